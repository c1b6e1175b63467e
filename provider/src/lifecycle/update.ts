import { now } from "../api/clock.js";
import { Attempts } from "../api/ensApi.js";
import { EnsError, UserError } from "../api/errors.js";
import type { Request } from "../api/operations.js";
import { translatePort, contains, readPorts } from "../entry/ports.js";
import {
  type Entry,
  isUnset,
  modifiable,
  type PropertyMap,
  sameValue,
  toEntry,
} from "../entry/properties.js";
import { explain } from "../gateway/explain.js";
import { EntryDeleted } from "../gateway/gateway.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { WaitTimeout } from "../gateway/waiter.js";
import {
  type EntryRequest,
  formatWaiting,
  type OperationContext,
  PartialFailure,
  type ProviderContext,
  runOperation,
  type StatusReporter,
} from "./operation.js";
import { isPortHeld, PortWait } from "./portWait.js";
import { declaredOutputs, previewOutputs } from "./read.js";

/**
 * Makes an entry what is declared, and returns its outputs. If nothing differs, it only waits until the entry is Available:
 * that finishes one that an earlier run left half-made.
 */
export async function updateEntry(
  id: string,
  request: EntryRequest,
  context: ProviderContext,
  reporter: StatusReporter,
): Promise<PropertyMap> {
  const { inputs } = request;
  if (request.preview === true) {
    return previewOutputs(inputs);
  }
  const { changes } = context.run;
  try {
    changes.start(id);
    const remote = await runOperation("update", { ...request, id }, context, reporter, async (operation) => {
      const ready = await applyChanges(operation, id, toEntry(inputs));
      return ready ?? (await waitUntilAvailable(operation, id, "modify"));
    });
    changes.complete(id);
    return declaredOutputs(inputs, remote);
  } catch (error) {
    changes.fail(id);
    throw error;
  }
}

/** Sends the change, if there is one; returns the entry if it needs no wait. */
export async function applyChanges(
  operation: OperationContext,
  id: string,
  declared: Entry,
): Promise<RemoteEntry | undefined> {
  const { gateway, slot, call, inputs, account } = operation;
  const attempts = new Attempts();
  try {
    const remote = await describeExisting(operation, id);
    if (!differs(remote, declared)) {
      return remote.status === "Available" ? remote : undefined;
    }
    const request = modification(id, withHealthCheckOf(remote, declared, operation));
    const portWait = new PortWait(operation, remote);
    for (;;) {
      try {
        await gateway.change("ModifyForwardEntry", request, slot, call, attempts);
        return undefined;
      } catch (error) {
        if (!isPortHeld(error)) {
          throw error;
        }
        await portWait.untilFree(error);
      }
    }
  } catch (error) {
    const cause = await causeOf(error, operation, id);
    const reason = explain(cause, inputs, account);
    // an unanswered attempt may have been carried out, which does not matter if the entry is deleted
    throw attempts.unanswered && !(cause instanceof EntryDeleted)
      ? new PartialFailure(
          id,
          operation,
          `It is not known whether forward entry ${id} was changed. ${reason} Run "pulumi up" again.`,
        )
      : new UserError(reason);
  }
}

/** If an entry was not found: what became of it. Any other error as it is. */
async function causeOf(error: unknown, operation: OperationContext, id: string): Promise<unknown> {
  if (error instanceof EnsError && error.outcome === "notFound") {
    try {
      await describeExisting(operation, id);
    } catch (cause) {
      return cause;
    }
  }
  return error;
}

async function describeExisting({ gateway, call }: OperationContext, id: string): Promise<RemoteEntry> {
  const remote = await gateway.entries.findNow(id, call);
  if (remote === undefined || remote.status === "Deleting") {
    throw new EntryDeleted(id, remote === undefined ? "deleted" : "Deleting");
  }
  return remote;
}

/** What is not declared is left as it is. */
function differs(remote: RemoteEntry, entry: Entry): boolean {
  return modifiable.some(
    (property) =>
      !isUnset(property, entry[property]) && !sameValue(property, remote.values[property], entry[property]),
  );
}

/**
 * A health check that the program does not declare stays in the cloud and cannot be removed, and the API refuses a change
 * that leaves it outside the internal ports. So it moves with the ports.
 */
function withHealthCheckOf(remote: RemoteEntry, declared: Entry, { reporter }: OperationContext): Entry {
  const port = Number(remote.values["healthCheckPort"]);
  const [from, to] = [readPorts(remote.values["internalPort"]), readPorts(declared.internalPort)];
  if (
    declared.healthCheckPort !== undefined ||
    isUnset("healthCheckPort", remote.values["healthCheckPort"]) ||
    from === undefined ||
    to === undefined ||
    contains(to, port)
  ) {
    return declared;
  }
  const healthCheckPort = translatePort(port, from, to);
  reporter.warn(
    `forward entry ${remote.id} has a health check on port ${port}, which the program does not declare and the API cannot remove; as it must lie inside internalPort, it is set to ${healthCheckPort}. Declare healthCheckPort to manage it.`,
  );
  return { ...declared, healthCheckPort };
}

/** All properties are sent, because the API checks the ports and the health-check port together. */
function modification(id: string, entry: Entry): Request<"ModifyForwardEntry"> {
  const values = modifiable.map((property) => [property, entry[property]] as const);
  return {
    forwardEntryId: id,
    ...Object.fromEntries(values.filter(([, value]) => value !== undefined)),
  };
}

/** Waits until an entry that was created or modified is Available. A failure keeps its id, unless the entry is gone. */
export async function waitUntilAvailable(
  operation: OperationContext,
  id: string,
  kind: "create" | "modify",
): Promise<RemoteEntry> {
  const { gateway, slot, call, inputs, reporter, account } = operation;
  const begun = now();
  reporter.status(formatWaiting(id, "Available"));
  let last: RemoteEntry | undefined;
  let remote: RemoteEntry | undefined;
  try {
    remote = await gateway.waitUntilReady(id, kind, slot, call, (seen) => {
      last = seen;
      if (seen.status === "Deleting") {
        throw new EntryDeleted(id, seen.status);
      }
      reporter.status(formatWaiting(id, "Available", now() - begun));
    });
    // a lagging answer, or a gateway that is not seen any more, does not prove that the entry is gone
    remote ??= await gateway.entries.findInFreshList(id, call);
    if (remote !== undefined && remote.status !== "Available") {
      throw new WaitTimeout(id, remote, call.deadline.limitMs);
    }
  } catch (error) {
    let reason = `Forward entry ${id} exists, but it is not known whether it is ready: ${explain(error, inputs, account)} Run "pulumi up" again to go on.`;
    if (error instanceof EntryDeleted) {
      reason = error.message;
    } else if (error instanceof WaitTimeout) {
      reason = `Forward entry ${id} exists but is still ${error.last?.status ?? "not visible"} after ${error.limitMs / 1000} s. Run "pulumi up" again to go on waiting, or raise customTimeouts.`;
    }
    throw new PartialFailure(id, operation, reason, declaredOutputs(inputs, last));
  }
  if (remote === undefined) {
    const next = kind === "create" ? 'Run "pulumi up" again' : 'Run "pulumi refresh" and then "pulumi up"';
    throw new UserError(
      `Forward entry ${id} vanished while it was being configured: it was deleted elsewhere, or the service discarded it. ${next} to create a new one.`,
    );
  }
  reporter.status(`${id} is ${remote.status}`);
  return remote;
}
