import { toEntry, type Bag } from "../entry/model.js";
import { adoptLeftover, adoptNamed } from "./adoption.js";
import { explain } from "../gateway/explain.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { markTaken } from "./hidden.js";
import { declaredOutputs } from "./observe.js";
import { PartialFailure } from "./partialFailure.js";
import { whenPortIsFree } from "./portWait.js";
import { settle } from "./settle.js";
import { settling } from "./status.js";
import { takeStep, type Step } from "./step.js";
import { Submission, Unlisted, Unproven } from "./submission.js";
import type { Progress, Surroundings } from "./surroundings.js";
import { bring } from "./update.js";

export interface Created {
  readonly id: string;
  readonly outputs: Bag;
}

/**
 * Makes the entry and waits until it forwards traffic. An answer that got lost is looked for before anything is sent
 * again; once the id is known every failure is a partial one that keeps it.
 */
export function create(inputs: Bag, surroundings: Surroundings, progress: Progress): Promise<Created> {
  return takeStep("create", inputs, undefined, surroundings, progress, async (step) => {
    const taken = await take(step);
    const id = taken?.id ?? (await make(step));
    const { values } = taken?.step ?? step;
    surroundings.run.created(id, values);
    progress.status(settling(id, "Pending", 0));
    let live: LiveEntry;
    try {
      live = await settle(taken?.step ?? step, id, taken === undefined ? "create" : "modify");
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
async function take(step: Step): Promise<{ readonly id: string; readonly step: Step } | undefined> {
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
  const marked = { ...step, values: markTaken(step.values, step.gateway.caller.clock.now()) };
  try {
    // it may have another name or health check
    await bring(marked, id, entry);
  } catch (error) {
    throw error instanceof PartialFailure
      ? error
      : new PartialFailure(id, marked.values, [error instanceof Error ? error.message : String(error)]);
  }
  return { id, step: marked };
}

async function make(step: Step): Promise<string> {
  const submission = new Submission(step.gateway, toEntry(step.values), step.place, step.context);
  try {
    return await whenPortIsFree(step, undefined, () => submission.send());
  } catch (error) {
    const reason = explain(error, step.values, step.surroundings.account, "new");
    // what says all by itself must not be followed by a second advice
    const isComplete = error instanceof Unlisted || error instanceof Unproven;
    throw new Error(submission.isOpen && !isComplete ? `${reason} ${openEnd}` : reason);
  }
}
