import { UserError } from "../api/errors.js";
import { aliasesOption, autoName, formerUrns, nameOf, resourceNameIn } from "../entry/names.js";
import { diff, type Difference } from "../entry/diff.js";
import { ClaimTable, type Collision, portClaimOf } from "../entry/portClaim.js";
import { type PortMove, PortMoves } from "../entry/portMoves.js";
import { hasUnknown, hasEntry, type PropertyMap } from "../entry/properties.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { PlannedChanges } from "./plannedChanges.js";
import { RunActivity } from "./runActivity.js";

/**
 * What one Pulumi run has declared so far, and which resource has which entry. Pulumi declares resources in any order: one
 * that depends on another, or has an input that resolves late, is checked long after others were created. So what is missing
 * here is unknown: it is neither gone nor free.
 */
export class RunState {
  readonly claims = new ClaimTable();
  readonly activity = new RunActivity();
  readonly changes = new PlannedChanges();
  /** URNs of resources that check or diff has seen. */
  readonly declared = new Set<string>();
  /** Ids of entries that were read. A diff that follows without a check belongs to a refresh. */
  readonly readIds = new Set<string>();
  /** URNs of new resources by the id that their adoptId names. */
  readonly adopters = new Map<string, string>();
  /** URNs of resources whose create has adopted an entry, by its id. */
  readonly adoptions = new Map<string, string | undefined>();
  /** URNs of resources whose delete has deleted an entry, by its id. */
  readonly deletions = new Map<string, string | undefined>();
  /** URNs of resources in the state by entry id, whether or not the program declares them. */
  private readonly recordedOwners = new Map<string, string>();
  /** Port changes in place by URN, as check sees them (also in previews). */
  private readonly declaredMoves = new PortMoves<string>();

  /** Called by check. Returns the resources that ask for the same external port. */
  recordDeclaration(urn: string, olds: PropertyMap, inputs: PropertyMap): readonly Collision[] {
    this.declared.add(urn);
    this.activity.progress();
    this.declaredMoves.delete(urn);
    if (hasEntry(olds)) {
      const { changed, replaces } = diff(olds, inputs);
      const [from, to] = [portClaimOf(olds), portClaimOf(inputs)];
      if (changed.length > 0 && replaces.length === 0 && from !== undefined && to !== undefined) {
        this.declaredMoves.set(urn, { urn, name: nameOf(urn), from, to });
      }
    } else {
      // Pulumi checks a replaced resource again, without its old inputs; only this shows replacements by options
      this.changes.replace(urn);
    }
    return this.claims.add(urn, inputs);
  }

  /** Called by diff: compares an entry with what is declared, and records what will become of it. */
  diff(
    id: string,
    urn: string | undefined,
    { outputs, adoptedAt }: { readonly outputs: PropertyMap; readonly adoptedAt?: string | undefined },
    inputs: PropertyMap,
  ): Difference {
    const difference = diff(outputs, inputs);
    this.activity.progress();
    const isDeclared = urn !== undefined && this.declared.has(urn);
    if (!isDeclared && (this.readIds.has(id) || hasUnknown(inputs))) {
      // a refresh, or a question of the engine about what depends on a replaced entry: neither shows that the program
      // declares the resource
      if (urn !== undefined) {
        this.recordedOwners.set(id, urn);
      }
      return difference;
    }
    const entry = { urn, properties: outputs, adoptedAt };
    if (urn !== undefined) {
      this.declared.add(urn);
      const conflict = this.conflictOf(id, urn, adoptedAt);
      if (conflict !== undefined) {
        if (!this.isOwned(id)) {
          // so that the adoption is refused if it has not been made yet
          this.changes.set(id, { ...entry, retained: true });
        }
        throw new UserError(conflict);
      }
    }
    this.changes.plan(id, entry, inputs, difference);
    return difference;
  }

