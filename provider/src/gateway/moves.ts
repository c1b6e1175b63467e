import { mayClaimSamePort } from "../entry/claims.js";
import type { Bag } from "../entry/model.js";

interface Move {
  readonly from: Bag;
  readonly to: Bag;
  readonly ended: Promise<void>;
  readonly end: () => void;
}

/** A resource that goes on with its entry, and its outputs in the state of this run. */
export interface Keeper {
  readonly urn: string;
  readonly outputs: Bag;
}

/**
 * The entries that this run is going to change, as diff has seen them. An entry that asks for a port which another one
 * is about to leave can wait for it.
 */
export class Moves {
  private readonly moves = new Map<string, Move>();
  private readonly owners = new Map<string, string | undefined>();
  private readonly keepers = new Map<string, Keeper>();

  /** Told by diff: a resource of this run has the entry. */
  saw(id: string, urn: string | undefined): void {
    this.owners.set(id, urn);
  }

  /** Whether diff has seen the entry, so that it is in the state of this run. */
  knows(id: string): boolean {
    return this.owners.has(id);
  }

  /** The resource that has the entry in the state of this run, as far as diff has seen it. */
  ownerOf(id: string): string | undefined {
    return this.owners.get(id);
  }

  /** The entry that a resource has in the state of this run, as far as diff has seen it. */
  entryOf(urn: string): string | undefined {
    return [...this.owners].find(([, owner]) => owner === urn)?.[0];
  }

  /** Told by diff: the resource goes on with the entry. */
  keeps(urn: string, id: string, outputs: Bag): void {
    this.keepers.set(id, { urn, outputs });
  }

  /** The resource that goes on with the entry, as far as diff has seen it. */
  keeperOf(id: string): Keeper | undefined {
    return this.keepers.get(id);
  }

  /** Told by diff: the entry will be changed from one to the other. */
  plan(id: string, from: Bag, to: Bag): void {
    this.end(id);
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.moves.set(id, { from, to, ended, end });
  }

  /** Told by diff: the entry stays as it is. */
  stays(id: string): void {
    this.end(id);
  }

  /** Told when the change of an entry has ended, well or not. */
  end(id: string): void {
    this.moves.get(id)?.end();
    this.moves.delete(id);
  }

  /**
   * Ends when `holder` has left the port that `wanted` asks for; undefined where it is not going to. Where it is going to
   * take what `own` holds, the two wait for each other.
   */
  leaving(
    holder: string,
    wanted: Bag,
    own: Bag | undefined,
  ): { readonly ended: Promise<void>; readonly swap: boolean } | undefined {
    const move = this.moves.get(holder);
    if (move === undefined || mayClaimSamePort(move.to, wanted)) {
      return undefined;
    }
    return { ended: move.ended, swap: own !== undefined && mayClaimSamePort(move.to, own) };
  }
}
