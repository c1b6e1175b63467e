import { mayClaimSamePort } from "../entry/claims.js";
import { properties, type Bag } from "../entry/model.js";
import { sameValue } from "../entry/same.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { hiddenOf } from "./hidden.js";
import { describe, forwardsTheSame, isWhole } from "./holder.js";
import type { Step } from "./step.js";

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
  if (named !== undefined && !forwardsTheSame(live, inputs)) {
    throw new Error(
      `ENS_ADOPT names ${live.id}, but it is not what is declared: ${differences(live, inputs)}. Nothing was changed.`,
    );
  }
  if (named === undefined && !surroundings.adoptInterrupted) {
    throw new Error(
      `Forward entry ${describe(live)} exists already and bears the name of this very resource: an earlier run was interrupted after it made it. ` +
        `Run "ENS_ADOPT=${live.id} pulumi up" to go on with it (or set ens:adoptInterrupted to true to have that done without asking), or delete it.`,
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

function differences(entry: LiveEntry, inputs: Bag): string {
  const show = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
  return properties
    .filter((property) => !sameValue(property, entry.values[property], inputs[property]))
    .map((property) => `${property} is ${show(entry.values[property])}, declared ${show(inputs[property])}`)
    .join("; ");
}
