import { mayClaimSamePort } from "../entry/portClaim.js";
import { adoptIdKey, isUnset, type Property } from "../entry/model.js";
import { aliasesOption, nameOf } from "../entry/urn.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { hiddenOf } from "./hidden.js";
import { describe, differences, forwardsTheSame, isWhole } from "./holder.js";
import { explainLeftover, hasOwnName, makerOf, replacedLast } from "./portMessages.js";
import type { RunState } from "./runState.js";
import type { Step } from "./step.js";

/**
 * The entry that the program names by `adoptId`: for pipelines that bring what exists under management without an import.
 * It is taken as it is or not at all, so that adopting never changes traffic.
 */
export async function adoptNamed(step: Step): Promise<string | undefined> {
  const { gateway, values: inputs, context, surroundings, progress } = step;
  const { run } = surroundings;
  const id = inputs[adoptIdKey];
  if (typeof id !== "string") {
    return undefined;
  }
  assertNotOwned(step, id);
  const live = (await gateway.view.ask(id, context)) ?? (await gateway.view.stillListed(id, context));
  if (live === undefined) {
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
        `adoptId names forward entry ${describe(live)}, but it is not what is declared. Nothing was changed.`,
        ...lines.map((line) => `  ${line}`),
        "Declare what is true of the entry now, and change it in a later update.",
      ].join("\n"),
    );
  }
  if (makerOf(run, inputs, live) !== undefined) {
    await ownerDecided(step, id);
    assertNotOwned(step, id);
  }
  if (!gateway.claim(id)) {
    throw new Error(
      `adoptId names forward entry ${id}, which another resource of this program has adopted. Let one resource name it. Nothing was changed.`,
    );
  }
  run.markAdopted(id, hiddenOf(inputs).urn);
  const extras = undeclarable
    .filter((property) => inputs[property] === undefined && !isUnset(property, live.values[property]))
    .map((property) => `${property} ${JSON.stringify(live.values[property])}`);
  progress.note(
    `took over forward entry ${id} as it is${extras.length === 0 ? "" : `; the program does not declare its ${extras.join(" and ")}, which stays as it is`}`,
  );
  return id;
}

/** An entry that a resource of the stack has is not for others to adopt. */
function assertNotOwned({ surroundings, values }: Step, id: string): void {
  const owner = surroundings.run.ownerOf(id);
  if (owner !== undefined) {
    throw new Error(`${adoptIdOfOwned(id, owner, hiddenOf(values).urn)} Nothing was changed.`);
  }
}

/** Why a new resource cannot name an entry by adoptId, as far as the run knows; undefined where it can. */
export function adoptIdProblem(id: string, urn: string, run: RunState): string | undefined {
  const owner = run.ownerOf(id);
  if (owner !== undefined && owner !== urn) {
    return adoptIdOfOwned(id, owner, urn);
  }
  const other = run.adopterOf(id);
  return other === undefined || other === urn
    ? undefined
    : `adoptId names forward entry ${id}, which "${nameOf(other)}" names as well. Let one resource adopt it.`;
}

function adoptIdOfOwned(id: string, owner: string, urn: string | undefined): string {
  return (
    `adoptId names forward entry ${id}, which this stack has as "${nameOf(owner)}". Remove adoptId: it is for entries that no resource of the stack has. ` +
    `If this resource continues "${nameOf(owner)}" under a new name, also remove "${nameOf(owner)}" from the program and give this resource the option ${aliasesOption(owner, urn ?? owner)}.`
  );
}

/** Shorter than a wait for a port, so that what is adopted then counts as a sign that the run goes on. */
const quietLimitMs = 10_000;

/** Waits while the run may still declare the resource that has an entry. */
function ownerDecided(step: Step, id: string): Promise<void> {
  const { run } = step.surroundings;
  step.progress.status(`waiting to see whether another resource of this program has ${id}`);
  const wait = run.idle(run.untilQuiet(quietLimitMs, () => run.isOwned(id)));
  return step.context.deadline.excluding(step.place.stepAside(wait));
}

