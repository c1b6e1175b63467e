import { plain } from "../text.js";
import type { Plan } from "./plan.js";
import { rowsWhere, type Holder, type AddressPortMap, type Row } from "./portMap.js";
import { changeWords, fitLines, formatOpenPorts, list, render, type Format } from "./render.js";

const moreLines = (count: number): string => `  and ${count} more`;

/** The report for a terminal or a log. */
export function text(plan: Plan, limit: number, note?: string): string {
  return render(plan, textFormat, limit, note);
}

export const textFormat: Format = {
  text: plain,
  code: plain,
  maxNameLength: 100,
  none: "none",
  heading: (stack, headline, note) => {
    const of = stack === undefined ? "" : ` of ${plain(stack, 100)}`;
    const noteLine = note === undefined ? "" : plain(note, 500);
    return `Port forwards${of}: ${headline}${noteLine === "" ? "" : `\n${noteLine}`}`;
  },
  failureTitle: "The preview failed. Nothing can be applied until this is fixed:",
  error: (message) => `  ${message}`,
  warningGroups: (warnings) => [{ title: "Warnings", warnings }],
  warning: (title, message) => `  ${title}: ${message}`,
  moreNotices: moreLines,
  fact: (text) => text,
  ports: (title, claims, maxLength) => {
    const texts = claims.map((claim) => `${plain(claim.ip, 40)} ${formatOpenPorts(claim)}`);
    return [`${title}: ${list(texts, maxLength) || "no port"}`];
  },
  undeterminedTitle: "Not known yet",
  details: (_, maxLength, linesWithin) => {
    const lines = linesWithin(maxLength);
    return lines.length === 0 ? [] : [["Details", ...lines].join("\n")];
  },
  entry: (name, outcome) => `  ${name}: ${outcome}`,
  moreEntries: moreLines,
  changedPorts,
  unchangedPorts: () => [],
};

function changedPorts(portMap: readonly AddressPortMap[], maxLength: number): string[] {
  const lines: string[] = [];
  let left = maxLength;
  const changed = rowsWhere(portMap, ({ change }) => change !== "unchanged");
  for (const { natGatewayId, externalIp, rows } of changed) {
    const head = `Port map of ${plain(externalIp, 40)} on ${plain(natGatewayId, 100)}`;
    const fitting = fitLines(rows, left - head.length - 1, rowLine, moreLines);
    if (fitting.length === 0) break;
    lines.push(head, ...fitting);
    left -= [head, ...fitting].join("\n").length + 1;
  }
  return lines.length === 0 ? [] : [lines.join("\n")];
}

function rowLine(row: Row): string {
  const place = plain(`${row.ports}/${row.protocol}`, 40).padEnd(16);
  return `  ${place} ${changeWords(row).padEnd(14)} ${holders(row.before)} → ${holders(row.after)}`;
}

function holders(all: readonly Holder[]): string {
  const shown = all.slice(0, 3).map(({ entry, target }) => `${plain(target, 60)} (${plain(entry, 60)})`);
  return [...shown, ...(all.length > 3 ? [`and ${all.length - 3} more`] : [])].join(", ") || "–";
}
