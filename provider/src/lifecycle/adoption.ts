import { mayClaimSamePort } from "../entry/portClaim.js";
import { adoptIdKey, isUnset, optional, properties } from "../entry/properties.js";
import { aliasesOption, nameOf } from "../entry/urn.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { adoptIdOfMarked, adoptIdOfOwned, removeAdoptId } from "./adoptionMessages.js";
import { internalPropsOf } from "./internalProps.js";
import type { OperationContext } from "./operation.js";
import { differences, formatEntry, forwardsTheSame, isWhole } from "./portHolders.js";
import { explainLeftover, makerOf, replacedLast } from "./portMessages.js";

/**
 * The entry that the program names by `adoptId`: for pipelines that bring what exists under management without an import.
 * It is taken as it is or not at all, so that adopting never changes traffic.
 */
export async function adoptNamed(step: OperationContext): Promise<string | undefined> {
  const { gateway, values: inputs, context, surroundings, progress } = step;
  const { run } = surroundings;
  const id = inputs[adoptIdKey];
  if (typeof id !== "string") {
    return undefined;
  }
  const { urn } = internalPropsOf(inputs);
  const owner = run.ownerOf(id);
  if (owner !== undefined && owner !== urn) {
    throw new Error(`${adoptIdOfOwned(id, owner, urn)} Nothing was changed.`);
  }
  const live =
    (await gateway.entries.describe(id, context)) ?? (await gateway.entries.findInFreshList(id, context));
  if (live === undefined) {
    if (urn !== undefined && run.deletedBy(id) === urn) {
      // the program still names the entry that this resource has just replaced
      return undefined;
    }
    throw new Error(
      `adoptId names forward entry ${id}, which does not exist ${surroundings.account}: check the id, or take adoptId out to have a new entry made. Nothing was changed.`,
    );
  }
  if (live.status === "Deleting") {
    throw new Error(
      `adoptId names forward entry ${id}, which is being deleted: take adoptId out to have a new entry made once it is gone. Nothing was changed.`,
    );
  }
  const lines = differences(live, inputs);
  if (lines.length > 0) {
    throw new Error(
      [
        `adoptId names forward entry ${formatEntry(live)}, but it is not what is declared. Nothing was changed.`,
        ...lines.map((line) => `  ${line}`),
        "Declare what is true of the entry now, and change it in a later update.",
        removeAdoptId,
      ].join("\n"),
    );
  }
  const maker = makerOf(run, inputs, live);
  if (maker !== undefined) {
    throw new Error(adoptIdOfMarked(live, maker, urn));
  }
  if (!gateway.tryClaim(id)) {
    throw new Error(
      `adoptId names forward entry ${id}, which another resource of this program has adopted. Let one resource name it. Nothing was changed.`,
    );
  }
  run.markAdopted(id, urn);
  const extras = undeclarable
    .filter((property) => inputs[property] === undefined && !isUnset(property, live.values[property]))
    .map((property) => `${property} ${JSON.stringify(live.values[property])}`);
  progress.note(
    `took over forward entry ${id} as it is${extras.length === 0 ? "" : `; the program does not declare its ${extras.join(" and ")}, which stays as it is`}`,
  );
  return id;
}

/** How long the run must show no sign of going on before an entry is adopted that a later resource may have. */
const quietLimitMs = 5_000;

/** Waits while the run may still declare the resource that has an entry. */
async function ownerDecided(step: OperationContext, id: string): Promise<void> {
  const { run } = step.surroundings;
  if (!run.isOwned(id)) {
    step.progress.status(`waiting to see whether another resource of this program has ${id}`);
    const wait = run.activity.idle(run.activity.untilQuiet(quietLimitMs, () => run.isOwned(id)));
    await step.context.deadline.excluding(step.place.yieldWhile(wait));
  }
}

/** What an entry may have without the program having an opinion on it; its name shows in the outputs. */
const undeclarable = properties.filter(
  (property) => optional.has(property) && property !== "forwardEntryName",
);

/**
 * An entry that an interrupted run of this resource may have left: it is exactly what is declared, and has the name that only
 * this resource generates. It is adopted only by order (`ENS_ADOPT`, `ens:adoptInterrupted`): two stacks with equal names
 * must never share an entry silently. `ENS_ADOPT` may name an entry with another name as well: a replacement keeps the name
 * that its entry had.
 */
