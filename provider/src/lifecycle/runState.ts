import { diff, type Difference } from "../entry/diff.js";
import { hasUnknown, isManaged, type PropertyMap } from "../entry/properties.js";
import { ClaimTable, type Collision, mayClaimSamePort, portClaimOf } from "../entry/portClaim.js";
import { type PortMove, PortMoves } from "../entry/portMoves.js";
import { nameOf } from "../entry/urn.js";
import { SharedEntryError } from "./adoptionMessages.js";
import { internalPropsOf, wasAdoptedBefore } from "./internalProps.js";
import { RunActivity } from "./runActivity.js";

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

/** An entry of the state that this run has seen. */
interface SeenEntry {
  readonly urn: string | undefined;
  /** Where it is now. */
  readonly properties: PropertyMap;
  readonly change?: Change | undefined;
  /** Its own change was tried and failed. */
  readonly failed?: boolean;
  /** The outputs with which a resource goes on with it. */
  readonly keptOutputs?: PropertyMap | undefined;
}

/** What this run is going to do with an entry that holds a port which another resource asks for. */
export type HolderPlan =
  /** no resource that the run has declared so far has it */
  | { readonly kind: "unseen" }
  | { readonly kind: "leaves"; readonly urn: string | undefined; readonly started: boolean }
  | { readonly kind: "deleted last"; readonly urn: string | undefined }
  | { readonly kind: "keeps"; readonly urn: string | undefined }
  | { readonly kind: "failed"; readonly urn: string | undefined }
  | { readonly kind: "left"; readonly urn: string | undefined };

/**
 * What one Pulumi run has shown of its entries so far. Pulumi declares resources in any order: one that depends on another,
 * or has an input that resolves late, is checked long after others were created. So what is missing here is unknown: it is
 * neither gone nor free.
 */
export class RunState {
  readonly claims = new ClaimTable();
  readonly activity = new RunActivity();
  /** By id. */
  private readonly entries = new Map<string, SeenEntry>();
  private readonly idByUrn = new Map<string, string>();
  /** The URNs of resources that check or diff has seen. */
  private readonly declared = new Set<string>();
  /** The URNs of resources that are in the state, by the id of their entry, whether or not the program declares them. */
  private readonly recorded = new Map<string, string>();
  private readonly readIds = new Set<string>();
  /** Resources of this run by the id of the entry that they have deleted. */
  private readonly deletions = new Map<string, string | undefined>();
  /** In-place changes by URN as check sees them, in previews as well. */
  private readonly declaredMoves = new PortMoves<string>();
  /** In-place changes by id that are still to be made. */
  private readonly plannedMoves = new PortMoves<string>();
  /** New resources by the id of the entry that their adoptId names. */
  private readonly adopting = new Map<string, string>();
  /** Resources of this run by the id of the existing entry that their create has adopted. */
  private readonly adopted = new Map<string, string | undefined>();
  // --- what Pulumi shows ---------------------------------------------------------------------------------------------

  /** Called by check: a resource is declared. Returns the resources that ask for the same external port. */
  check(urn: string, olds: PropertyMap, inputs: PropertyMap): readonly Collision[] {
    this.declared.add(urn);
    this.activity.progress();
    this.declaredMoves.delete(urn);
    if (isManaged(olds)) {
      const { changed, replaces } = diff(olds, inputs);
      const [from, to] = [portClaimOf(olds), portClaimOf(inputs)];
      if (changed.length > 0 && replaces.length === 0 && from !== undefined && to !== undefined) {
        this.declaredMoves.set(urn, { urn, name: nameOf(urn), from, to });
      }
    } else {
      this.replacedByEngine(urn);
    }
    return this.claims.enter(urn, inputs);
  }

  /**
   * Pulumi checks a resource that it replaces a second time, without its old inputs. That is how a replacement shows which
   * options of the resource asked for, and not diff (replaceOnChanges).
   */
  private replacedByEngine(urn: string): void {
    const id = this.entryOf(urn);
    const entry = id === undefined ? undefined : this.entries.get(id);
    if (id !== undefined && entry !== undefined && entry.change?.kind === "in place") {
      this.see(id, {
        ...entry,
        change: { ...entry.change, kind: entry.change.deletesFirst ? "delete first" : "delete last" },
        keptOutputs: undefined,
      });
      this.plan(id);
    }
  }

