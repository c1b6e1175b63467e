import { EnsError } from "../api/errors.js";
import type { PropertyMap } from "../entry/properties.js";
import { explain } from "../gateway/explain.js";
import { GatewayNotFoundError } from "../gateway/reads.js";
import { WaitTimeout } from "../gateway/waiter.js";
import { internalPropsOf, sameAdoption } from "./internalProps.js";
import {
  type OperationContext,
  type ProviderContext,
  runOperation,
  type StatusReporter,
} from "./operation.js";
import { formatWaiting } from "./status.js";

/** Deletes an entry and waits until it is gone. One that is gone already is a success, if the gateway is there. */
export async function deleteEntry(
  id: string,
  outputs: PropertyMap,
  surroundings: ProviderContext,
  progress: StatusReporter,
): Promise<void> {
  const { run } = surroundings;
  if (run.wasAdopted(id)) {
    progress.warn(`forward entry ${id} was adopted by another resource in this update, so it is not deleted`);
    return;
  }
  // the run that took it over may have ended before it came to its deletions
  const keeper = run.keeperOf(id);
  const { urn } = internalPropsOf(outputs);
  if (keeper !== undefined && urn !== undefined && keeper.urn !== urn) {
    progress.warn(
      `forward entry ${id} belongs to ${keeper.urn} as well, which keeps it, so it is not deleted`,
    );
    return;
  }
  if (keeper !== undefined && !sameAdoption(keeper.outputs, outputs)) {
    progress.warn(
      `forward entry ${id} was taken over by the resource that replaced this one in an earlier run, so it is not deleted`,
    );
    return;
  }
  try {
    run.started(id);
    await runOperation("delete", outputs, id, surroundings, progress, async (step) => {
      try {
        await vanish(step, id);
        progress.status(`${id} is gone`);
      } catch (error) {
        if (!(error instanceof GatewayNotFoundError && surroundings.missingGateway === "gone")) {
          throw new Error(whyNot(error, step, id));
        }
      }
    });
    run.deleted(id, urn);
  } catch (error) {
    run.updated(id, "failed");
    throw error;
  }
}

/** How long the service may say that there is no entry while it still lists it. */
const longestLagMs = 10_000;
const lagPaceMs = 500;

async function vanish(step: OperationContext, id: string): Promise<void> {
  const { gateway, place, context, progress } = step;
  const { clock } = gateway.api;
  const until = Math.min(clock.now() + longestLagMs, context.deadline.at);
  while (!(await send(step, id))) {
    const listed = await gateway.entries.findInFreshList(id, context);
    if (listed === undefined) {
      await gateway.deleted(id);
      return;
    }
    if (clock.now() >= until) {
      throw new Error(
        `The service says that there is no forward entry ${id}, but lists it as ${listed.status}. Run the command again.`,
      );
    }
    await clock.sleep(lagPaceMs);
  }
  progress.status(formatWaiting(id, "Deleting", 0));
  const begun = clock.now();
  await gateway.waitUntilReady(id, "delete", place, context, ({ status }) => {
    progress.status(formatWaiting(id, status, clock.now() - begun));
  });
  await gateway.deleted(id);
}

/** Whether there was something to delete. */
async function send({ gateway, place, context }: OperationContext, id: string): Promise<boolean> {
  try {
    await gateway.change("DeleteForwardEntry", { forwardEntryId: id }, place, context);
    return true;
  } catch (error) {
    // whether the gateway is there is asked for next
    if (error instanceof EnsError && (error.outcome === "notFound" || error.kind === "no gateway")) {
      return false;
    }
    throw error;
  }
}

function whyNot(error: unknown, step: OperationContext, id: string): string {
  return error instanceof WaitTimeout
    ? `Forward entry ${id} is still ${error.last?.status ?? "there"} after ${error.limitMs / 1000} s. Run the command again to go on waiting, longer with ENS_OPERATION_TIMEOUT=${3 * Math.ceil(error.limitMs / 1000)}: a changed customTimeouts reaches deletions only with the next update of the entry.`
    : explain(error, step.values, step.surroundings.account);
}
