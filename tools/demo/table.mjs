/** @type {[title: string, cell: (entry: import("alicloud-ens-emulator").ShownEntry) => string][]} */
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
 * @param {readonly import("alicloud-ens-emulator").ShownEntry[]} entries of one gateway
 * @returns {string[]} the lines of a table, or one line that says that there is nothing
 */
export function tableOf(entries) {
  if (entries.length === 0) return ["(no entries)"];
  const rows = [
    columns.map(([title]) => title),
    ...entries.map((entry) => columns.map(([, cell]) => cell(entry))),
  ];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]))
      .join("  ")
      .trimEnd(),
  );
}