  /** The declared resource that has the entry, as far as the run has declared it. */
  ownerOf(id: string): string | undefined {
    return this.changes.get(id)?.urn;
  }

  /** Whether a declared resource has the entry. */
  isOwned(id: string): boolean {
    return this.changes.get(id) !== undefined;
  }

  /** The resource that has adopted the entry in this run, or names it by adoptId. */
  adopterOf(id: string): string | undefined {
    return this.adoptions.get(id) ?? this.adopters.get(id);
  }

  /** The resource of this stack, other than `urn`, that has the entry in the state, or whose generated name the entry has. */
  creatorOf({ id, values }: RemoteEntry, urn: string | undefined): string | undefined {
    const name = values["forwardEntryName"];
    const resource = typeof name === "string" ? resourceNameIn(name) : undefined;
    const creator =
      this.ownerOf(id) ??
      this.recordedOwners.get(id) ??
      (urn === undefined || resource === undefined
        ? undefined
        : formerUrns(urn, resource).find((candidate) => autoName(resource, candidate) === name));
    return creator === urn ? undefined : creator;
  }

  /** Entries that exchange external ports with a resource, as far as they are declared: no order of changes can do it. */
  declaredCycle(urn: string): readonly PortMove[] | undefined {
    return this.declaredMoves.cycleOf(urn);
  }

  /**
   * Entries that exchange external ports with an entry that is changed, or that a new one replaces. The last of them may be
   * declared only, because its check has failed.
   */
  cycleOf(id: string | undefined, urn: string | undefined): readonly PortMove[] | undefined {
    const planned = this.changes.cycleOf(id ?? this.changes.idOf(urn));
    return planned ?? (urn === undefined ? undefined : this.declaredCycle(urn));
  }

  /** Why a resource cannot have an entry; undefined if no other declared resource has or adopts it. */
  private conflictOf(id: string, urn: string, adoptedAt: string | undefined): string | undefined {
    const other = [this.adopterOf(id), this.ownerOf(id)].find(
      (one) => one !== undefined && one !== urn && this.declared.has(one),
    );
    if (other === undefined) {
      return undefined;
    }
    if (this.adoptions.has(id)) {
      return formatConflict(id, urn, other, true);
    }
    if (this.adopters.get(id) === other) {
      return formatConflict(id, urn, other, false);
    }
    // of two owners in the state, the one that adopted the entry must be removed
    const isAdopter = adoptedAt !== undefined && this.changes.get(id)?.adoptedAt === undefined;
    return isAdopter ? formatConflict(id, other, urn, true) : formatConflict(id, urn, other, true);
  }
}

/** Why two resources cannot have one entry. `isRecorded`: the state has the adopter with the entry. */
function formatConflict(id: string, ownerUrn: string, adopterUrn: string, isRecorded: boolean): string {
  const isSameName = nameOf(ownerUrn) === nameOf(adopterUrn);
  const [owner, adopter] = isSameName ? [ownerUrn, adopterUrn] : [nameOf(ownerUrn), nameOf(adopterUrn)];
  return isRecorded
    ? `Forward entry ${id} belongs to two resources of this stack, "${owner}" and "${adopter}". An entry can have one resource only, and this step changed nothing. Do not use --target or --exclude until one of the two is removed. ` +
        `If "${owner}" keeps it, remove adoptId "${id}" from "${adopter}" if it is there, and run "pulumi state delete '${adopterUrn}'": that takes "${adopter}" out of the state and does not touch the entry. ` +
        `If "${adopter}" keeps it, remove "${owner}" from the program.`
    : `Forward entry ${id} belongs to "${owner}", but "${adopter}" names it by adoptId, which is for entries that no resource of the stack has. Nothing was changed. ` +
        `Remove adoptId "${id}" from "${adopter}". If "${adopter}" continues "${owner}" under a new name, also remove "${owner}" from the program and give "${adopter}" the option ${aliasesOption(ownerUrn, adopterUrn)}.`;
}
