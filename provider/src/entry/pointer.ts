/** As many characters of a text as a terminal shows in one line beside a remark. */
const widest = 72;

/** Two lines: a text, and below it a caret that points at one of its characters, or at its end, with a remark. */
export function pointAt(text: string, at: number, remark: string): string {
  const from = at > widest ? at - widest / 2 : 0;
  const before = (from > 0 ? "…" : "") + visible(text.slice(from, at));
  const after = visible(text.slice(at, from + widest)) + (text.length > from + widest ? "…" : "");
  return `${before}${after}\n${" ".repeat(before.length)}^ ${remark}`;
}

/** Line ends, and what turns the direction of writing, would move the text away from its caret. */
export function visible(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u{${sign.codePointAt(0)?.toString(16).toUpperCase() ?? ""}}`,
  );
}
