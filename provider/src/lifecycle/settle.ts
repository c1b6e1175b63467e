import type { Bag } from "../entry/model.js";
import type { CallContext } from "../ens/caller.js";
import type { Gateway } from "../gateway/gateway.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { NotSettled } from "../gateway/settler.js";
import { explain } from "./explain.js";
import { declaredOutputs } from "./observe.js";
import type { Progress, Surroundings } from "./operation.js";
import { PartialFailure } from "./partialFailure.js";

/** Waits until an entry that was created or modified is Available; what goes wrong meanwhile keeps its id. */
export async function settle(
  gateway: Gateway,
  id: string,
  kind: "create" | "modify",
  inputs: Bag,
  context: CallContext,
  surroundings: Surroundings,
  progress: Progress,
): Promise<LiveEntry> {
  let last: LiveEntry | undefined;
  const begun = surroundings.gateways.caller.clock.now();
  let live: LiveEntry | undefined;
  try {
    live = await gateway.settle(id, kind, context, (seen) => {
      last = seen;
      const seconds = Math.round((surroundings.gateways.caller.clock.now() - begun) / 1000);
      progress.status(`${id} is ${seen.status} for ${seconds} s`);
    });
  } catch (error) {
    const reason =
      error instanceof NotSettled
        ? `Forward entry ${id} exists but is still ${error.last?.status ?? "not told"} after ${error.limitMs / 1000} s. Run "pulumi up" again to go on waiting, or raise customTimeouts.`
        : `Forward entry ${id} exists, but it is not known whether it is ready: ${explain(error, inputs, surroundings.account)} Run "pulumi up" again to go on.`;
    throw new PartialFailure(id, declaredOutputs(inputs, last), [reason]);
  }
  if (live === undefined) {
    await proven(gateway, id, inputs, context, surroundings);
    throw new Error(
      `Forward entry ${id} vanished while it was being configured: somebody deleted it, or the service gave it up. Run "pulumi up" again to make a new one.`,
    );
  }
  return live;
}

/** Not seeing the gateway any more is no proof that the entry is gone. */
async function proven(
  gateway: Gateway,
  id: string,
  inputs: Bag,
  context: CallContext,
  surroundings: Surroundings,
): Promise<void> {
  try {
    await gateway.view.prove(context);
  } catch (error) {
    throw new PartialFailure(id, declaredOutputs(inputs, undefined), [
      explain(error, inputs, surroundings.account),
    ]);
  }
}
