import { toEntry, type Bag } from "../entry/model.js";
import { adoptLeftover } from "./adoption.js";
import { explain } from "./explain.js";
import { declaredOutputs } from "./observe.js";
import { whenPortIsFree } from "./port.js";
import { settle } from "./settle.js";
import { takeStep, type Step } from "./step.js";
import { Submission } from "./submission.js";
import type { Progress, Surroundings } from "./surroundings.js";

export interface Created {
  readonly id: string;
  readonly outputs: Bag;
}

/**
 * Makes the entry and waits until it forwards traffic. An answer that got lost is looked for before anything is sent
 * again; once the id is known every failure is a partial one that keeps it.
 */
export function create(inputs: Bag, surroundings: Surroundings, progress: Progress): Promise<Created> {
  const { forwardEntryName } = toEntry(inputs);
  return takeStep("create", inputs, forwardEntryName, surroundings, progress, async (step) => {
    const id = await obtain(step);
    progress.status(`${id} is being configured`);
    const live = await settle(step, id, "create");
    progress.status(`${id} is ${live.status}`);
    return { id, outputs: declaredOutputs(inputs, live) };
  });
}

const openEnd =
  'It is not known whether the entry was made: "pulumi up" looks for it the next time, and says how to go on.';

async function obtain(step: Step): Promise<string> {
  const submission = new Submission(step.gateway, toEntry(step.values), step.place, step.context);
  try {
    return (await adoptLeftover(step)) ?? (await whenPortIsFree(step, undefined, () => submission.send()));
  } catch (error) {
    const reason = explain(error, step.values, step.surroundings.account);
    throw new Error(submission.isOpen ? `${reason} ${openEnd}` : reason);
  }
}
