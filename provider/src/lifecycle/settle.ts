import type { LiveEntry } from "../gateway/liveEntry.js";
import { NotSettled } from "../gateway/settler.js";
import { explain } from "../gateway/explain.js";
import { EntryDeleted } from "../gateway/gateway.js";
import { declaredOutputs } from "./observe.js";
import { PartialFailure } from "./partialFailure.js";
import { settling } from "./status.js";
import type { Step } from "./step.js";

/** Waits until an entry that was created or modified is Available; what goes wrong meanwhile keeps its id. */
export async function settle(step: Step, id: string, kind: "create" | "modify"): Promise<LiveEntry> {
  const { gateway, place, context, values, progress, surroundings } = step;
  const { clock } = gateway.caller;
  const begun = clock.now();
  let last: LiveEntry | undefined;
  let live: LiveEntry | undefined;
  try {
    live = await gateway.settle(id, kind, place, context, (seen) => {
      last = seen;
      if (seen.status === "Deleting") {
        throw new EntryDeleted(id, seen.status);
      }
      progress.status(settling(id, seen.status, clock.now() - begun));
    });
    // not seeing the gateway any more, or a lagging answer, is no proof that the entry is gone
    live ??= await gateway.view.stillListed(id, context);
    if (live !== undefined && live.status !== "Available") {
      throw new NotSettled(id, live, context.deadline.limitMs);
    }
  } catch (error) {
    const reason =
      error instanceof EntryDeleted
        ? error.message
        : error instanceof NotSettled
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
