import type { Bag } from "../entry/model.js";
import type { Subject } from "../ens/callEvent.js";
import type { CallContext } from "../ens/caller.js";
import { Deadline } from "../ens/deadline.js";
import type { Gateway } from "../gateway/gateway.js";
import type { Place } from "../gateway/writeQueue.js";
import { hiddenOf, resourceOf } from "./hidden.js";
import { inLine, sentAgain, slowed } from "./status.js";
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
  id: string | undefined,
  surroundings: Surroundings,
  progress: Progress,
  run: (step: Step) => Promise<T>,
): Promise<T> {
  const natGatewayId = String(values["natGatewayId"]);
  const gateway = surroundings.gateways.of(natGatewayId);
  const { caller } = gateway;
  const about: Subject = {
    subject: id ?? natGatewayId,
    resource: resourceOf(values),
    idle: { since: caller.clock.now() },
  };
  const queuedAt = caller.clock.now();
  const write = () =>
    gateway.write(
      (place) => {
        caller.waited("queue", caller.clock.now() - queuedAt, about);
        const limit = timeLimit(kind, hiddenOf(values).timeouts, surroundings.operationTimeoutMs);
        const context: CallContext = {
          ...about,
          queuedAt,
          deadline: new Deadline(caller.clock, limit),
          onWait: (error, ms, attempt) => {
            progress.status(sentAgain(error, ms, attempt));
          },
          onSlowed: (inFlight) => {
            progress.status(slowed(inFlight));
          },
        };
        return run({ surroundings, progress, gateway, place, context, values });
      },
      (place) => {
        progress.status(inLine(place, natGatewayId));
      },
    );
  return surroundings.run.activity.operation(write);
}
