import { code, escapeText } from "./escape.js";
import { fold } from "./fold.js";
import { picture } from "./picture.js";
import type { EntryChange, Plan } from "./plan.js";
import type { Holder, Place, Row } from "./portMap.js";
import type { OpenPorts } from "./portSet.js";
import type { Phrase, Warning } from "./warning.js";
import { besides, countsInWords, noun, openPortsText, operationInWords, warningTitles } from "./words.js";

/** A table of more rows than this is folded. */
const rowsInSight = 40;

/** How the characters are shared out at most; what one part leaves, the next one has. */
const share = { errors: 0.2, ports: 0.06, warnings: 0.2, picture: 0.12 } as const;

/** The report as GitHub-flavoured Markdown of at most `limit` characters, the more important first. */
export function markdown(plan: Plan, limit: number, note?: string): string {
  const blocks = [heading(plan, note), ...failure(plan, limit), ...alerts(plan.warnings, limit)];
  blocks.push(...summary(plan, limit));
  const room = () => limit - blocks.reduce((sum, block) => sum + block.length + 2, 0);
  const changed = withRows(plan.portMap, (row) => row.change !== "unchanged");
  const unchanged = withRows(plan.portMap, (row) => row.change === "unchanged");
  const drawn = picture(changed, Math.min(limit * share.picture, room()));
  // the picture comes after the table, but has its room before it
  const rest = room() - (drawn?.length ?? 0) - 2;
  blocks.push(...portMap(changed, rest));
  if (drawn !== undefined) blocks.push(drawn);
  blocks.push(...details(plan.entries, room()), ...stayed(unchanged, room()));
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function heading({ project, stack, counts, errors }: Plan, note: string | undefined): string {
  const of = project === undefined || stack === undefined ? "" : ` of ${code(`${project}/${stack}`, 120)}`;
  const counted = `**${countsInWords(counts).join(" · ")}**`;
  const soFar = errors.length > 0 ? " (as far as the preview came)" : "";
  const told = note === undefined ? [] : [`> [!NOTE]\n> **${escapeText(note, 500)}**`];
  return [`## Port forwards${of}`, ...told, `${counted}${soFar}`].join("\n\n");
}

function failure({ errors }: Plan, limit: number): string[] {
  if (errors.length === 0) return [];
  const most = Math.floor(limit * share.errors);
  const lines = fold(
    errors,
    most,
    (message) => `> - **Error:** ${escapeText(message, Math.min(1500, Math.floor(most / 10)))}`,
    (left) => `> - and ${left} more ${noun(left, "error")}`,
  );
  return [
    ["> [!CAUTION]", "> **The preview failed.** Nothing can be applied until this is mended:", ...lines].join(
      "\n",
    ),
  ];
}

function alerts(warnings: readonly Warning[], limit: number): string[] {
  const alert = (type: string, some: readonly Warning[], room: number) =>
    some.length === 0
      ? []
      : [
          [
            `> [!${type}]`,
            ...fold(
              some,
              room,
              ({ kind, phrases }) => `> - **${warningTitles[kind]}:** ${phrases.map(phrase).join("")}`,
              (left) => `> - and ${left} more ${noun(left, "warning")}`,
            ),
          ].join("\n"),
        ];
  const room = limit * share.warnings;
  const grave = warnings.filter(({ kind }) => kind === "order");
  return [
    ...alert("CAUTION", grave, room / 2),
    ...alert(
      "WARNING",
      warnings.filter(({ kind }) => kind !== "order"),
      room / 2,
    ),
  ];
}

function phrase(part: Phrase): string {
  return typeof part === "string" ? part : code(part.code);
}

function summary(plan: Plan, limit: number): string[] {
  const room = limit * share.ports;
  const open = plan.undetermined;
  const lines = [
    ...ports("Opened to the Internet", plan.opened, room),
    ...ports("Closed", plan.closed, room),
    ...(open.length === 0
      ? []
      : [
          `- **Cannot be told yet** (a port, address or protocol is not known before apply, or secret): ${list(
            open.map((name) => code(name)),
            room,
          )}`,
        ]),
  ];
  const rest = besides(plan);
  return [[...lines, ...(rest === "" ? [] : [`- ${rest}`])].join("\n")];
}

function ports(title: string, some: readonly OpenPorts[], room: number): string[] {
  if (some.length === 0) return [`- **${title}:** no port`];
  const byIp = new Map<string, string[]>();
  for (const open of some) byIp.set(open.ip, [...(byIp.get(open.ip) ?? []), openPortsText(open)]);
  return [...byIp].map(([ip, texts]) => `- **${title}** on ${code(ip)}: ${list(texts, room / byIp.size)}`);
}

function list(texts: readonly string[], room: number): string {
  return fold(
    texts,
    room,
    (text) => `${text},`,
    (left) => `and ${left} more`,
  )
    .join(" ")
    .replace(/,$/, "");
}

function withRows(places: readonly Place[], wanted: (row: Row) => boolean): Place[] {
  return places
    .map((place) => ({ ...place, rows: place.rows.filter(wanted) }))
    .filter(({ rows }) => rows.length > 0);
}

function portMap(places: readonly Place[], room: number): string[] {
  const rows = count(places);
  if (rows === 0) return [];
  const table = tables(places, room - 120);
  const title = "### Port map, before → after";
  if (rows <= rowsInSight) return [title, ...table];
  return [title, `<details>\n<summary>${rows} external ports or ranges</summary>`, ...table, "</details>"];
}

function stayed(places: readonly Place[], room: number): string[] {
  const rows = count(places);
  const title = `<details>\n<summary>Unchanged: ${rows} external ${noun(rows, "port")} or ${noun(rows, "range")}</summary>`;
  const table = rows === 0 ? [] : tables(places, room - title.length - 30);
  return table.length === 0 ? [] : [title, ...table, "</details>"];
}

function count(places: readonly Place[]): number {
  return places.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** One table for each external IP; those that find no room are counted. */
function tables(places: readonly Place[], room: number): string[] {
  const blocks: string[] = [];
  let left = room - 80;
  for (const [at, { natGatewayId, externalIp, rows }] of places.entries()) {
    const head = `**${code(externalIp)}** on NAT gateway ${code(natGatewayId)}\n\n| External port | Before | After | |\n| --- | --- | --- | --- |`;
    if (left < head.length + 200) {
      blocks.push(`… and ${count(places.slice(at))} more on ${places.length - at} external IPs.`);
      return left < 0 ? [] : blocks;
    }
    const lines = fold(rows, left - head.length, rowLine, (more) => `| … ${more} more | | | |`);
    const block = [head, ...lines].join("\n");
    blocks.push(block);
    left -= block.length + 2;
  }
  return blocks;
}

function rowLine({ ports: port, protocol, before, after, change }: Row): string {
  return `| ${escapeText(`${port}/${protocol}`)} | ${holders(before)} | ${holders(after)} | ${change} |`;
}

function holders(some: readonly Holder[]): string {
  const shown = some.slice(0, 3).map(({ entry, target }) => `${escapeText(target)} ${code(entry, 60)}`);
  return [...shown, ...(some.length > 3 ? [`and ${some.length - 3} more`] : [])].join("<br>") || "–";
}

function details(entries: readonly EntryChange[], room: number): string[] {
  if (entries.length === 0) return [];
  const title = `<details>\n<summary>Details: ${entries.length} port ${noun(entries.length, "forward")}</summary>`;
  const lines = fold(entries, room - title.length - 30, detail, (left) => `- … and ${left} more`);
  return lines.length === 0 ? [] : [title, lines.join("\n"), "</details>"];
}

function detail(change: EntryChange): string {
  const { entry, id, position, properties } = change;
  const where = [id, position].filter((part) => part !== undefined).map((part) => escapeText(part));
  const values = properties.map(({ property, before, after }) => {
    const will = after === undefined ? "*none*" : escapeText(after);
    if (change.operation === "create") return `${property} ${will}`;
    if (change.operation === "delete" || change.operation === "forget")
      return `${property} ${escapeText(before ?? "")}`;
    return `${property} ${before === undefined ? "*none*" : escapeText(before)} → ${will}`;
  });
  const told =
    values.length === 0 ? "every property stays; an interrupted change is finished" : values.join("; ");
  return `- ${code(entry)} **${operationInWords(change)}**${where.length === 0 ? "" : ` (${where.join(", ")})`}: ${told}`;
}
