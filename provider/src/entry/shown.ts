const longest = 60;

/** A value as a person wrote it, short enough for a sentence. */
export function shown(value: unknown): string {
  const text = json(value) ?? `a value of type ${typeof value}`;
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Undefined for a function, a cycle, a bigint and what is nested too deeply. */
function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
