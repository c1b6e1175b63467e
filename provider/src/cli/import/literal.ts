const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * A text as a TypeScript literal. A name is text of anybody: what ends a literal is escaped, and so is all that cannot be
 * seen or turns the reading order around, so that a reviewer reads what the compiler reads.
 */
export function literal(text: string): string {
  const escaped = text.replace(
    /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|\p{Default_Ignorable_Code_Point}|^\p{M}/gu,
    (character) => escapes[character] ?? byNumber(character.codePointAt(0) ?? 0),
  );
  return `"${escaped}"`;
}

function byNumber(point: number): string {
  const digits = point.toString(16).padStart(4, "0");
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits}`;
}
