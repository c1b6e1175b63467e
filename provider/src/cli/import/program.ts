import { autoName } from "../../entry/names.js";
import { normalise, properties, type Property, type PropertyMap, sameValue } from "../../entry/properties.js";
import { byAddress } from "../text.js";
import type { NamedEntry } from "./names.js";
import type { UrnOf } from "./selection.js";

/** Properties whose values become constants, because many entries share them. */
const shared = ["natGatewayId", "externalIp", "standbyExternalIp"] as const satisfies readonly Property[];

/** Reserved for the constants. */
export const namesOfConstants = new RegExp(`^(${shared.join("|")})\\d*$`);

/** A TypeScript program that declares entries as they are; with `fragment`, only the declarations. */
export function programOf(
  entries: readonly NamedEntry[],
  urnOf: UrnOf,
  fragment: boolean,
  module = "pulumi-alicloud-ens",
): string {
  const constants = constantsOf(entries);
  const blocks = [
    ...(fragment ? [] : [`import * as ens from ${JSON.stringify(module)};`]),
    [...constants]
      .map(([value, name]) => `const ${name} = ${literal(value.slice(value.indexOf(" ") + 1))};`)
      .join("\n"),
    ...entries.map((entry) => declaration(entry, constants, urnOf)),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** By property and value; numbered if a property has several. */
function constantsOf(entries: readonly NamedEntry[]): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  for (const property of shared) {
    const values = new Set(
      entries.map(({ declared }) => declared[property]).filter((value) => typeof value === "string"),
    );
    for (const [at, value] of [...values].sort(byAddress).entries()) {
      constants.set(`${property} ${value}`, values.size === 1 ? property : `${property}${at + 1}`);
    }
  }
  return constants;
}

function declaration(entry: NamedEntry, constants: ReadonlyMap<string, string>, urnOf: UrnOf): string {
  const { name, identifier, declared } = entry;
  const lines = properties
    .filter((property) => mustBeWritten(property, declared, name, urnOf))
    .map((property) => {
      const value = valueText(property, declared[property], constants);
      return value === property ? `  ${property},` : `  ${property}: ${value},`;
    });
  return [`const ${identifier} = new ens.ForwardEntry(${literal(name)}, {`, ...lines, "});"].join("\n");
}

/** Whether leaving the property out would declare another value. */
export function mustBeWritten(
  property: Property,
  declared: PropertyMap,
  name: string,
  urnOf: UrnOf,
): boolean {
  const value = declared[property];
  if (property === "forwardEntryName") {
    return urnOf === undefined || value !== autoName(name, urnOf(name));
  }
  return !sameValue(property, value, normalise(property, undefined));
}

function valueText(property: Property, value: unknown, constants: ReadonlyMap<string, string>): string {
  const text = String(value);
  const isNumber = sameValue(property, value, Number(text));
  return constants.get(`${property} ${text}`) ?? (isNumber ? text : literal(text));
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * A string as a TypeScript literal. Names are untrusted, so quotes, invisible characters and those that change the reading
 * order are escaped: a reviewer reads what the compiler reads.
 *
 * @param escapeLong escapes a character by more than four hexadecimal digits; other languages have another form
 */
export function literal(text: string, escapeLong = (digits: string) => `\\u{${digits}}`): string {
  const escaped = text.replace(
    /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|\p{Default_Ignorable_Code_Point}|^\p{M}/gu,
    (character) => escapes[character] ?? byNumber(character.codePointAt(0) ?? 0, escapeLong),
  );
  return `"${escaped}"`;
}

function byNumber(point: number, escapeLong: (digits: string) => string): string {
  const digits = point.toString(16).padStart(4, "0");
  return digits.length > 4 ? escapeLong(digits) : `\\u${digits}`;
}
