import { claimOf, portsText, sharedPorts, type Claim } from "./claim.js";
import type { Step } from "./preview.js";
import { warn, type Warning } from "./warning.js";

/** An entry that changes its external port in place. */
interface Move {
  readonly step: Step;
  readonly from: Claim;
  readonly to: Claim;
}

/**
 * Entries that are changed in place and take each other's ports: each waits for another one to leave, so none can. A move to
 * a port whose holder goes elsewhere is fine, because the provider waits for that.
 */
export function circles(steps: readonly Step[], label: (step: Step) => string): Warning[] {
  const all = steps.flatMap(moveOf);
  const waitsFor = new Map(all.map((move) => [move, all.filter((other) => takes(move, other))]));
  const moves = withoutEnd(waitsFor);
  const awaitedBy = new Map(
    moves.map((move) => [move, moves.filter((other) => waitsFor.get(other)?.includes(move) === true)]),
  );
  const told = new Set<Move>();
  return moves.flatMap((move) => {
    const [before, after] = told.has(move) ? [] : [reach(move, waitsFor), reach(move, awaitedBy)];
    const circle = moves.filter((other) => before?.has(other) === true && after?.has(other) === true);
    circle.forEach((one) => told.add(one));
    return circle.length === 0 ? [] : [tell(circle, label)];
  });
}

const mostNamed = 5;

function tell(circle: readonly Move[], label: (step: Step) => string): Warning {
  const named = circle.slice(0, mostNamed);
  const names = named.map(({ step }) => label(step)).join(", ");
  const places = named.map(({ from }) => `${from.ip}:${portsText(from.ports)}`).join(", ");
  const more = circle.length > named.length ? ` and ${circle.length - named.length} more` : "";
  return warn(
    "order",
  )`${names + more} take each other's ports (${places + more}), which no order of changes can do. Move one of them to a port that is free in an "up" of its own first.`;
}

function moveOf(step: Step): Move[] {
  const [from, to] = step.operation === "update" ? [claimOf(step.before), claimOf(step.after)] : [];
  if (from === undefined || to === undefined) return [];
  const stays =
    from.ip === to.ip && portsText(from.ports) === portsText(to.ports) && from.protocol === to.protocol;
  return stays ? [] : [{ step, from, to }];
}

function takes(move: Move, other: Move): boolean {
  return (
    move !== other &&
    sharedPorts(move.to, other.from) !== undefined &&
    sharedPorts(move.to, other.to) === undefined
  );
}

/** The moves that wait for ever: without those that wait for nothing, and those that wait only for such. */
function withoutEnd(waitsFor: ReadonlyMap<Move, readonly Move[]>): Move[] {
  const left = new Set(waitsFor.keys());
  for (let size = -1; size !== left.size;) {
    size = left.size;
    for (const move of left) {
      if (waitsFor.get(move)?.some((other) => left.has(other)) !== true) left.delete(move);
    }
  }
  return [...left];
}

/** All moves to which steps lead from one; itself only where it stands in a circle. */
function reach(move: Move, steps: ReadonlyMap<Move, readonly Move[]>): ReadonlySet<Move> {
  const seen = new Set<Move>();
  const open = [...(steps.get(move) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!seen.has(next)) {
      seen.add(next);
      open.push(...(steps.get(next) ?? []));
    }
  }
  return seen;
}