export async function adoptLeftover(step: OperationContext): Promise<string | undefined> {
  const { gateway, values: inputs, context, surroundings } = step;
  const before = await gateway.baseline(context);
  const ordered = [...before.values()].filter((entry) => surroundings.adopt.has(entry.id));
  // an order for an entry on another protocol of the same port is not about this one
  const named =
    ordered.find((entry) => forwardsTheSame(entry, inputs)) ??
    ordered.find((entry) => mayClaimSamePort(entry.values, inputs));
  if (named !== undefined) {
    return adoptOrdered(step, named.id);
  }
  const { autoName } = internalPropsOf(inputs);
  const marked =
    autoName !== undefined && inputs["forwardEntryName"] === autoName
      ? [...before.values()].find(
          (entry) => entry.values["forwardEntryName"] === autoName && isWhole(entry, inputs),
        )
      : undefined;
  if (marked !== undefined) {
    return adoptMarked(step, marked.id);
  }
  warnOfLeftovers(step, [...before.values()], autoName);
  return undefined;
}

/** Adopts an entry that ENS_ADOPT names. */
async function adoptOrdered(step: OperationContext, id: string): Promise<string | undefined> {
  const { values: inputs, surroundings } = step;
  const before = await existing(step, id);
  if (before === undefined) {
    return undefined;
  }
  assertForwardsTheSame(before, step);
  await ownerDecided(step, id);
  const { urn } = internalPropsOf(inputs);
  const owner = surroundings.run.ownerOf(id);
  if (owner !== undefined && owner !== urn) {
    throw new Error(
      `Forward entry ${formatEntry(before)} belongs to "${nameOf(owner)}" of this stack, so ENS_ADOPT cannot give it to another resource. Nothing was changed. ` +
        `If this resource continues "${nameOf(owner)}" under a new name, remove "${nameOf(owner)}" from the program and give this resource the option ${aliasesOption(owner, urn ?? owner)}; otherwise run "pulumi up" without ENS_ADOPT.`,
    );
  }
  const live = await existing(step, id);
  if (live === undefined) {
    return undefined;
  }
  assertForwardsTheSame(live, step);
  assertNotReplaced(live, step);
  return adopt(step, id, "ENS_ADOPT names");
}

function assertForwardsTheSame(live: RemoteEntry, { values }: OperationContext): void {
  if (!forwardsTheSame(live, values)) {
    throw new Error(
      `ENS_ADOPT names ${live.id}, but it is not what is declared: ${differences(live, values).join("; ")}. Nothing was changed.`,
    );
  }
}

/** Adopts an entry that has the name of this resource, if `ens:adoptInterrupted` says so. */
async function adoptMarked(step: OperationContext, id: string): Promise<string | undefined> {
  const { values: inputs, surroundings } = step;
  await ownerDecided(step, id);
  const live = await existing(step, id);
  const owner = surroundings.run.ownerOf(id);
  // a resource that was renamed may have it, and move away; then the port is waited for
  if (
    live === undefined ||
    !isWhole(live, inputs) ||
    (owner !== undefined && owner !== internalPropsOf(inputs).urn)
  ) {
    return undefined;
  }
  assertNotReplaced(live, step);
  if (!surroundings.adoptInterrupted) {
    throw new Error(explainLeftover(live));
  }
  return adopt(step, id, "an interrupted run of this resource had made");
}

/** The entry as it is now: what was there when this process began may be gone. */
async function existing(
  { gateway, context }: OperationContext,
  id: string,
): Promise<RemoteEntry | undefined> {
  const live = await gateway.entries.describe(id, context);
  return live?.status === "Deleting" ? undefined : live;
}

function assertNotReplaced(live: RemoteEntry, { surroundings, values }: OperationContext): void {
  const owner = surroundings.run.ownerOf(live.id);
  if (owner !== undefined && owner === internalPropsOf(values).urn) {
    throw new Error(`Forward entry ${formatEntry(live)} is ${replacedLast}`);
  }
}

function adopt(
  { gateway, surroundings, values, progress }: OperationContext,
  id: string,
  why: string,
): string | undefined {
  if (!gateway.tryClaim(id)) {
    return undefined;
  }
  surroundings.run.markAdopted(id, internalPropsOf(values).urn);
  progress.warn(`took over forward entry ${id}, which ${why}`);
  return id;
}

/**
 * A run that was killed may have left an entry of this resource which is not what is declared now. It does not hinder a new
 * one, so only this warning shows it.
 */
function warnOfLeftovers(
  step: OperationContext,
  before: readonly RemoteEntry[],
  autoName: string | undefined,
): void {
  const { run } = step.surroundings;
  for (const entry of before) {
    if (
      autoName !== undefined &&
      entry.values["forwardEntryName"] === autoName &&
      entry.status !== "Deleting" &&
      !run.isOwned(entry.id) &&
      !step.gateway.isClaimed(entry.id)
    ) {
      step.progress.warn(
        `forward entry ${formatEntry(entry)} has the name that this resource generates, but is not what it declares. An interrupted run may have left it, another resource of this program may have it (aliases), or a stack of the same name. It was left alone: delete it if nobody needs it.`,
      );
    }
  }
}
