import { explain } from "../gateway/explain.js";
import { EntryDeleted } from "../gateway/gateway.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { WaitTimeout } from "../gateway/waiter.js";
import { type OperationContext, PartialFailure } from "./operation.js";
import { declaredOutputs } from "./read.js";
import { formatWaiting } from "./status.js";

/** Waits until an entry that was created or modified is Available; what goes wrong meanwhile keeps its id. */
export async function waitUntilAvailable(
  step: OperationContext,
  id: string,
  kind: "create" | "modify",
): Promise<RemoteEntry> {
  const { gateway, place, context, values, progress, surroundings } = step;
  const { clock } = gateway.api;
  const begun = clock.now();
  let last: RemoteEntry | undefined;
  let live: RemoteEntry | undefined;
  try {
    live = await gateway.waitUntilReady(id, kind, place, context, (seen) => {
      last = seen;
      if (seen.status === "Deleting") {
        throw new EntryDeleted(id, seen.status);
      }
      progress.status(formatWaiting(id, seen.status, clock.now() - begun));
    });
    // not seeing the gateway any more, or a lagging answer, is no proof that the entry is gone
    live ??= await gateway.entries.findInFreshList(id, context);
    if (live !== undefined && live.status !== "Available") {
      throw new WaitTimeout(id, live, context.deadline.limitMs);
    }
  } catch (error) {
    const reason =
      error instanceof EntryDeleted
        ? error.message
        : error instanceof WaitTimeout
          ? `Forward entry ${id} exists but is still ${error.last?.status ?? "not told"} after ${error.limitMs / 1000} s. Run "pulumi up" again to go on waiting, or raise customTimeouts.`
          : `Forward entry ${id} exists, but it is not known whether it is ready: ${explain(error, values, surroundings.account)} Run "pulumi up" again to go on.`;
    throw new PartialFailure(id, declaredOutputs(values, last), [reason]);
  }
  if (live === undefined) {
    const next = kind === "create" ? 'Run "pulumi up" again' : 'Run "pulumi refresh" and then "pulumi up"';
    throw new Error(
      `Forward entry ${id} vanished while it was being configured: somebody deleted it, or the service gave it up. ${next} to make a new one.`,
    );
  }
  return live;
}
