import type { Bag } from "../entry/model.js";
import type { CallContext } from "../ens/caller.js";
import { Deadline } from "../ens/deadline.js";
import type { EnsError } from "../ens/errors.js";
import type { Gateway } from "../gateway/gateway.js";
import type { Place } from "../gateway/writeQueue.js";
import { hiddenOf } from "./hidden.js";
import type { Progress, Surroundings } from "./surroundings.js";
import { timeLimit } from "./timeLimit.js";

/** One change of one entry, from the moment that it is its turn on the gateway. */
export interface Step {
  readonly surroundings: Surroundings;
  readonly progress: Progress;
  readonly gateway: Gateway;
  readonly place: Place;
  readonly context: CallContext;
  /** The properties and hidden inputs that it is about. */
  readonly values: Bag;
}

/** Runs a change when it is its turn on the gateway. Its own time begins then: waiting for others is not its doing. */
export function takeStep<T>(
  kind: "create" | "update" | "delete",
  values: Bag,
  subject: string | undefined,
  surroundings: Surroundings,
  progress: Progress,
  run: (step: Step) => Promise<T>,
): Promise<T> {
  const natGatewayId = String(values["natGatewayId"]);
  const gateway = surroundings.gateways.of(natGatewayId);
  return gateway.write(
    (place) => {
      const limit = timeLimit(kind, hiddenOf(values).timeouts, surroundings.operationTimeoutMs);
      const context: CallContext = {
        deadline: new Deadline(surroundings.gateways.caller.clock, limit),
        subject,
        onWait: (error, ms) => {
          progress.status(waiting(error, ms));
        },
      };
      return run({ surroundings, progress, gateway, place, context, values });
    },
    (count) => {
      progress.status(`waiting for ${count} other ${count === 1 ? "write" : "writes"} on ${natGatewayId}`);
    },
  );
}

function waiting(error: EnsError, ms: number): string {
  return `waiting ${(ms / 1000).toFixed(1)} s: ${error.message}`;
}
