import { code, codeWithin, escapeText } from "./escape.js";
import { fold } from "./fold.js";
import { changedTables, unchangedTables } from "./markdownTables.js";
import { picture } from "./picture.js";
import type { EntryChange, Plan } from "./plan.js";
import { rowsWhere } from "./portMap.js";
import type { OpenPorts } from "./portSet.js";
import type { Phrase, Warning } from "./warning.js";
import {
  besides,
  headline,
  isEmptyFailure,
  noun,
  openPortsText,
  operationInWords,
  warningTitles,
} from "./words.js";

/** How the characters are shared out at most; what one part leaves, the next one has. */
const share = { errors: 0.2, ports: 0.06, warnings: 0.2, picture: 0.12 } as const;

/** The report as GitHub-flavoured Markdown of at most `limit` characters, the more important first. */
export function markdown(plan: Plan, limit: number, note?: string): string {
  const blocks = [heading(plan, note), ...failure(plan, limit), ...summary(plan, limit)];
  blocks.push(...alerts(plan.warnings, limit));
  // a little is kept for what stands between the parts
  const room = () => limit - 256 - blocks.reduce((sum, block) => sum + block.length + 2, 0);
  const changed = rowsWhere(plan.portMap, (row) => row.change !== "unchanged");
  const unchanged = rowsWhere(plan.portMap, (row) => row.change === "unchanged");
  // nothing moves where an entry is adopted
  const moving = rowsWhere(changed, (row) => row.change !== "adopted");
  const drawn = picture(moving, Math.min(limit * share.picture, room()));
  // the picture comes after the table, but has its room before it
  const rest = room() - (drawn?.length ?? 0) - 2;
  blocks.push(...changedTables(changed, rest));
  if (drawn !== undefined) blocks.push(drawn);
  blocks.push(...details(plan.entries, room()));
  // not in one call with the line before, which would ask for the room of both at once
  blocks.push(...unchangedTables(unchanged, room()));
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function heading(plan: Plan, note: string | undefined): string {
  const { project, stack } = plan;
  const of =
    project === undefined || stack === undefined ? "" : ` of ${codeWithin(`${project}/${stack}`, 400)}`;
  const told = note === undefined ? [] : [`> [!NOTE]\n> **${noted(note)}**`];
  return [`## Port forwards${of}`, ...told, `**${headline(plan)}**`].join("\n\n");
}

/** A note is ours, mostly: it is cut only where escaping makes a monster of it. */
function noted(note: string): string {
  const whole = escapeText(note, 500);
  return whole.length <= 700 ? whole : escapeText(note, 70);
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
  if (typeof part === "string") return part;
  return "code" in part ? code(part.code) : escapeText(part.said, 1000);
}

function summary(plan: Plan, limit: number): string[] {
  const room = limit * share.ports;
  const open = plan.undetermined;
  const lines = [
    ...(isEmptyFailure(plan)
      ? []
      : [...ports("Opened to the Internet", plan.opened, room), ...ports("Closed", plan.closed, room)]),
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
  for (const open of some) append(byIp, open.ip, openPortsText(open));
  // one address may have all the room, three share it, and of a hundred most are counted
  const each = room / Math.min(3, byIp.size);
  return fold(
    [...byIp],
    room + 200,
    ([ip, texts]) => `- **${title}** on ${codeWithin(ip, 100)}: ${list(texts, each - 150)}`,
    (left) => `- **${title}** on ${left} more addresses`,
  );
}

function append(lists: Map<string, string[]>, key: string, text: string): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [text]);
  else known.push(text);
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
    if (change.operation === "create" || change.operation === "adopt") return `${property} ${will}`;
    if (change.operation === "delete" || change.operation === "forget")
      return `${property} ${escapeText(before ?? "")}`;
    return `${property} ${before === undefined ? "*none*" : escapeText(before)} → ${will}`;
  });
  const told = values.length === 0 ? "no property differs" : values.join("; ");
  return `- ${code(entry)} **${operationInWords(change)}**${where.length === 0 ? "" : ` (${where.join(", ")})`}: ${told}`;
}
