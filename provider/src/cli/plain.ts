/**
 * Text from elsewhere on one line, without what moves a cursor, colours a terminal or turns the reading order around.
 * @param most characters that are left of it
 */
export function plain(text: string, most: number): string {
  // a text of a megabyte is cut before it is cleaned
  const clean = text
    .slice(0, most * 4)
    // escape sequences of terminals as a whole
    .replace(/\u001B\[[0-9;?]*[ -/]*[@-~]/g, "")
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ⏎ ")
    .replace(/\t/g, " ")
    .replace(/[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD")
    .trim();
  const characters = Array.from(clean);
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : clean;
}
