/** A part of the JSON that a CLI prints, of which nothing is taken for granted. */
export type Json = Readonly<Record<string, unknown>>;

export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
