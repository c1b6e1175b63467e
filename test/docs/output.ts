/** Replaces what differs between two runs: ids, times, the end of a generated name, ports and the width of columns. */
function mask(text: string): string {
  return text
    .replace(/\bfwd-\w+/g, "fwd-*")
    .replace(/\b\d+(\.\d+)? ?m?s\b/g, "* s")
    .replace(/-[0-9a-f]{8}\b/g, "-*")
    .replace(/127\.0\.0\.1:\d+|(?<=--port )\d+/g, "*")
    .replace(/[ \t]+/g, " ")
    .replace(/^ | $/gm, "");
}

/**
 * What a page shows and a command did not print; undefined where it printed all of it, in this order.
 * A line "…" on the page stands for lines that it leaves out; other lines must follow each other.
 */
export function notPrinted(shown: string, printed: string): string | undefined {
  let rest = `\n${mask(printed)}\n`;
  for (const part of mask(shown).split(/^…$/m)) {
    const lines = part.replace(/^\n+|\n+$/g, "");
    const at = lines === "" ? -1 : rest.indexOf(`\n${lines}\n`);
    if (lines !== "" && at < 0) return lines;
    if (at >= 0) rest = rest.slice(at + lines.length + 1);
  }
  return undefined;
}
