import type { PortClaim } from "../../entry/portClaim.js";
import { formatRange } from "./change.js";
import type { Plan } from "./plan.js";
import { formatPhrases } from "./render.js";
import { textFormat } from "./text.js";

/** The report for other programs. It is never cut: a program that reads a part of it would draw wrong conclusions. */
export function json(plan: Plan, note?: string): string {
  const openPorts = ({ ip, ports, protocol }: PortClaim) => ({
    externalIp: ip,
    ports: formatRange(ports),
    protocol,
  });
  const document = {
    version: 1,
    project: plan.project,
    stack: plan.stack,
    note,
    failed: plan.errors.length > 0,
    errors: plan.errors,
    summary: plan.counts,
    opened: plan.opened.map(openPorts),
    closed: plan.closed.map(openPorts),
    undetermined: plan.undetermined,
    warnings: plan.warnings.map(({ kind, phrases }) => ({
      kind,
      message: formatPhrases(phrases, textFormat),
    })),
    portMap: plan.portMap,
    entries: plan.entries.map(({ entry, urn, operation, outcome, id, position, properties }) => ({
      entry,
      urn,
      operation,
      interrupts: outcome === "interrupted",
      isBlocked: outcome === "blocked",
      id,
      position,
      properties,
    })),
    otherResources: Object.fromEntries(plan.others),
    unchangedNotListed: plan.unlisted,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
