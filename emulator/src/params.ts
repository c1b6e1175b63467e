import { invalid, missing } from "./errors.js";

/** The parameters of one call: query and form together, lists flattened as on the wire (`Name.1`). */
export class Params {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string> | Readonly<Record<string, string>>) {
    this.#values = values instanceof Map ? values : new Map(Object.entries(values));
  }

  /** Absent and empty differ: some operations take an empty value as a wish to clear. */
  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  optional(name: string): string | undefined {
    const value = this.#values.get(name);
    return value === "" ? undefined : value;
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw missing(name);
    return value;
  }

  integer(name: string, least: number, most: number): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^-?\d{1,15}$/.test(text) || value < least || value > most) throw invalid(name);
    return value;
  }

  boolean(name: string): boolean | undefined {
    const text = this.optional(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (text !== "true" && text !== "false") throw invalid(name);
    return text === "true";
  }

  /** `Name.1`, `Name.2`, …, and the JSON form that some operations document for the same list. */
  list(name: string): string[] {
    const items: string[] = [];
    for (let index = 1; ; index++) {
      const item = this.#values.get(`${name}.${index}`);
      if (item === undefined) break;
      items.push(item);
    }
    const text = this.optional(name);
    if (items.length > 0 || text === undefined) return items;
    try {
      const parsed: unknown = JSON.parse(text);
      if (Array.isArray(parsed)) return parsed.map(String);
    } catch {
      // not JSON: the plain comma form below
    }
    return text.split(",");
  }

  page(): { number: number; size: number } {
    return {
      number: this.integer("PageNumber", 1, 1_000_000_000) ?? 1,
      size: this.integer("PageSize", 1, 100) ?? 10,
    };
  }
}

export function pageOf<T>(items: readonly T[], page: { number: number; size: number }): T[] {
  return items.slice((page.number - 1) * page.size, page.number * page.size);
}