  /** Entries that exchange external ports with a resource, as far as they are declared: no order of changes can do it. */
  declaredCycle(urn: string): readonly PortMove[] | undefined {
    return this.declaredMoves.cycleOf(urn);
  }

  /** Called by check: a new resource names an existing entry by adoptId. */
  wantsToAdopt(id: string, urn: string): void {
    this.adopting.set(id, urn);
  }

  /** Called by read: a diff that follows without a check is the one of a refresh. */
  read(id: string): void {
    this.readIds.add(id);
  }

  /** Called by diff: compares an entry with what is declared, and records what will become of it. */
  diff(id: string, olds: PropertyMap, news: PropertyMap): Difference {
    const difference = diff(olds, news);
    const urn = internalPropsOf(news).urn ?? internalPropsOf(olds).urn;
    this.activity.progress();
    const isDeclared = urn !== undefined && this.declared.has(urn);
    if (!isDeclared && (this.readIds.has(id) || hasUnknown(news))) {
      // a refresh compares what it has found with what was recorded, and the engine asks about what depends on an entry that
      // is deleted before it is replaced; whether the program declares the resource is not known in either case
      if (urn !== undefined) {
        this.recorded.set(id, urn);
      }
      return difference;
    }
    if (urn !== undefined) {
      this.declared.add(urn);
      this.assertSoleOwner(id, urn, olds);
    }
    const { changed, replaces, deleteBeforeReplace } = difference;
    const kind = hasUnknown(news)
      ? "open"
      : replaces.length === 0
        ? "in place"
        : deleteBeforeReplace
          ? "delete first"
          : "delete last";
    this.see(id, {
      urn,
      properties: olds,
      change:
        changed.length === 0
          ? undefined
          : { to: news, kind, deletesFirst: deleteBeforeReplace, started: false },
      keptOutputs: replaces.length === 0 ? olds : undefined,
    });
    this.plan(id);
    return difference;
  }

  // --- who has which entry -------------------------------------------------------------------------------------------

  isDeclared(urn: string): boolean {
    return this.declared.has(urn);
  }

  /** The declared resource that has the entry, as far as this run has seen it. */
  ownerOf(id: string): string | undefined {
    return this.entries.get(id)?.urn;
  }

  /** The resource that has the entry in the state, whether or not the program still declares it. */
  recordedOwnerOf(id: string): string | undefined {
    return this.ownerOf(id) ?? this.recorded.get(id);
  }

  /** Whether a declared resource has the entry. */
  isOwned(id: string): boolean {
    return this.entries.has(id);
  }

  /** The entry that a declared resource has, as far as this run has seen it. */
  entryOf(urn: string): string | undefined {
    return this.idByUrn.get(urn);
  }

  private see(id: string, entry: SeenEntry): void {
    this.entries.set(id, entry);
    if (entry.urn !== undefined) {
      this.idByUrn.set(entry.urn, id);
    }
  }

  /** The resource that goes on with the entry, and its outputs in the state. */
  keeperOf(id: string): { readonly urn: string; readonly outputs: PropertyMap } | undefined {
    const entry = this.entries.get(id);
    return entry?.urn === undefined || entry.keptOutputs === undefined
      ? undefined
      : { urn: entry.urn, outputs: entry.keptOutputs };
  }

  /** The resource whose adoptId names the entry, and which does not have it yet. */
  adopterOf(id: string): string | undefined {
    return this.adopted.get(id) ?? this.adopting.get(id);
  }

  /** Called by create: it has adopted an entry that existed before. */
  markAdopted(id: string, urn: string | undefined): void {
    this.adopted.set(id, urn);
  }

  /** Whether a create of this run has adopted the entry, so that a deletion planned before must leave it alone. */
  wasAdopted(id: string): boolean {
    return this.adopted.has(id);
  }

