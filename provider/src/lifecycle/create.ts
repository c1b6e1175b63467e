import { toEntry, type Bag } from "../entry/model.js";
import type { CallContext } from "../ens/caller.js";
import { EnsError } from "../ens/errors.js";
import type { Gateway } from "../gateway/gateway.js";
import { adoptLeftover, inTheWay } from "./adoption.js";
import { explain } from "./explain.js";
import { isDuplicate } from "./holder.js";
import { declaredOutputs } from "./observe.js";
import { begin, type Progress, type Surroundings } from "./operation.js";
import { settle } from "./settle.js";
import { Submission } from "./submission.js";

export interface Created {
  readonly id: string;
  readonly outputs: Bag;
}

/**
 * Makes the entry and waits until it forwards traffic. An answer that got lost is looked for before anything is sent
 * again; once the id is known every failure is a partial one that keeps it.
 */
export async function create(inputs: Bag, surroundings: Surroundings, progress: Progress): Promise<Created> {
  const entry = toEntry(inputs);
  const gateway = surroundings.gateways.of(entry.natGatewayId);
  return gateway.write(
    async (place) => {
      const context = begin(surroundings, "create", inputs, progress, entry.forwardEntryName);
      const leftover = await guard(inputs, surroundings, () =>
        adoptLeftover(gateway, inputs, context, surroundings, progress),
      );
      if (leftover !== undefined) {
        return finish(gateway, leftover, inputs, context, surroundings, progress);
      }
      const submission = new Submission(gateway, entry, place, context);
      let id: string;
      try {
        id = await submission.send();
      } catch (error) {
        const reason = await whyNot(error, gateway, inputs, context, surroundings);
        throw new Error(submission.isOpen ? `${reason} ${openEnd}` : reason);
      }
      return finish(gateway, id, inputs, context, surroundings, progress);
    },
    (count) => {
      progress.status(
        `waiting for ${count} other ${count === 1 ? "write" : "writes"} on ${entry.natGatewayId}`,
      );
    },
  );
}

const openEnd =
  'It is not known whether the entry was made: "pulumi up" looks for it the next time, and says how to go on.';

async function finish(
  gateway: Gateway,
  id: string,
  inputs: Bag,
  context: CallContext,
  surroundings: Surroundings,
  progress: Progress,
): Promise<Created> {
  progress.status(`${id} is being configured`);
  const live = await settle(gateway, id, "create", inputs, context, surroundings, progress);
  progress.status(`${id} is ${live.status}`);
  return { id, outputs: declaredOutputs(inputs, live) };
}

async function guard<T>(values: Bag, surroundings: Surroundings, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw new Error(explain(error, values, surroundings.account));
  }
}

async function whyNot(
  error: unknown,
  gateway: Gateway,
  inputs: Bag,
  context: CallContext,
  surroundings: Surroundings,
): Promise<string> {
  if (error instanceof EnsError && isDuplicate(error)) {
    return inTheWay(gateway, inputs, context, error);
  }
  return explain(error, inputs, surroundings.account);
}
