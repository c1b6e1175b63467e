/** Stands on a line of its own for lines that a page leaves out. */
const leftOut = "…";

/** What differs from one run to the next: ids, times, the end of a made name, and how wide columns are. */
function mask(line: string): string {
  return line
    .replace(/\bfwd-\w+/g, "fwd-*")
    .replace(/\b\d+(\.\d+)? ?m?s\b/g, "* s")
    .replace(/-[0-9a-f]{8}\b/g, "-*")
    .replace(/127\.0\.0\.1:\d+|(?<=--port )\d+/g, "*")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * What a page shows and a command did not print; undefined where it printed all of it, in this order.
 * Lines that stand together on the page were printed together.
 */
export function notPrinted(shown: string, printed: string): string | undefined {
  const lines = printed.split("\n").map(mask);
  const parts: string[][] = [[]];
  for (const line of shown.split("\n")) {
    if (line.trim() === leftOut) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  let from = 0;
  for (const part of parts) {
    const wanted = part.map(mask);
    const at = lines.findIndex(
      (_, index) => index >= from && wanted.every((line, i) => lines[index + i] === line),
    );
    if (at < 0) return part.join("\n");
    from = at + wanted.length;
  }
  return undefined;
}
