import type { PortClaim } from "../../entry/portClaim.js";
import { plain } from "../text.js";
import { groupBy } from "./change.js";
import { picture } from "./picture.js";
import type { Plan } from "./plan.js";
import { rowsWhere, type Holder, type AddressPortMap, type Row } from "./portMap.js";
import { changeWords, fitLines, formatOpenPorts, list, noun, render, type Format } from "./render.js";

/** The report for a comment, in GitHub-flavoured Markdown. */
export function markdown(plan: Plan, limit: number, note?: string): string {
  return render(plan, markdownFormat, limit, note);
}

const markdownFormat: Format = {
  text: escape,
  code,
  maxNameLength: 160,
  none: "*none*",
  heading: (stack, headline, note) => {
    const of = stack === undefined ? "" : ` of ${codeWithin(stack, 400)}`;
    const notes = note === undefined ? [] : [`> [!NOTE]\n> **${escapeNote(note)}**`];
    return [`## Port forwards${of}`, ...notes, `**${headline}**`].join("\n\n");
  },
  failureTitle: "> [!CAUTION]\n> **The preview failed.** Nothing can be applied until this is fixed:",
  error: (message) => `> - **Error:** ${message}`,
  warningGroups: (warnings) => [
    { title: "> [!CAUTION]", warnings: warnings.filter(({ kind }) => kind === "order") },
    { title: "> [!WARNING]", warnings: warnings.filter(({ kind }) => kind !== "order") },
  ],
  warning: (title, message) => `> - **${title}:** ${message}`,
  moreNotices: (count, word) => `> - and ${count} more ${noun(count, word)}`,
  fact: (text) => `- ${text}`,
  ports,
  undeterminedTitle: "**Not known yet** (a port, address or protocol is secret, or known only after apply)",
  details: (count, maxLength, linesWithin) => {
    const title = `<details>\n<summary>Details: ${count} port ${noun(count, "forward")}</summary>`;
    const lines = linesWithin(maxLength - title.length - 30);
    return lines.length === 0 ? [] : [title, lines.join("\n"), "</details>"];
  },
  entry: (name, outcome) => `- ${name} **${outcome}**`,
  moreEntries: (count) => `- … and ${count} more`,
  changedPorts,
  unchangedPorts,
};

/** A note is cut only if escaping makes it many times longer. */
function escapeNote(note: string): string {
  const whole = escape(note, 500);
  return whole.length <= 700 ? whole : escape(note, 70);
}

function ports(title: string, claims: readonly PortClaim[], maxLength: number): string[] {
  if (claims.length === 0) return [`- **${title}:** no port`];
  const byIp = groupBy(claims, ({ ip }) => ip);
  // one address may use the whole length, three share it; of a hundred most are only counted
  const maxLengthOfIp = maxLength / Math.min(3, byIp.size) - 150;
  return fitLines(
    [...byIp],
    maxLength + 200,
    ([ip, some]) =>
      `- **${title}** on ${codeWithin(ip, 100)}: ${list(some.map(formatOpenPorts), maxLengthOfIp)}`,
    (count) => `- **${title}** on ${count} more addresses`,
  );
}

/** A table with more rows is folded. */
const maxVisibleRows = 40;

const countRows = (addresses: readonly AddressPortMap[]): number =>
  addresses.reduce((sum, { rows }) => sum + rows.length, 0);

function changedPorts(portMap: readonly AddressPortMap[], maxLength: number, limit: number): string[] {
  const changed = rowsWhere(portMap, ({ change }) => change !== "unchanged");
  const count = countRows(changed);
  if (count === 0) return [];
  // an adoption moves nothing
  const drawn = picture(
    rowsWhere(changed, ({ change }) => change !== "adopted"),
    Math.min(limit * 0.12, maxLength),
  );
  const pictures = drawn === undefined ? [] : [drawn];
  const rest = maxLength - 2 - (drawn?.length ?? 0);
  if (rest < 600) return [`… and ${count} external ports or ranges change.`, ...pictures];
  const title = "### Port map, before → after";
  const table = tables(changed, rest - 120);
  if (count <= maxVisibleRows) return [title, ...table, ...pictures];
  const summary = `<details>\n<summary>${count} external ports or ranges</summary>`;
  return [title, summary, ...table, "</details>", ...pictures];
}

function unchangedPorts(portMap: readonly AddressPortMap[], maxLength: number): string[] {
  const unchanged = rowsWhere(portMap, ({ change }) => change === "unchanged");
  const count = countRows(unchanged);
  const title = `<details>\n<summary>Unchanged: ${count} external ${noun(count, "port")} or ${noun(count, "range")}</summary>`;
  const table = tables(unchanged, maxLength - title.length - 30);
  return table.length === 0 ? [] : [title, ...table, "</details>"];
}

/** One table for each external IP; those that do not fit are counted. */
function tables(addresses: readonly AddressPortMap[], maxLength: number): string[] {
  const blocks: string[] = [];
  let left = maxLength - 80;
  for (const [at, { natGatewayId, externalIp, rows }] of addresses.entries()) {
    const head = `**${code(externalIp)}** on NAT gateway ${code(natGatewayId)}\n\n| External port | Before | After | |\n| --- | --- | --- | --- |`;
    if (left < head.length + 200) {
      const more = `… and ${countRows(addresses.slice(at))} more on ${addresses.length - at} external IPs.`;
      return left < 0 ? [] : [...blocks, more];
    }
    const lines = fitLines(rows, left - head.length, rowLine, (count) => `| … ${count} more | | | |`);
    const block = [head, ...lines].join("\n");
    blocks.push(block);
    left -= block.length + 2;
  }
  return blocks;
}

function rowLine(row: Row): string {
  const place = escape(`${row.ports}/${row.protocol}`);
  return `| ${place} | ${holders(row.before)} | ${holders(row.after)} | ${changeWords(row)} |`;
}

function holders(all: readonly Holder[]): string {
  const shown = all.slice(0, 3).map(({ entry, target }) => `${escape(target)} ${code(entry, 60)}`);
  return [...shown, ...(all.length > 3 ? [`and ${all.length - 3} more`] : [])].join("<br>") || "–";
}

/** What stays as it is in Markdown, in HTML and in a cell of a table. All else becomes an entity, which has no meaning. */
const harmless = /[^\p{L}\p{N} .,:;/=?%()"'^…⏎\uFFFD-]/gu;

/** Text from elsewhere within a line: no markup, no HTML, no cell of a table, no link, no mention. */
function escape(text: string, maxLength = 160): string {
  // GitHub looks for names of people and numbers of issues in the rendered text, where an entity does not hide them
  return entities(text, maxLength).replace(/&#(?:64|35);(?=\w)/g, (found) => `${found}&#8203;`);
}

/** The same as code. Backticks would not do: a name may hold some, and a table reads `|` even between them. */
function code(text: string, maxLength = 160): string {
  return `<code>${entities(text, maxLength)}</code>`;
}

/** As much of a text as fits after escaping. */
function codeWithin(text: string, maxLength: number): string {
  let length = maxLength;
  while (code(text, length).length > maxLength && length > 1) length = Math.floor(length / 2);
  return code(text, length);
}

function entities(text: string, maxLength: number): string {
  return (
    plain(text, maxLength)
      .replace(harmless, (character) => `&#${character.codePointAt(0) ?? 0xfffd};`)
      // GitHub makes links of what looks like an address
      .replace(/:(?=\/\/)/g, "&#58;")
      .replace(/www\./gi, (found) => `${found.slice(0, 3)}&#46;`)
  );
}
