import { mayClaimSamePort } from "../entry/claims.js";
import { adoptIdKey, isUnset, type Property } from "../entry/model.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { hiddenOf } from "./hidden.js";
import {
  describe,
  differences,
  forwardsTheSame,
  isWhole,
  orderedReplacement,
  replacedLast,
} from "./holder.js";
import type { Step } from "./step.js";

/**
 * The entry that the program names by `adoptId`: for pipelines that bring what exists under management without an import.
 * It is taken as it is or not at all, so that adopting never changes traffic.
 */
export async function adoptNamed(step: Step): Promise<string | undefined> {
  const { gateway, values: inputs, context, surroundings, progress } = step;
  const id = inputs[adoptIdKey];
  if (typeof id !== "string") {
    return undefined;
  }
  const owner = surroundings.moves.ownerOf(id);
  if (owner !== undefined) {
    throw new Error(
      `adoptId names forward entry ${id}, which this stack manages already as ${owner}: take adoptId out, or take that resource out of the program first. Nothing was changed.`,
    );
  }
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
  if (!gateway.claim(id)) {
    throw new Error(
      `adoptId names forward entry ${id}, which another resource of this program has taken: let each entry be named once. Nothing was changed.`,
    );
  }
  gateway.took(id);
  const extras = undeclarable
    .filter((property) => inputs[property] === undefined && !isUnset(property, live.values[property]))
    .map((property) => `${property} ${JSON.stringify(live.values[property])}`);
  progress.note(
    `took over forward entry ${id} as it is${extras.length === 0 ? "" : `; the program does not declare its ${extras.join(" and ")}, which stays as it is`}`,
  );
  return id;
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
  const owner = surroundings.moves.ownerOf(live.id);
  if (owner !== undefined && owner === hiddenOf(inputs).urn) {
    throw new Error(`Forward entry ${describe(live)} is ${replacedLast}`);
  }
  if (owner !== undefined && surroundings.claims.has(owner)) {
    throw new Error(
      `Forward entry ${describe(live)} is managed by this stack already as ${owner}, so it cannot be taken by another resource. Nothing was changed.`,
    );
  }
  if (named !== undefined && !forwardsTheSame(live, inputs)) {
    throw new Error(
      `ENS_ADOPT names ${live.id}, but it is not what is declared: ${differences(live, inputs).join("; ")}. Nothing was changed.`,
    );
  }
  if (named === undefined && !surroundings.adoptInterrupted) {
    throw new Error(
      `Forward entry ${describe(live)} exists already and bears the name of this very resource: an earlier run was interrupted after it made it. ` +
        `Run "ENS_ADOPT=${live.id} pulumi up" to go on with it (or set ens:adoptInterrupted to true to have that done without asking), or delete it. ${orderedReplacement}`,
    );
  }
  if (!gateway.claim(live.id)) {
    return undefined;
  }
  gateway.took(live.id);
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
  const { moves } = step.surroundings;
  for (const entry of before) {
    if (
      autoName !== undefined &&
      entry.values["forwardEntryName"] === autoName &&
      entry.status !== "Deleting" &&
      !moves.knows(entry.id) &&
      !step.gateway.isClaimed(entry.id)
    ) {
      step.progress.warn(
        `forward entry ${describe(entry)} bears the name of this very resource, but is not what is declared: an interrupted run may have left it, or a stack of the same name has made it. It was left alone; delete it if nobody needs it.`,
      );
    }
  }
}
