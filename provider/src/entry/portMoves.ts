import { formatClaim, type PortClaim, PortIndex, sharedPorts } from "./portClaim.js";

/** An entry whose external ports change. */
export interface PortMove {
  /** The name of the entry in messages. */
  readonly name: string;
  /** Shown in place of the name if several entries of a cycle have the same name. */
  readonly urn?: string | undefined;
  readonly from: PortClaim;
  readonly to: PortClaim;
  /** The entry is replaced, and the old one deleted at the end of the update unless the user's options say otherwise. */
  readonly isReplaced?: boolean;
}

/**
 * Changes of external ports, and which of them wait for which: a move waits for every other one that leaves a port it
 * claims. Two moves that claim the same port are a collision, which ClaimTable reports.
 */
export class PortMoves<Key> {
  private readonly moves = new Map<Key, PortMove>();
  private readonly currentPorts = new PortIndex<Key>();
  private readonly newPorts = new PortIndex<Key>();

  set(key: Key, move: PortMove): void {
    this.moves.set(key, move);
    this.currentPorts.set(key, move.from);
    this.newPorts.set(key, move.to);
  }

  delete(key: Key): void {
    this.moves.delete(key);
    this.currentPorts.delete(key);
    this.newPorts.delete(key);
  }

  /** The moves that leave a port which the move of `key` claims. */
  waitsFor(key: Key): Key[] {
    const move = this.moves.get(key);
    return move === undefined
      ? []
      : this.currentPorts
          .overlapping(move.to, key)
          .filter((other) => sharedPorts(move.to, (this.moves.get(other) as PortMove).to) === undefined);
  }

  /**
   * A cycle of moves that `key` is part of, in the order in which each waits for the next one. It cannot be done in any
   * order, because none of them can go first.
   */
  cycleOf(key: Key): PortMove[] | undefined {
    const move = this.moves.get(key);
    // a move that no other move waits for is in no cycle, and a search along its whole chain would find nothing
    if (move === undefined || this.newPorts.overlapping(move.from, key).length === 0) {
      return undefined;
    }
    const previous = new Map<Key, Key>();
    const open: Key[] = [key];
    for (const at of open) {
      for (const other of this.waitsFor(at)) {
        if (other === key) {
          return this.path(at, previous);
        }
        if (!previous.has(other)) {
          previous.set(other, at);
          open.push(other);
        }
      }
    }
    return undefined;
  }

  private path(last: Key, previous: ReadonlyMap<Key, Key>): PortMove[] {
    const path: PortMove[] = [];
    for (let at: Key | undefined = last; at !== undefined; at = previous.get(at)) {
      path.unshift(this.moves.get(at) as PortMove);
    }
    return path;
  }

  /** Every cycle once, as the moves that are part of it. */
  cycles(): PortMove[][] {
    const reported = new Set<PortMove>();
    return [...this.moves].flatMap(([key, move]) => {
      const cycle = reported.has(move) ? undefined : this.cycleOf(key);
      cycle?.forEach((member) => reported.add(member));
      return cycle === undefined ? [] : [cycle];
    });
  }
}

/**
 * Whether the service must refuse a cycle: each of its entries claims the protocol that the next one holds. Whether `Any`
 * collides with TCP and UDP is not documented.
 */
export function isCertain(cycle: readonly PortMove[]): boolean {
  return cycle.every(({ to }, at) => to.protocol === cycle[(at + 1) % cycle.length]?.from.protocol);
}

const maxNamed = 8;

/** A cycle as a message, which is the same from each of its members. */
export function formatCycle(cycle: readonly PortMove[]): string {
  const first = cycle.reduce((least, { name }, at) => (name < (cycle[least]?.name ?? "") ? at : least), 0);
  const ordered = [...cycle.slice(first), ...cycle.slice(0, first)];
  const nameOf = ({ name, urn = name }: PortMove) =>
    cycle.filter((other) => other.name === name).length > 1 ? urn : name;
  const named = ordered
    .slice(0, maxNamed)
    .map((move) => `"${nameOf(move)}" (${formatClaim(move.from)} to ${formatClaim(move.to)})`);
  const last = ordered.length > maxNamed ? `${ordered.length - maxNamed} more` : named.pop();
  return `${named.join(", ")} and ${last ?? ""} exchange external ports, which cannot be done in one update. Move one of them to an unused port, run "pulumi up", then set the final ports and run it again.`;
}
