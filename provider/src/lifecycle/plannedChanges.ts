import type { Difference } from "../entry/diff.js";
import { mayClaimSamePort, portClaimOf } from "../entry/portClaim.js";
import { type PortMove, PortMoves } from "../entry/portMoves.js";
import { hasUnknown, type PropertyMap } from "../entry/properties.js";
import { nameOf } from "../entry/names.js";

/** How an entry is going to change, as far as diff can see. */
type ChangeKind =
  | "in place"
  /** deleted before its successor is created */
  | "delete first"
  /** deleted at the very end of the update, unless the user's deleteBeforeReplace option says otherwise */
  | "delete last"
  /** some inputs are not known yet */
  | "open";

interface Change {
  readonly to: PropertyMap;
  readonly kind: ChangeKind;
  /** Whether the old entry goes first, should the change turn out to be a replacement. */
  readonly deletesFirst: boolean;
  started: boolean;
}

/** An entry of a declared resource. */
interface DeclaredEntry {
  readonly urn: string | undefined;
  readonly adoptedAt?: string | undefined;
  /** Where it is now. */
  readonly properties: PropertyMap;
  readonly change?: Change | undefined;
  /** The change was tried and failed. */
  readonly failed?: boolean;
  /** The resource keeps the entry after this run. */
  readonly retained: boolean;
}

/** What this run is going to do with an entry that holds a port which another resource asks for. */
export type HolderPlan =
  /** no resource that the run has declared so far has the entry */
  | { readonly kind: "undeclared" }
  | { readonly kind: "leaves"; readonly urn: string | undefined; readonly started: boolean }
  | {
      readonly kind: "deleted last" | "keeps" | "failed" | "left";
      readonly urn: string | undefined;
    };

/** The changes that this run is going to make to entries of declared resources, and the ports that they free. */
export class PlannedChanges {
  private readonly entries = new Map<string, DeclaredEntry>();
  private readonly idByUrn = new Map<string, string>();
  /** Port changes that are still to be made, by entry id. */
  private readonly moves = new PortMoves<string>();

  get(id: string): DeclaredEntry | undefined {
    return this.entries.get(id);
  }

  /** The entry of a declared resource. */
  idOf(urn: string | undefined): string | undefined {
    return urn === undefined ? undefined : this.idByUrn.get(urn);
  }

  /** The resource that keeps the entry after this run. */
  retainerOf(id: string): DeclaredEntry | undefined {
    const entry = this.entries.get(id);
    return entry?.retained === true ? entry : undefined;
  }

  /** Called when a resource is known to have the entry, as by create. */
  set(id: string, entry: DeclaredEntry): void {
    const { urn, properties, change } = entry;
    this.entries.set(id, entry);
    if (urn !== undefined) {
      this.idByUrn.set(urn, id);
    }
    this.moves.delete(id);
    const [from, to] = [portClaimOf(properties), portClaimOf(change?.to ?? {})];
    const isReplaced = change?.kind === "delete last";
    if ((isReplaced || change?.kind === "in place") && from !== undefined && to !== undefined) {
      this.moves.set(id, { urn, name: urn === undefined ? id : nameOf(urn), from, to, isReplaced });
    }
  }

  /** Called when the entry is gone. */
  delete(id: string): void {
    const urn = this.entries.get(id)?.urn;
    if (this.idOf(urn) === id) {
      this.idByUrn.delete(urn ?? "");
    }
    this.entries.delete(id);
    this.moves.delete(id);
  }

  /** Called by diff. */
  plan(
    id: string,
    entry: Pick<DeclaredEntry, "urn" | "adoptedAt" | "properties">,
    to: PropertyMap,
    { changed, replaces, deleteBeforeReplace: deletesFirst }: Difference,
  ): void {
    const isReplaced = replaces.length > 0;
    const kind = hasUnknown(to) ? "open" : isReplaced ? replacement(deletesFirst) : "in place";
    const change = changed.length === 0 ? undefined : { to, kind, deletesFirst, started: false };
    this.set(id, { ...entry, change, retained: !isReplaced });
  }

  /** Called if options of the resource turn an update into a replacement (replaceOnChanges). */
  replace(urn: string): void {
    const id = this.idOf(urn) ?? "";
    const entry = this.entries.get(id);
    if (entry?.change?.kind === "in place") {
      const kind = replacement(entry.change.deletesFirst);
      this.set(id, { ...entry, change: { ...entry.change, kind }, retained: false });
    }
  }

  /** Called by update and delete when the engine has begun them, before they have their slot in the write queue. */
  start(id: string): void {
    const change = this.entries.get(id)?.change;
    if (change !== undefined) {
      change.started = true;
    }
  }

  /** Called when an update is done. */
  complete(id: string): void {
    const entry = this.entries.get(id);
    if (entry !== undefined) {
      this.set(id, { ...entry, properties: entry.change?.to ?? entry.properties, change: undefined });
    }
  }

  /** Called when an update or a deletion has failed. */
  fail(id: string): void {
    const entry = this.entries.get(id);
    if (entry !== undefined) {
      this.set(id, { ...entry, failed: true, change: undefined });
    }
  }

  /** What becomes of an entry that holds a port which `wanted` asks for. */
  planOf(id: string, wanted: PropertyMap): HolderPlan {
    const entry = this.entries.get(id);
    if (entry === undefined) {
      return { kind: "undeclared" };
    }
    const { urn, change } = entry;
    if (entry.failed === true) {
      return { kind: "failed", urn };
    }
    if (change === undefined) {
      return { kind: mayClaimSamePort(entry.properties, wanted) ? "keeps" : "left", urn };
    }
    if (change.kind === "delete last") {
      return { kind: "deleted last", urn };
    }
    return change.kind !== "open" && mayClaimSamePort(change.to, wanted)
      ? { kind: "keeps", urn }
      : { kind: "leaves", urn, started: change.started };
  }

  /** The planned changes that exchange external ports with the one of an entry. */
  cycleOf(id: string | undefined): readonly PortMove[] | undefined {
    return id === undefined ? undefined : this.moves.cycleOf(id);
  }
}

function replacement(deletesFirst: boolean): ChangeKind {
  return deletesFirst ? "delete first" : "delete last";
}
