import { type PropertyMap, toEntry } from "../entry/properties.js";
import { explain } from "../gateway/explain.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { adoptLeftover, adoptNamed } from "./adoption.js";
import { AmbiguousCreateError, CreateAttempt, UnlistedCreateError } from "./createAttempt.js";
import { markAdopted } from "./internalProps.js";
import {
  type OperationContext,
  PartialFailure,
  type ProviderContext,
  runOperation,
  type StatusReporter,
} from "./operation.js";
import { whenPortIsFree } from "./portWait.js";
import { declaredOutputs } from "./read.js";
import { formatWaiting } from "./status.js";
import { applyChanges } from "./update.js";
import { waitUntilAvailable } from "./waitUntilAvailable.js";

export interface CreatedEntry {
  readonly id: string;
  readonly outputs: PropertyMap;
}

/**
 * Makes the entry and waits until it forwards traffic. An answer that got lost is looked for before anything is sent
 * again; once the id is known every failure is a partial one that keeps it.
 */
export function createEntry(
  inputs: PropertyMap,
  surroundings: ProviderContext,
  progress: StatusReporter,
): Promise<CreatedEntry> {
  return runOperation("create", inputs, undefined, surroundings, progress, async (step) => {
    const taken = await take(step);
    const id = taken?.id ?? (await make(step));
    const { values } = taken?.step ?? step;
    surroundings.run.created(id, values);
    progress.status(formatWaiting(id, "Pending", 0));
    let live: RemoteEntry;
    try {
      live = await waitUntilAvailable(taken?.step ?? step, id, taken === undefined ? "create" : "modify");
    } catch (error) {
      if (!(error instanceof PartialFailure)) {
        // it vanished
        surroundings.run.deleted(id);
      }
      throw error;
    }
    progress.status(`${id} is ${live.status}`);
    return { id, outputs: declaredOutputs(values, live) };
  });
}

const openEnd =
  'It is not known whether the entry was made: "pulumi up" looks for it the next time, and says how to go on.';

/** An entry that was there before, made as declared, and the step as it goes on; undefined where there is none to take. */
async function take(
  step: OperationContext,
): Promise<{ readonly id: string; readonly step: OperationContext } | undefined> {
  const entry = toEntry(step.values);
  let id: string | undefined;
  try {
    id = (await adoptNamed(step)) ?? (await adoptLeftover(step));
  } catch (error) {
    throw new Error(explain(error, step.values, step.surroundings.account, "new"));
  }
  if (id === undefined) {
    return undefined;
  }
  const marked = { ...step, values: markAdopted(step.values, step.gateway.api.clock.now()) };
  try {
    // it may have another name or health check
    await applyChanges(marked, id, entry);
  } catch (error) {
    throw error instanceof PartialFailure
      ? error
      : new PartialFailure(id, marked.values, [error instanceof Error ? error.message : String(error)]);
  }
  return { id, step: marked };
}

async function make(step: OperationContext): Promise<string> {
  const submission = new CreateAttempt(step.gateway, toEntry(step.values), step.place, step.context);
  try {
    return await whenPortIsFree(step, undefined, () => submission.send());
  } catch (error) {
    const reason = explain(error, step.values, step.surroundings.account, "new");
    // what says all by itself must not be followed by a second advice
    const isComplete = error instanceof UnlistedCreateError || error instanceof AmbiguousCreateError;
    throw new Error(submission.isOpen && !isComplete ? `${reason} ${openEnd}` : reason);
  }
}
