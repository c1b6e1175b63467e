import { Attempts } from "../api/ensApi.js";
import { EnsError } from "../api/errors.js";
import type { Request } from "../api/operations.js";
import {
  type Entry,
  isUnset,
  modifiable,
  type PropertyMap,
  sameValue,
  toEntry,
} from "../entry/properties.js";
import { carryOver, contains, readPorts } from "../entry/ports.js";
import { explain } from "../gateway/explain.js";
import { EntryDeleted } from "../gateway/gateway.js";
import type { RemoteEntry } from "../gateway/reads.js";
import {
  type OperationContext,
  PartialFailure,
  type ProviderContext,
  runOperation,
  type StatusReporter,
} from "./operation.js";
import { whenPortIsFree } from "./portWait.js";
import { declaredOutputs } from "./read.js";
import { formatWaiting } from "./status.js";
import { waitUntilAvailable } from "./waitUntilAvailable.js";

/**
 * Makes an entry what is declared. With nothing to change it only waits until the entry is ready: that is how one that
 * was left half-made is finished.
 */
export async function updateEntry(
  id: string,
  inputs: PropertyMap,
  surroundings: ProviderContext,
  progress: StatusReporter,
): Promise<PropertyMap> {
  const { run } = surroundings;
  let outcome: "done" | "failed" = "failed";
  try {
    run.started(id);
    const outputs = await runOperation("update", inputs, id, surroundings, progress, async (step) => {
      const ready = await applyChanges(step, id, toEntry(inputs));
      if (ready !== undefined) {
        return declaredOutputs(inputs, ready);
      }
      progress.status(formatWaiting(id, "Pending", 0));
      const live = await waitUntilAvailable(step, id, "modify");
      progress.status(`${id} is ${live.status}`);
      return declaredOutputs(inputs, live);
    });
    outcome = "done";
    return outputs;
  } finally {
    run.updated(id, outcome);
  }
}

/** Sends the change, if there is one; gives the entry where it is ready already. */
export async function applyChanges(
  step: OperationContext,
  id: string,
  declared: Entry,
): Promise<RemoteEntry | undefined> {
  const attempts = new Attempts();
  try {
    const live = await existing(step, id);
    if (!differs(live, declared)) {
      return live.status === "Available" ? live : undefined;
    }
    const modification = request(id, withHealthCheckOf(live, declared, step));
    await whenPortIsFree(step, live, () =>
      step.gateway.change("ModifyForwardEntry", modification, step.place, step.context, attempts),
    );
    return undefined;
  } catch (error) {
    throw failed(await reasonOf(error, step, id), step, id, attempts.unanswered);
  }
}

/** Says of an entry that is not found what became of it; any other error as it is. */
async function reasonOf(error: unknown, step: OperationContext, id: string): Promise<unknown> {
  if (error instanceof EnsError && error.outcome === "notFound") {
    try {
      await existing(step, id);
    } catch (reason) {
      return reason;
    }
  }
  return error;
}

async function existing({ gateway, context }: OperationContext, id: string): Promise<RemoteEntry> {
  const live =
    (await gateway.entries.describe(id, context)) ?? (await gateway.entries.findInFreshList(id, context));
  if (live === undefined || live.status === "Deleting") {
    throw new EntryDeleted(id, live === undefined ? "gone" : "Deleting");
  }
  return live;
}

/**
 * A health check that the program never set stays in the cloud, and the API refuses a change that leaves it outside the
 * internal ports; it cannot be taken away either. So it goes with the ports.
 */
function withHealthCheckOf(live: RemoteEntry, declared: Entry, step: OperationContext): Entry {
  const probed = Number(live.values["healthCheckPort"]);
  const [from, to] = [readPorts(live.values["internalPort"]), readPorts(declared.internalPort)];
  if (
    declared.healthCheckPort !== undefined ||
    isUnset("healthCheckPort", live.values["healthCheckPort"]) ||
    from === undefined ||
    to === undefined ||
    contains(to, probed)
  ) {
    return declared;
  }
  const healthCheckPort = carryOver(probed, from, to);
  step.progress.warn(
    `forward entry ${live.id} has a health check on port ${probed}, which the program does not declare and the API cannot take away; as it must lie inside internalPort, it goes to ${healthCheckPort}. Declare healthCheckPort to manage it.`,
  );
  return { ...declared, healthCheckPort };
}

function differs(live: RemoteEntry, entry: Entry): boolean {
  return modifiable.some(
    (property) =>
      // what is not declared is left as it is
      !isUnset(property, entry[property]) && !sameValue(property, live.values[property], entry[property]),
  );
}

/** Sends all properties, not only those that differ: the API judges the port pair and the health-check port together. */
function request(id: string, entry: Entry): Request<"ModifyForwardEntry"> {
  const values = modifiable.map((property) => [property, entry[property]] as const);
  return {
    forwardEntryId: id,
    ...Object.fromEntries(values.filter(([, value]) => value !== undefined)),
  };
}

function failed(error: unknown, step: OperationContext, id: string, unanswered: boolean): Error {
  const reason = explain(error, step.values, step.surroundings.account);
  // what an unanswered attempt did to a deleted entry does not matter any more
  if (unanswered && !(error instanceof EntryDeleted)) {
    return new PartialFailure(id, step.values, [
      `It is not known whether forward entry ${id} was changed. ${reason} Run "pulumi up" again.`,
    ]);
  }
  return new Error(reason);
}
