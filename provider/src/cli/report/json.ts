import { portsText } from "./claim.js";
import type { Plan } from "./plan.js";
import type { OpenPorts } from "./portSet.js";
import { phrase } from "./text.js";

/**
 * The report for other programs. It is whole, whatever its size: a program that reads a part of it would conclude what is
 * not so.
 */
export function json(plan: Plan, note?: string): string {
  const { project, stack, errors, counts, undetermined, portMap, entries, others, unlisted } = plan;
  const open = ({ ip, ports, protocol }: OpenPorts) => ({
    externalIp: ip,
    ports: portsText(ports),
    protocol,
  });
  const document = {
    version: 1,
    project,
    stack,
    note,
    failed: errors.length > 0,
    errors,
    summary: counts,
    opened: plan.opened.map(open),
    closed: plan.closed.map(open),
    undetermined,
    warnings: plan.warnings.map(({ kind, phrases }) => ({ kind, message: phrases.map(phrase).join("") })),
    portMap,
    entries,
    otherResources: Object.fromEntries(others),
    unchangedNotListed: unlisted,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
