import { UserError } from "../api/errors.js";
import { mayClaimSamePort } from "../entry/portClaim.js";
import { adoptIdKey, isUnset, optional, properties } from "../entry/properties.js";
import { aliasesOption, continuation, labelBeside, nameOf } from "../entry/names.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { formatDifferences, formatEntry, forwardsAsDeclared, isAsDeclared } from "./read.js";
import type { OperationContext } from "./operation.js";
import { explainLeftover, removeAdoptId, replacedLast } from "./portMessages.js";
import type { RunState } from "./runState.js";

/**
 * Adopts the existing entry that the program (adoptId) or the user (`ENS_ADOPT`, `ens:adoptInterrupted`) orders to adopt, if
 * any, and returns its id. Without an order nothing is adopted: two stacks with equal names must never share an entry.
 */
export async function adoptExisting(operation: OperationContext): Promise<string | undefined> {
  return (await adoptById(operation)) ?? (await adoptLeftover(operation));
}

/** Why a new resource cannot name an entry by adoptId, as far as the run knows; undefined if it can. */
export function adoptIdProblem(id: string, urn: string | undefined, run: RunState): string | undefined {
  const owner = run.ownerOf(id);
  if (owner !== undefined && owner !== urn) {
    return (
      `adoptId names forward entry ${id}, which this stack has as "${nameOf(owner)}". Remove adoptId: it is for entries that no resource of the stack has. ` +
      `If this resource continues "${nameOf(owner)}" under a new name, also remove "${nameOf(owner)}" from the program and give this resource the option ${aliasesOption(owner, urn ?? owner)}.`
    );
  }
  const adopter = run.adopterOf(id);
  return adopter === undefined || adopter === urn
    ? undefined
    : `adoptId names forward entry ${id}, which "${nameOf(adopter)}" names as well. Let one resource adopt it.`;
}

/** What an entry may have although the program does not declare it. */
const undeclarable = properties.filter(
  (property) => optional.has(property) && property !== "forwardEntryName",
);

/** Adopts the entry as it is or not at all, so that an adoption never changes traffic. */
async function adoptById(operation: OperationContext): Promise<string | undefined> {
  const { gateway, inputs, call, resource, run, reporter, account } = operation;
  const id = inputs[adoptIdKey];
  if (typeof id !== "string") {
    return undefined;
  }
  const refuse = (reason: string) => new UserError(`adoptId names forward entry ${id}, ${reason}`);
  const problem = adoptIdProblem(id, resource.urn, run);
  if (problem !== undefined) {
    throw new UserError(`${problem} Nothing was changed.`);
  }
  const remote = await gateway.entries.findNow(id, call);
  if (remote === undefined) {
    if (resource.urn !== undefined && run.deletions.get(id) === resource.urn) {
      // the program still names the entry that this resource has just replaced
      return undefined;
    }
    throw refuse(
      `which does not exist ${account}. Check the id, or remove adoptId to create a new entry. Nothing was changed.`,
    );
  }
  if (remote.status === "Deleting") {
    throw refuse(
      "which is being deleted. When it is gone, remove adoptId to create a new entry. Nothing was changed.",
    );
  }
  const differences = formatDifferences(remote, inputs);
  if (differences.length > 0) {
    throw new UserError(
      [
        `adoptId names forward entry ${formatEntry(remote)}, but it is not what is declared. Nothing was changed.`,
        ...differences.map((line) => `  ${line}`),
        "Declare the entry exactly as it is now, and change it in a later update.",
        removeAdoptId,
      ].join("\n"),
    );
  }
  const creator = run.creatorOf(remote, resource.urn);
  if (creator !== undefined) {
    throw new UserError(explainCreatedEntry(remote, creator, resource.urn));
  }
  if (!gateway.tryClaim(id)) {
    throw refuse(
      "which another resource of this program has adopted. Let one resource name it. Nothing was changed.",
    );
  }
  run.adoptions.set(id, resource.urn);
  const extras = undeclarable
    .filter((property) => inputs[property] === undefined && !isUnset(property, remote.values[property]))
    .map((property) => `${property} ${JSON.stringify(remote.values[property])}`);
  reporter.note(
    `adopted forward entry ${id} as it is${extras.length === 0 ? "" : `; the program does not declare its ${extras.join(" and ")}, which stays as it is`}`,
  );
  return id;
}

/**
 * The state may have the resource that created an entry although the run has not declared it: `--target` leaves resources
 * out, and another provider has a process of its own.
 */
function explainCreatedEntry(remote: RemoteEntry, creator: string, urn: string | undefined): string {
  const name = labelBeside(creator, urn);
  return (
    `adoptId names forward entry ${formatEntry(remote)}, which this stack created as "${name}". adoptId is for entries that no resource of the stack has. Nothing was changed. ` +
    `If "${name}" is in the program, remove adoptId. If this resource ${continuation(creator, urn)}, replace adoptId by the option ${aliasesOption(creator, urn ?? creator)}. ` +
    `If the state has no "${name}" any more, remove adoptId and run "ENS_ADOPT=${remote.id} pulumi up".`
  );
}

/**
 * Adopts an entry that `ENS_ADOPT` names, or that has the name which only this resource generates and is exactly what is
 * declared: an interrupted run may have left it.
 */
