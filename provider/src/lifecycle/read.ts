import { isUnset, type Bag } from "../entry/model.js";
import { Deadline } from "../ens/deadline.js";
import { ask } from "../gateway/ask.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { GatewayNotFound } from "../gateway/gatewayNotFound.js";
import { explain } from "../gateway/explain.js";
import { resourceOf } from "./hidden.js";
import { observedInputs, observedOutputs } from "./observe.js";
import type { Surroundings } from "./surroundings.js";

/** Reads have no time limit of their own in Pulumi; one that finds no answer for so long has failed. */
const defaultMs = 60_000;

export interface Observed {
  readonly inputs: Bag;
  readonly outputs: Bag;
}

/**
 * What the cloud has, or undefined where the entry is gone. `recorded` are the outputs in the state; without a gateway
 * among them the entry is one that is only looked at (`ForwardEntry.get`), and must exist.
 */
export async function read(
  id: string,
  recorded: Bag,
  surroundings: Surroundings,
): Promise<Observed | undefined> {
  const context = {
    deadline: new Deadline(surroundings.gateways.caller.clock, surroundings.operationTimeoutMs ?? defaultMs),
    subject: id,
    resource: resourceOf(recorded),
    idle: { since: surroundings.gateways.caller.clock.now() },
  };
  const { natGatewayId } = recorded;
  const managed = !isUnset("natGatewayId", natGatewayId);
  let live: LiveEntry | undefined;
  try {
    live = managed
      ? await surroundings.gateways.of(String(natGatewayId)).view.find(id, context)
      : await ask(id, surroundings.gateways.caller, context);
  } catch (error) {
    if (error instanceof GatewayNotFound && surroundings.missingGateway === "gone") {
      return undefined;
    }
    throw new Error(explain(error, recorded, surroundings.account));
  }
  if (live === undefined) {
    if (!managed) {
      throw new Error(
        `Forward entry ${id} does not exist ${surroundings.account}: check the id, the account and the endpoint.`,
      );
    }
    return undefined;
  }
  return { inputs: observedInputs(recorded, live), outputs: observedOutputs(recorded, live) };
}