  /** An entry has one resource. Whoever comes second fails before anything is changed. */
  private assertSoleOwner(id: string, urn: string, olds: PropertyMap): void {
    const other = [this.adopterOf(id), this.ownerOf(id)].find(
      (one) => one !== undefined && one !== urn && this.declared.has(one),
    );
    if (other === undefined) {
      return;
    }
    const known = this.entries.get(id);
    if (known === undefined) {
      // the owner is known from here on, so that the adoption is refused if it has not been made yet
      this.see(id, { urn, properties: olds, keptOutputs: olds });
    }
    throw new SharedEntryError(
      this.adopted.has(id)
        ? { id, owner: urn, adopter: other, inState: true }
        : this.adopting.get(id) === other
          ? { id, owner: urn, adopter: other, inState: false }
          : wasAdoptedBefore(olds) && !wasAdoptedBefore(known?.properties ?? {})
            ? { id, owner: other, adopter: urn, inState: true }
            : { id, owner: urn, adopter: other, inState: true },
    );
  }

  // --- what happens to the port of an entry --------------------------------------------------------------------------

  /** What becomes of an entry that holds a port which `wanted` asks for. */
  planOf(id: string, wanted: PropertyMap): HolderPlan {
    const entry = this.entries.get(id);
    if (entry === undefined) {
      return { kind: "unseen" };
    }
    const { urn, change } = entry;
    if (entry.failed === true) {
      return { kind: "failed", urn };
    }
    if (change === undefined) {
      return { kind: mayClaimSamePort(entry.properties, wanted) ? "keeps" : "left", urn };
    }
    if (change.kind === "open") {
      return { kind: "leaves", urn, started: change.started };
    }
    if (change.kind === "delete last") {
      return { kind: "deleted last", urn };
    }
    return mayClaimSamePort(change.to, wanted)
      ? { kind: "keeps", urn }
      : { kind: "leaves", urn, started: change.started };
  }

  /**
   * Entries that exchange external ports with the one that is to be changed, or that a new one is to replace. The last of
   * them may be declared only, because its check has failed.
   */
  cycleOf(id: string | undefined, urn: string | undefined): readonly PortMove[] | undefined {
    const key = id ?? (urn === undefined ? undefined : this.entryOf(urn));
    return (
      (key === undefined ? undefined : this.plannedMoves.cycleOf(key)) ??
      (urn === undefined ? undefined : this.declaredMoves.cycleOf(urn))
    );
  }

  private plan(id: string): void {
    this.plannedMoves.delete(id);
    const entry = this.entries.get(id);
    const kind = entry?.change?.kind;
    const [from, to] = [portClaimOf(entry?.properties ?? {}), portClaimOf(entry?.change?.to ?? {})];
    if ((kind === "in place" || kind === "delete last") && from !== undefined && to !== undefined) {
      const urn = entry?.urn;
      const name = urn === undefined ? id : nameOf(urn);
      this.plannedMoves.set(id, { urn, name, from, to, isReplaced: kind === "delete last" });
    }
  }

  /** Called by create: the resource has an entry now, and goes on with it. */
  created(id: string, values: PropertyMap): void {
    this.see(id, { urn: internalPropsOf(values).urn, properties: values, keptOutputs: values });
  }

  /** Called by update and delete when the engine has begun them, before they have their turn on the gateway. */
  started(id: string): void {
    const change = this.entries.get(id)?.change;
    if (change !== undefined) {
      change.started = true;
    }
  }

  /** Called by update when it has ended. */
  updated(id: string, outcome: "done" | "failed"): void {
    const entry = this.entries.get(id);
    if (entry !== undefined) {
      this.see(
        id,
        outcome === "done"
          ? { ...entry, properties: entry.change?.to ?? entry.properties, change: undefined }
          : { ...entry, failed: true, change: undefined },
      );
      this.plan(id);
    }
  }

  /** Called by delete when the entry is gone, with the URN of its resource. */
  deleted(id: string, urn?: string): void {
    const owner = this.ownerOf(id);
    if (owner !== undefined && this.entryOf(owner) === id) {
      this.idByUrn.delete(owner);
    }
    this.entries.delete(id);
    this.plannedMoves.delete(id);
    this.deletions.set(id, urn);
  }

  /** The resource whose deletion in this run has deleted the entry. */
  deletedBy(id: string): string | undefined {
    return this.deletions.get(id);
  }
}
