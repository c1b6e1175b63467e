/**
 * Untrusted text on one line, without control characters, terminal escapes and characters that change the reading order.
 * @param most the length after which it is cut
 */
export function plain(text: string, most: number): string {
  // cut first: cleaning a text of a megabyte takes long
  const clean = text
    .slice(0, most * 4)
    // whole escape sequences of terminals
    .replace(/\u001B\[[0-9;?]*[ -/]*[@-~]/g, "")
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ⏎ ")
    .replace(/\t/g, " ")
    .replace(/[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD")
    .trim();
  const characters = Array.from(clean);
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : clean;
}

// created once: one per comparison takes a third of the time of a long report
const collator = new Intl.Collator("en", { numeric: true });

/** Sorts 203.0.113.9 before 203.0.113.10. */
export function byAddress(a: string, b: string): number {
  return collator.compare(a, b);
}
