import { now, sleep } from "../api/clock.js";
import { EnsError, UserError } from "../api/errors.js";
import { explain } from "../gateway/explain.js";
import { GatewayNotFoundError } from "../gateway/reads.js";
import { WaitTimeout } from "../gateway/waiter.js";
import {
  type EntryState,
  formatWaiting,
  type OperationContext,
  type ProviderContext,
  runOperation,
  type StatusReporter,
} from "./operation.js";

/** Deletes an entry and waits until it is gone. If it is gone already and the gateway exists, that is a success. */
export async function deleteEntry(
  id: string,
  state: EntryState,
  context: ProviderContext,
  reporter: StatusReporter,
): Promise<void> {
  const { run, account, missingGateway } = context;
  const keptFor = reasonToKeep(id, state, context);
  if (keptFor !== undefined) {
    reporter.warn(`forward entry ${id} ${keptFor}`);
    return;
  }
  const { resource, outputs: inputs } = state;
  run.changes.start(id);
  try {
    await runOperation("delete", { resource, inputs, id }, context, reporter, async (operation) => {
      try {
        await deleteAndWait(operation, id);
      } catch (error) {
        if (!(error instanceof GatewayNotFoundError && missingGateway === "gone")) {
          throw error;
        }
      }
      reporter.status(`${id} is gone`);
    });
  } catch (error) {
    run.changes.fail(id);
    throw new UserError(
      error instanceof WaitTimeout
        ? `Forward entry ${id} is still ${error.last?.status ?? "there"} after ${error.limitMs / 1000} s. Run the command again to go on waiting, longer with ENS_OPERATION_TIMEOUT=${3 * Math.ceil(error.limitMs / 1000)}: for a deletion the customTimeouts in the state count, not those in the program.`
        : explain(error, inputs, account),
    );
  }
  run.changes.delete(id);
  run.deletions.set(id, resource.urn);
}

/** Why the entry must stay; undefined if it can be deleted. */
function reasonToKeep(
  id: string,
  { resource, adoptedAt }: EntryState,
  { run }: ProviderContext,
): string | undefined {
  if (run.adoptions.has(id)) {
    return "was adopted by another resource in this update, so it is not deleted";
  }
  // an earlier run may have ended after an adoption and before its deletions
  const owner = run.changes.retainerOf(id);
  if (owner?.urn !== undefined && resource.urn !== undefined && owner.urn !== resource.urn) {
    return `belongs to ${owner.urn} as well, which keeps it, so it is not deleted`;
  }
  return owner?.urn !== undefined && owner.adoptedAt !== adoptedAt
    ? "was adopted by the resource that replaced this one in an earlier run, so it is not deleted"
    : undefined;
}

/** For how long the service may deny an entry that it still lists. */
const longestLagMs = 10_000;
const lagPauseMs = 500;

async function deleteAndWait(operation: OperationContext, id: string): Promise<void> {
  const { gateway, slot, call, reporter } = operation;
  const until = Math.min(now() + longestLagMs, call.deadline.at);
  while (!(await sendDelete(operation, id))) {
    const listed = await gateway.entries.findInFreshList(id, call);
    if (listed === undefined) {
      await gateway.deleted(id);
      return;
    }
    if (now() >= until) {
      throw new UserError(
        `The service reports no forward entry ${id}, but lists it as ${listed.status}. Run the command again.`,
      );
    }
    await sleep(lagPauseMs, call.signal);
  }
  reporter.status(formatWaiting(id, "gone"));
  const begun = now();
  await gateway.waitUntilReady(id, "delete", slot, call, () => {
    reporter.status(formatWaiting(id, "gone", now() - begun));
  });
  await gateway.deleted(id);
}

/** False if the service knows no such entry, or no such gateway. */
async function sendDelete({ gateway, slot, call }: OperationContext, id: string): Promise<boolean> {
  try {
    await gateway.change("DeleteForwardEntry", { forwardEntryId: id }, slot, call);
    return true;
  } catch (error) {
    if (error instanceof EnsError && (error.outcome === "notFound" || error.kind === "no gateway")) {
      return false;
    }
    throw error;
  }
}
