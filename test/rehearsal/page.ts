/** One row of docs/verified-on-ens.md. */
export interface PageRow {
  readonly id: string;
  readonly assumes: string;
  readonly usedIn: string;
  readonly observed: string;
  readonly verdict: string;
}

export const neverRun = "**Never run against the real service.**";

export function rowsOf(page: string): PageRow[] {
  return page
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => {
      const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
      const [id = "", assumes = "", usedIn = "", observed = "", verdict = ""] = cells.slice(1, -1);
      return { id: id.replaceAll("`", ""), assumes, usedIn, observed, verdict };
    });
}
