import { formatClaim, type PortClaim, PortIndex, sharedPorts } from "./portClaim.js";

/** An entry whose external ports change. */
export interface PortMove {
  /** What the entry is called in messages. */
  readonly name: string;
  /** Tells resources of one name apart. */
  readonly urn?: string | undefined;
  readonly from: PortClaim;
  readonly to: PortClaim;
  /** The entry is replaced, and the old one deleted at the end of the update unless the user's options say otherwise. */
  readonly isReplaced?: boolean;
}

/**
 * Changes of external ports, and which of them wait for which: a move waits for every other one that leaves a
 * port it asks for. Moves that ask for the same port are a collision, which is reported elsewhere.
 */
export class PortMoves<Key> {
  private readonly moves = new Map<Key, PortMove>();
  private readonly held = new PortIndex<Key>();
  private readonly wanted = new PortIndex<Key>();

  set(key: Key, move: PortMove): void {
    this.moves.set(key, move);
    this.held.set(key, move.from);
    this.wanted.set(key, move.to);
  }

  delete(key: Key): void {
    this.moves.delete(key);
    this.held.delete(key);
    this.wanted.delete(key);
  }

  /** The moves that hold a port which the move of `key` asks for, and leave it. */
  waitsFor(key: Key): Key[] {
    const move = this.moves.get(key);
    return move === undefined
      ? []
      : this.held
          .overlapping(move.to, key)
          .filter((other) => sharedPorts(move.to, (this.moves.get(other) as PortMove).to) === undefined);
  }

  /**
   * A cycle of moves that `key` is part of, in the order in which each waits for the next one. No order of changes can
   * do it: none of them can go first.
   */
  cycleOf(key: Key): PortMove[] | undefined {
    const move = this.moves.get(key);
    // most moves are at the end of a chain, where a search along the whole chain would find nothing
    if (move === undefined || this.wanted.overlapping(move.from, key).length === 0) {
      return undefined;
    }
    const next = new Map<Key, Key>();
    const open: Key[] = [key];
    const seen = new Set<Key>();
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      for (const other of this.waitsFor(at)) {
        if (other === key) {
          return this.path(key, at, next);
        }
        if (!seen.has(other)) {
          seen.add(other);
          next.set(other, at);
          open.push(other);
        }
      }
    }
    return undefined;
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

  private path(first: Key, last: Key, next: ReadonlyMap<Key, Key>): PortMove[] {
    const path: Key[] = [last];
    for (let at = last; at !== first;) {
      at = next.get(at) as Key;
      path.unshift(at);
    }
    return path.map((key) => this.moves.get(key) as PortMove);
  }
}

/**
 * Whether the service must refuse a cycle: each of its entries asks for the very protocol that the next one holds. Whether
 * `Any` collides with TCP and UDP is not documented.
 */
export function isCertain(cycle: readonly PortMove[]): boolean {
  return cycle.every(({ to }, at) => to.protocol === cycle[(at + 1) % cycle.length]?.from.protocol);
}

const mostNamed = 8;

/** A cycle as a message that does not depend on where it was entered. */
export function formatCycle(cycle: readonly PortMove[]): string {
  const first = cycle.reduce((least, { name }, at) => (name < (cycle[least]?.name ?? "") ? at : least), 0);
  const ordered = [...cycle.slice(first), ...cycle.slice(0, first)];
  const times = new Map<string, number>();
  cycle.forEach(({ name }) => times.set(name, (times.get(name) ?? 0) + 1));
  const nameOf = ({ name, urn }: PortMove) => ((times.get(name) ?? 0) > 1 ? (urn ?? name) : name);
  const named = ordered
    .slice(0, mostNamed)
    .map((move) => `"${nameOf(move)}" (${formatClaim(move.from)} to ${formatClaim(move.to)})`);
  const more = ordered.length > mostNamed ? [`${ordered.length - mostNamed} more`] : [];
  const [last = "", ...rest] = [...named, ...more].reverse();
  return `${rest.reverse().join(", ")} and ${last} exchange external ports, which cannot be done in one update. Move one of them to an unused port, run "pulumi up", then set the final ports and run it again.`;
}
