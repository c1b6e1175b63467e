import { fold } from "./fold.js";
import { plain } from "../plain.js";
import type { EntryChange, Plan } from "./plan.js";
import type { Holder, Place, Row } from "./portMap.js";
import type { OpenPorts } from "./portSet.js";
import type { Phrase, Warning } from "./warning.js";
import {
  besides,
  headline,
  isEmptyFailure,
  openPortsText,
  operationInWords,
  warningTitles,
} from "./words.js";

const longest = 100;

/** The report for a terminal or a log, of at most `limit` characters, the more important first. */
export function text(plan: Plan, limit: number, note?: string): string {
  const { project, stack, errors } = plan;
  const of =
    project === undefined || stack === undefined ? "" : ` of ${plain(`${project}/${stack}`, longest)}`;
  const blocks = [
    [`Port forwards${of}: ${headline(plan)}`, ...(note === undefined ? [] : [plain(note, 500)])],
    section(
      "The preview failed. Nothing can be applied until this is mended:",
      fold(
        errors,
        limit * 0.2,
        (message) => `  ${plain(message, Math.min(1500, Math.floor(limit / 50)))}`,
        (left) => `  and ${left} more`,
      ),
    ),
    [
      ...(isEmptyFailure(plan)
        ? []
        : [
            ...ports("Opened to the Internet", plan.opened, limit * 0.06),
            ...ports("Closed", plan.closed, limit * 0.06),
          ]),
      ...undetermined(plan, limit * 0.06),
      besides(plan),
    ],
    section(
      "Warnings",
      fold(plan.warnings, limit * 0.2, warningLine, (left) => `  and ${left} more`),
    ),
  ].map((lines) => lines.filter((line) => line !== ""));
  const room = () => limit - 100 - blocks.flat().reduce((sum, line) => sum + line.length + 2, 0);
  blocks.push(map(plan.portMap, room()));
  blocks.push(
    section(
      "Details",
      fold(plan.entries, room(), detail, (left) => `  and ${left} more`),
    ),
  );
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function warningLine({ kind, phrases }: Warning): string {
  return `  ${warningTitles[kind]}: ${phrases.map(phrase).join("")}`;
}

/** A phrase without type of its own. */
export function phrase(part: Phrase): string {
  if (typeof part === "string") return part;
  return "code" in part ? plain(part.code, 160) : plain(part.said, 1000);
}

function ports(title: string, some: readonly OpenPorts[], room: number): string[] {
  const texts = some.map((open) => `${plain(open.ip, 40)} ${openPortsText(open)}`);
  return [`${title}: ${list(texts, room) || "no port"}`];
}

function undetermined({ undetermined: names }: Plan, room: number): string[] {
  if (names.length === 0) return [];
  return [
    `Cannot be told yet: ${list(
      names.map((name) => plain(name, longest)),
      room,
    )}`,
  ];
}

function list(texts: readonly string[], room: number): string {
  return fold(
    texts,
    room,
    (one) => `${one},`,
    (left) => `and ${left} more`,
  )
    .join(" ")
    .replace(/,$/, "");
}

function map(places: readonly Place[], room: number): string[] {
  const lines: string[] = [];
  let left = room;
  for (const { natGatewayId, externalIp, rows } of places) {
    const changed = rows.filter(({ change }) => change !== "unchanged");
    if (changed.length === 0) continue;
    const head = `Port map of ${plain(externalIp, 40)} on ${plain(natGatewayId, longest)}`;
    const folded = fold(changed, left - head.length - 1, rowLine, (more) => `  and ${more} more`);
    if (folded.length === 0) break;
    lines.push(head, ...folded);
    left = room - lines.reduce((sum, line) => sum + line.length + 1, 0);
  }
  return lines;
}

function rowLine({ ports: port, protocol, before, after, change }: Row): string {
  const place = plain(`${port}/${protocol}`, 40).padEnd(16);
  return `  ${place} ${change.padEnd(14)} ${holders(before)} → ${holders(after)}`;
}

function holders(some: readonly Holder[]): string {
  const shown = some.slice(0, 3).map(({ entry, target }) => `${plain(target, 60)} (${plain(entry, 60)})`);
  return [...shown, ...(some.length > 3 ? [`${some.length - 3} more`] : [])].join(", ") || "–";
}

function detail(change: EntryChange): string {
  const { entry, id, position, properties } = change;
  const where = [id, position].filter((part) => part !== undefined).map((part) => plain(part, longest));
  const values = properties.map(({ property, before, after }) => {
    const sides =
      change.operation === "create" || change.operation === "adopt"
        ? [after]
        : change.operation === "delete" || change.operation === "forget"
          ? [before]
          : [before, after];
    return `${property} ${sides.map((side) => (side === undefined ? "none" : plain(side, 160))).join(" → ")}`;
  });
  const told = values.join("; ") || "no property differs";
  return `  ${plain(entry, longest)}: ${operationInWords(change)}${where.length === 0 ? "" : ` (${where.join(", ")})`}: ${told}`;
}
