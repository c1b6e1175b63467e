import { PortIndex } from "../../entry/portClaim.js";
import { isCertain, PortMoves, type PortMove } from "../../entry/portMoves.js";
import { claimOf, portsText, sharedPorts } from "./claim.js";
import type { Step } from "./preview.js";
import { warn, type Warning } from "./warning.js";

/** Entries that exchange external ports in place: none of them can go first, so no order of changes can do it. */
export function circles(steps: readonly Step[], label: (step: Step) => string): Warning[] {
  return movesOf(steps, label).cycles().filter(isCertain).map(exchange);
}

const mostNamed = 5;

function exchange(cycle: readonly PortMove[]): Warning {
  const named = cycle.slice(0, mostNamed);
  const names = named.map(({ name }) => name).join(", ");
  const places = named.map(({ from }) => `${from.ip}:${portsText(from.ports)}`).join(", ");
  const more = cycle.length > named.length ? ` and ${cycle.length - named.length} more` : "";
  return warn(
    "order",
  )`${names + more} exchange external ports (${places + more}), which cannot be done in one update. Move one of them to an unused port, run ${"pulumi up"}, then set the final ports and run it again.`;
}

/** Fewer slots than any machine has by default: Pulumi runs four steps for each processor at once. */
const slotsEverywhere = 4;

/**
 * Entries that wait for a port until another one has left it, and hold one of the slots of the engine meanwhile. With too few
 * slots those that wait keep the one that they wait for from starting.
 */
export function slotsNeeded(steps: readonly Step[], label: (step: Step) => string): Warning[] {
  const moves = movesOf(steps, label);
  const leaving = new PortIndex<Step>();
  for (const step of steps) {
    const leaves = step.operation === "update" || (step.operation === "replace" && step.deletesFirst);
    const [from, to] = leaves ? [claimOf(step.before), claimOf(step.after)] : [];
    if (from !== undefined && to !== undefined) leaving.set(step, from);
  }
  const waiting = steps.filter((step) => {
    if (step.operation === "update") return moves.waitsFor(step).length > 0;
    const isNew = step.operation === "create" || step.operation === "replace";
    const wanted = isNew ? claimOf(step.after) : undefined;
    return wanted !== undefined && leaving.overlapping(wanted, step).length > 0;
  });
  return waiting.length < slotsEverywhere
    ? []
    : [
        warn(
          "slots",
        )`${String(waiting.length)} entries wait for ports that others leave in the same update, and each holds one of Pulumi's slots meanwhile. Run ${`pulumi up --parallel ${waiting.length + 1}`} or more; the default is four times the number of processors.`,
      ];
}

function movesOf(steps: readonly Step[], label: (step: Step) => string): PortMoves<Step> {
  const moves = new PortMoves<Step>();
  for (const step of steps) {
    const [from, to] = step.operation === "update" ? [claimOf(step.before), claimOf(step.after)] : [];
    const stays =
      from !== undefined &&
      to !== undefined &&
      sharedPorts(from, to) !== undefined &&
      portsText(from.ports) === portsText(to.ports) &&
      from.protocol === to.protocol;
    if (from !== undefined && to !== undefined && !stays) moves.set(step, { name: label(step), from, to });
  }
  return moves;
}
