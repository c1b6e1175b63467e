import type { Bag } from "../entry/model.js";
import type { CallContext } from "../ens/caller.js";
import { EnsError } from "../ens/errors.js";
import type { Gateway } from "../gateway/gateway.js";
import { GatewayNotFound } from "../gateway/gatewayNotFound.js";
import { NotSettled } from "../gateway/settler.js";
import type { Place } from "../gateway/writeQueue.js";
import { explain } from "./explain.js";
import { begin, type Progress, type Surroundings } from "./operation.js";

/** Deletes an entry and waits until it is gone. One that is gone already is a success, if the gateway is there. */
export async function remove(
  id: string,
  outputs: Bag,
  surroundings: Surroundings,
  progress: Progress,
): Promise<void> {
  const natGatewayId = String(outputs["natGatewayId"]);
  const gateway = surroundings.gateways.of(natGatewayId);
  if (gateway.hasTaken(id)) {
    progress.warn(
      `forward entry ${id} was taken over by the resource that replaces this one, so it is not deleted`,
    );
    return;
  }
  await gateway.write(
    async (place) => {
      const context = begin(surroundings, "delete", outputs, progress, id);
      try {
        if (await send(gateway, id, place, context)) {
          progress.status(`${id} is being deleted`);
          await gateway.settle(id, "delete", context);
        } else {
          await gateway.view.prove(context);
        }
        await gateway.deleted(id);
        progress.status(`${id} is gone`);
      } catch (error) {
        if (error instanceof GatewayNotFound && surroundings.missingGateway === "gone") {
          return;
        }
        if (error instanceof NotSettled) {
          throw new Error(
            `Forward entry ${id} is still ${error.last?.status ?? "there"} after ${error.limitMs / 1000} s. Run the command again to go on waiting, or raise customTimeouts.`,
          );
        }
        throw new Error(explain(error, outputs, surroundings.account));
      }
    },
    (count) => {
      progress.status(`waiting for ${count} other ${count === 1 ? "write" : "writes"} on ${natGatewayId}`);
    },
  );
}

/** Whether there was something to delete. */
async function send(gateway: Gateway, id: string, place: Place, context: CallContext): Promise<boolean> {
  try {
    await gateway.change(
      "DeleteForwardEntry",
      id,
      (api) => api.deleteForwardEntry({ forwardEntryId: id }),
      place,
      context,
    );
    return true;
  } catch (error) {
    if (error instanceof EnsError && error.outcome === "gone") {
      return false;
    }
    throw error;
  }
}
