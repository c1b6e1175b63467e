import { aliasesOption, nameOf } from "../entry/urn.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { formatEntry } from "./portHolders.js";

/** Pulumi does not tell providers about forced replacements, so a create cannot know whether it is one half of one. */
export const removeAdoptId =
  "If this run replaces the resource (--replace, --target-replace, replacementTrigger, replaceWith, pulumi state taint), remove adoptId.";

/**
 * Why a new resource cannot name an entry by adoptId; undefined where it can.
 *
 * @param owner the declared resource that has the entry, as far as the run knows
 * @param adopter the resource that names it as well
 */
export function adoptIdProblem(
  id: string,
  urn: string,
  owner: string | undefined,
  adopter: string | undefined,
): string | undefined {
  if (owner !== undefined && owner !== urn) {
    return adoptIdOfOwned(id, owner, urn);
  }
  return adopter === undefined || adopter === urn
    ? undefined
    : `adoptId names forward entry ${id}, which "${nameOf(adopter)}" names as well. Let one resource adopt it.`;
}

/** Why adoptId cannot name an entry that a declared resource has. */
export function adoptIdOfOwned(id: string, owner: string, urn: string | undefined): string {
  return (
    `adoptId names forward entry ${id}, which this stack has as "${nameOf(owner)}". Remove adoptId: it is for entries that no resource of the stack has. ` +
    `If this resource continues "${nameOf(owner)}" under a new name, also remove "${nameOf(owner)}" from the program and give this resource the option ${aliasesOption(owner, urn ?? owner)}.`
  );
}

/**
 * The mark in the name of an entry shows another resource of this stack, which the state may have although nobody has
 * declared it so far: a run with `--target` never comes to it, and another provider has a process of its own.
 */
export function adoptIdOfMarked(live: RemoteEntry, maker: string, urn: string | undefined): string {
  const name = nameOf(maker);
  return (
    `adoptId names forward entry ${formatEntry(live)}, which this stack created as "${name}". adoptId is for entries that no resource of the stack has. Nothing was changed. ` +
    `If "${name}" is in the program, remove adoptId. If this resource continues "${name}" under a new name, replace adoptId by the option ${aliasesOption(maker, urn ?? maker)}. ` +
    `If the state has no "${name}" any more, remove adoptId and run "ENS_ADOPT=${live.id} pulumi up".`
  );
}

/** Two resources of a stack have, or are about to have, the same entry. */
export class SharedEntryError extends Error {
  override readonly name = "SharedEntryError";

  /** `inState`: the adopter has the entry in the state already. */
  constructor(shared: { id: string; owner: string; adopter: string; inState: boolean }) {
    const { id, owner, adopter, inState } = shared;
    const same = nameOf(owner) === nameOf(adopter);
    const [own, theirs] = same ? [owner, adopter] : [nameOf(owner), nameOf(adopter)];
    super(
      inState
        ? `Forward entry ${id} belongs to two resources of this stack, "${own}" and "${theirs}". An entry can have one resource only, and this step changed nothing. Do not use --target or --exclude until one of the two is gone. ` +
            `If "${own}" keeps it, remove the line adoptId: "${id}" from "${theirs}" if it is there, and run "pulumi state delete '${adopter}'": that takes "${theirs}" out of the state and does not touch the entry. ` +
            `If "${theirs}" keeps it, remove "${own}" from the program.`
        : `Forward entry ${id} belongs to "${own}", but "${theirs}" names it by adoptId, which is for entries that no resource of the stack has. Nothing was changed. ` +
            `Remove the line adoptId: "${id}" from "${theirs}". If "${theirs}" continues "${own}" under a new name, also remove "${own}" from the program and give "${theirs}" the option ${aliasesOption(owner, adopter)}.`,
    );
  }
}