async function adoptLeftover(operation: OperationContext): Promise<string | undefined> {
  const { gateway, inputs, call, adopt, resource } = operation;
  const before = [...(await gateway.entriesBeforeFirstCreate(call)).values()];
  const ordered = before.filter(({ id }) => adopt.has(id));
  // ENS_ADOPT may also name an entry on another protocol of the same port, for another resource
  const named =
    ordered.find((entry) => forwardsAsDeclared(entry, inputs)) ??
    ordered.find((entry) => mayClaimSamePort(entry.values, inputs));
  if (named !== undefined) {
    return adoptOrdered(operation, named.id);
  }
  if (resource.autoName === undefined) {
    return undefined;
  }
  const leftovers = before.filter(({ values }) => values["forwardEntryName"] === resource.autoName);
  const same = leftovers.find((entry) => isAsDeclared(entry, inputs));
  if (same !== undefined) {
    return adoptSame(operation, same.id);
  }
  warnOfLeftovers(operation, leftovers);
  return undefined;
}

/** Adopts an entry that ENS_ADOPT names. It may have another name: a replacement keeps the name that its entry had. */
async function adoptOrdered(operation: OperationContext, id: string): Promise<string | undefined> {
  const { inputs, resource, run } = operation;
  const describe = async (): Promise<RemoteEntry | undefined> => {
    const remote = await describeUnlessDeleting(operation, id);
    if (remote !== undefined && !forwardsAsDeclared(remote, inputs)) {
      throw new UserError(
        `ENS_ADOPT names ${id}, but it is not what is declared: ${formatDifferences(remote, inputs).join("; ")}. Nothing was changed.`,
      );
    }
    return remote;
  };
  const before = await describe();
  if (before === undefined) {
    return undefined;
  }
  await waitForOwner(operation, id);
  const owner = run.ownerOf(id);
  if (owner !== undefined && owner !== resource.urn) {
    throw new UserError(
      `Forward entry ${formatEntry(before)} belongs to "${nameOf(owner)}" of this stack, so ENS_ADOPT cannot give it to another resource. Nothing was changed. ` +
        `If this resource continues "${nameOf(owner)}" under a new name, remove "${nameOf(owner)}" from the program and give this resource the option ${aliasesOption(owner, resource.urn ?? owner)}; otherwise run "pulumi up" without ENS_ADOPT.`,
    );
  }
  const remote = await describe();
  return remote === undefined ? undefined : adopt(operation, remote, "ENS_ADOPT names");
}

/** Adopts an entry that is exactly what is declared, if `ens:adoptInterrupted` says so. */
async function adoptSame(operation: OperationContext, id: string): Promise<string | undefined> {
  const { inputs, resource, run } = operation;
  await waitForOwner(operation, id);
  const remote = await describeUnlessDeleting(operation, id);
  const owner = run.ownerOf(id);
  // a resource that was renamed may have it, and move away; then the port is waited for
  if (
    remote === undefined ||
    !isAsDeclared(remote, inputs) ||
    (owner !== undefined && owner !== resource.urn)
  ) {
    return undefined;
  }
  if (owner === undefined && !operation.adoptInterrupted) {
    throw new UserError(explainLeftover(remote));
  }
  return adopt(operation, remote, "an interrupted run of this resource had created");
}

/** For how long a run must be quiet before an entry is adopted that a later resource may have. */
const quietLimitMs = 5_000;

/** Waits while the run may still declare the resource that has an entry. */
async function waitForOwner({ run, reporter, call, slot }: OperationContext, id: string): Promise<void> {
  if (!run.isOwned(id)) {
    reporter.status(`checking whether another resource of this program has ${id}`);
    const wait = run.activity.idle(run.activity.untilQuiet(quietLimitMs, () => run.isOwned(id), call.signal));
    await call.deadline.excluding(slot.yieldWhile(wait));
  }
}

/** The entry as it is now: the first list may contain one that has been deleted since. */
async function describeUnlessDeleting(
  { gateway, call }: OperationContext,
  id: string,
): Promise<RemoteEntry | undefined> {
  const remote = await gateway.entries.describe(id, call);
  return remote?.status === "Deleting" ? undefined : remote;
}

function adopt(
  { gateway, run, resource, reporter }: OperationContext,
  remote: RemoteEntry,
  reason: string,
): string | undefined {
  const { id } = remote;
  if (resource.urn !== undefined && run.ownerOf(id) === resource.urn) {
    throw new UserError(`Forward entry ${formatEntry(remote)} is ${replacedLast}`);
  }
  if (!gateway.tryClaim(id)) {
    return undefined;
  }
  run.adoptions.set(id, resource.urn);
  reporter.warn(`adopted forward entry ${id}, which ${reason}`);
  return id;
}

/** Entries that differ from what is declared now do not hinder a new one, so only this warning shows them. */
function warnOfLeftovers(
  { run, gateway, reporter }: OperationContext,
  leftovers: readonly RemoteEntry[],
): void {
  for (const entry of leftovers) {
    if (entry.status !== "Deleting" && !run.isOwned(entry.id) && !gateway.isClaimed(entry.id)) {
      reporter.warn(
        `forward entry ${formatEntry(entry)} has the name that this resource generates, but is not what it declares. An interrupted run may have left it, another resource of this program may have it (aliases), or a stack of the same name. It was not changed. Delete it if it is not needed.`,
      );
    }
  }
}