/** What an entry may have without the program having an opinion on it; its name shows in the outputs. */
const undeclarable = ["healthCheckPort", "standbyExternalIp"] as const satisfies readonly Property[];

/**
 * An entry that an interrupted run of this very resource left behind: it is in all that is declared, and its name is
 * the one that only this resource makes. It is taken only by order (`ENS_ADOPT`, `ens:adoptInterrupted`): two stacks
 * with equal names must never share an entry silently. `ENS_ADOPT` may name one that is called otherwise, too: a
 * replacement keeps the name that its entry had, and an interrupted one leaves a name behind that nothing tells any more.
 */
export async function adoptLeftover(step: Step): Promise<string | undefined> {
  const { gateway, values: inputs, context, surroundings, progress } = step;
  const { run } = surroundings;
  const before = await gateway.entriesBefore(context);
  const ordered = [...before.values()].filter((entry) => surroundings.adopt.has(entry.id));
  // an order for an entry on another protocol of the same port is not about this one
  const named =
    ordered.find((entry) => forwardsTheSame(entry, inputs)) ??
    ordered.find((entry) => mayClaimSamePort(entry.values, inputs));
  const { autoName } = hiddenOf(inputs);
  const marked =
    autoName !== undefined && inputs["forwardEntryName"] === autoName
      ? [...before.values()].find(
          (entry) => entry.values["forwardEntryName"] === autoName && isWhole(entry, inputs),
        )
      : undefined;
  const leftover = named ?? marked;
  if (leftover === undefined) {
    warnOfRelics(step, [...before.values()], autoName);
    return undefined;
  }
  // what was there when this process began may be gone by now
  const live = await gateway.view.ask(leftover.id, context);
  if (live === undefined || live.status === "Deleting") {
    return undefined;
  }
  if (named !== undefined && !forwardsTheSame(live, inputs)) {
    throw new Error(
      `ENS_ADOPT names ${live.id}, but it is not what is declared: ${differences(live, inputs).join("; ")}. Nothing was changed.`,
    );
  }
  if (
    named !== undefined &&
    !hasOwnName(step, live) &&
    (makerOf(run, inputs, live) !== undefined || !isWhole(live, inputs))
  ) {
    await ownerDecided(step, live.id);
  }
  const owner = run.ownerOf(live.id);
  if (owner !== undefined && owner === hiddenOf(inputs).urn) {
    throw new Error(`Forward entry ${describe(live)} is ${replacedLast}`);
  }
  if (owner !== undefined) {
    throw new Error(
      `Forward entry ${describe(live)} belongs to "${nameOf(owner)}" of this stack, so ENS_ADOPT cannot give it to another resource. Nothing was changed. ` +
        `If this resource continues "${nameOf(owner)}" under a new name, remove "${nameOf(owner)}" from the program and give this resource the option ${aliasesOption(owner, hiddenOf(inputs).urn ?? owner)}; otherwise run "pulumi up" without ENS_ADOPT.`,
    );
  }
  if (named === undefined && !surroundings.adoptInterrupted) {
    throw new Error(explainLeftover(live));
  }
  if (!gateway.claim(live.id)) {
    return undefined;
  }
  run.markAdopted(live.id, hiddenOf(inputs).urn);
  progress.warn(
    `took over forward entry ${live.id}, which ${named === undefined ? "an interrupted run of this resource had made" : "ENS_ADOPT names"}`,
  );
  return live.id;
}

/**
 * A run that was killed may have left an entry of this resource which is not what is declared now. Nothing stands in the
 * way of a new one, so nobody would ever hear of it.
 */
function warnOfRelics(step: Step, before: readonly LiveEntry[], autoName: string | undefined): void {
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
        `forward entry ${describe(entry)} has the name that this resource generates, but is not what it declares. An interrupted run may have left it, another resource of this program may have it (aliases), or a stack of the same name. It was left alone: delete it if nobody needs it.`,
      );
    }
  }
}
