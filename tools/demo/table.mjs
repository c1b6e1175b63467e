/** @typedef {import("alicloud-ens-emulator").ShownEntry} ShownEntry */

/** @type {[title: string, cell: (entry: ShownEntry) => string][]} */
const columns = [
  ["Entry", (entry) => entry.ForwardEntryId],
  ["Name", (entry) => entry.ForwardEntryName],
  ["Outside", (entry) => `${entry.ExternalIp}:${entry.ExternalPort}`],
  ["", () => "→"],
  ["Inside", (entry) => `${entry.InternalIp}:${entry.InternalPort}`],
  ["Protocol", (entry) => entry.IpProtocol],
  ["Standby", (entry) => entry.StandbyExternalIp || "–"],
  ["Status", (entry) => entry.Status],
];

/**
 * The table of a gateway's entries, with a mark on each row that was not in the table before.
 */
export function createTable() {
  /** @type {Set<string>} */
  let before = new Set();
  return {
    /**
     * @param {readonly ShownEntry[]} entries
     * @returns {{ cells: string, marked: boolean }[]}
     */
    lines(entries) {
      const rows = entries.map((entry) => columns.map(([, cell]) => cell(entry)));
      const seen = before;
      before = new Set(rows.map(String));
      if (rows.length === 0) return [{ cells: "(no entries)", marked: false }];

      const titles = columns.map(([title]) => title);
      const widths = titles.map((title, at) =>
        Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
      );
      return [titles, ...rows].map((row) => ({
        cells: row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("  ")
          .trimEnd(),
        marked: row !== titles && !seen.has(String(row)),
      }));
    },
  };
}
