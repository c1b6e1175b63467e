import type { ShownTag } from "../cloud/records.js";
import { invalid, missing } from "../errors.js";

/** The parameters as they came: query and form together, lists flattened as on the wire (`Name.1`). */
export type GivenParameters = ReadonlyMap<string, string>;

/** Reads a parameter; throws the error of the service if it is missing or invalid. */
export type Parameter<T> = (given: GivenParameters, name: string) => T;

export type Values<Parameters> = {
  readonly [Name in keyof Parameters]: Parameters[Name] extends Parameter<infer T> ? T : never;
};

function forAll<Name extends string, T>(names: readonly Name[], parameter: Parameter<T>) {
  return Object.fromEntries(names.map((name) => [name, parameter])) as Record<Name, Parameter<T>>;
}

/** Texts that must be given, and not empty. */
export const required = <Name extends string>(...names: Name[]) =>
  forAll(names, (given, name) => {
    const value = given.get(name) ?? "";
    if (value === "") throw missing(name);
    return value;
  });

/** Texts that are empty if they are not given, as on the wire both mean the same. */
export const optional = <Name extends string>(...names: Name[]) =>
  forAll(names, (given, name) => given.get(name) ?? "");

/** A text; undefined if it is not given, for operations where an empty one clears a value. */
export const given: Parameter<string | undefined> = (all, name) => all.get(name);

/** A text that must be given and equal the only value that is supported. */
export const only =
  (supported: string): Parameter<string> =>
  (given, name) => {
    const value = given.get(name) ?? "";
    if (value === "") throw missing(name);
    if (value !== supported) throw invalid(name);
    return value;
  };

export const integer =
  (least: number, most: number): Parameter<number | undefined> =>
  (given, name) => {
    const value = given.get(name) ?? "";
    if (value === "") return undefined;
    const number = Number(value);
    if (!/^-?\d{1,15}$/.test(value) || number < least || number > most) throw invalid(name);
    return number;
  };

export const boolean: Parameter<boolean | undefined> = (given, name) => {
  const value = (given.get(name) ?? "").toLowerCase();
  if (!["", "true", "false"].includes(value)) throw invalid(name);
  return value === "" ? undefined : value === "true";
};

/** `Name.1`, `Name.2`, …, or the JSON or comma form that some operations document for the same list. */
export const list: Parameter<string[]> = (given, name) => {
  const items: string[] = [];
  for (let item; (item = given.get(`${name}.${items.length + 1}`)) !== undefined;) items.push(item);
  const value = given.get(name) ?? "";
  if (items.length > 0 || value === "") return items;
  try {
    const parsed: unknown = JSON.parse(value);
    if (Array.isArray(parsed)) return parsed.map(String);
  } catch {
    // Not JSON, so it is the comma form.
  }
  return value.split(",");
};

/** `Tag.1.Key` and `Tag.1.Value`, … */
export const tags: Parameter<ShownTag[]> = (given, name) => {
  const found: ShownTag[] = [];
  for (let TagKey; (TagKey = given.get(`${name}.${found.length + 1}.Key`)) !== undefined;) {
    const TagValue = given.get(`${name}.${found.length + 1}.Value`) ?? "";
    if (!isTagText(TagKey, 1) || !isTagText(TagValue, 0)) throw invalid(name);
    found.push({ TagKey, TagValue });
  }
  if (found.length > 20) throw invalid(name);
  return found;
};

const isTagText = (text: string, shortest: number): boolean =>
  text.length >= shortest && text.length <= 128 && !/^(aliyun|acs:)|https?:\/\//i.test(text);

export const page = { PageNumber: integer(1, 1_000_000_000), PageSize: integer(1, 100) };

/** The pages of networks and vSwitches. */
export const shortPage = { ...page, PageSize: integer(1, 50) };

export type Page = Values<typeof page>;
