import { now, sleep } from "../api/clock.js";
import { Attempts } from "../api/ensApi.js";
import { EnsError, messageOf, UserError } from "../api/errors.js";
import { isNotAppliedOrUnknown } from "../api/retry.js";
import { type Entry, type PropertyMap, toEntry } from "../entry/properties.js";
import { explain } from "../gateway/explain.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { adoptExisting } from "./adoption.js";
import { declaredOutputs, formatEntry, holdersOf, isAsDeclared, previewOutputs } from "./read.js";
import {
  type EntryRequest,
  type OperationContext,
  PartialFailure,
  type ProviderContext,
  runOperation,
  type StatusReporter,
} from "./operation.js";
import { formatPort } from "./portMessages.js";
import { isPortHeld, PortWait } from "./portWait.js";
import { applyChanges, waitUntilAvailable } from "./update.js";

export interface CreatedEntry {
  /** Empty in a preview. */
  readonly id: string;
  readonly outputs: PropertyMap;
  readonly adoptedAt?: string | undefined;
}

/**
 * Creates an entry, or adopts an existing one, and waits until it is Available. Once the id is known, every failure is a
 * {@link PartialFailure} that keeps it.
 */
export async function createEntry(
  request: EntryRequest,
  context: ProviderContext,
  reporter: StatusReporter,
): Promise<CreatedEntry> {
  const { inputs, resource } = request;
  if (request.preview === true) {
    return { id: "", outputs: previewOutputs(inputs) };
  }
  return runOperation("create", request, context, reporter, async (started) => {
    const entry = toEntry(inputs);
    const adoptedId = await adoptExisting(started).catch((error: unknown) => {
      throw new UserError(explain(error, inputs, context.account, "new"));
    });
    const adoptedAt = adoptedId === undefined ? undefined : new Date(now()).toISOString();
    const operation = { ...started, adoptedAt };
    if (adoptedId !== undefined) {
      await changeAdopted(operation, adoptedId, entry);
    }
    const id = adoptedId ?? (await new CreateAttempt(operation, entry).run());
    context.run.changes.set(id, { urn: resource.urn, properties: inputs, adoptedAt, retained: true });
    try {
      const remote = await waitUntilAvailable(operation, id, adoptedId === undefined ? "create" : "modify");
      return { id, outputs: declaredOutputs(inputs, remote), adoptedAt };
    } catch (error) {
      if (!(error instanceof PartialFailure)) {
        // the entry is gone
        context.run.changes.delete(id);
      }
      throw error;
    }
  });
}

/** An entry that ENS_ADOPT names may have another name or health check. */
async function changeAdopted(operation: OperationContext, id: string, entry: Entry): Promise<void> {
  try {
    await applyChanges(operation, id, entry);
  } catch (error) {
    throw error instanceof PartialFailure ? error : new PartialFailure(id, operation, messageOf(error));
  }
}

/** Both the service's `Date` header and the creation time of an entry are in whole seconds. */
const timestampToleranceMs = 2_000;

/** For how long a list may lag behind an entry that the service reports as the holder of a port. */
const maxListLagMs = 60_000;
const listRetryMs = 1_000;

/**
 * Sends CreateForwardEntry until the entry exists. The API has no idempotency token: after a call without a clear answer the
 * entry may exist, so the gateway is listed before the call is sent again, and only an entry that is provably ours is adopted.
 */
class CreateAttempt {
  private readonly portWait: PortWait;
  private readonly attempts = new Attempts();
  /** When the first call without a clear answer was sent, on our clock. */
  private unansweredSince: number | undefined;
  /** Whether it is still unknown what became of that call. */
  private isOpen = false;
  /** Entries on the port that the last search found in the list, but not when it read them. */
  private readonly unread = new Set<string>();

  constructor(
    private readonly operation: OperationContext,
    private readonly entry: Entry,
  ) {
    this.portWait = new PortWait(operation);
  }

  /** Returns the id of the entry. */
  async run(): Promise<string> {
    const { inputs, account } = this.operation;
    try {
      for (;;) {
        try {
          return await this.sendWithRetry();
        } catch (error) {
          if (!isPortHeld(error)) {
            throw error;
          }
          // the service has answered, so the count of retries starts again after the wait
          await this.portWait.untilFree(error);
        }
      }
    } catch (error) {
      const reason = explain(error, inputs, account, "new");
      throw new UserError(
        this.isOpen
          ? `${reason} It is not known whether the entry was created: "pulumi up" checks for it on the next run and prints what to do.`
          : reason,
      );
    }
  }

  private async sendWithRetry(): Promise<string> {
    const { gateway, call } = this.operation;
    const mayRepeat = (error: EnsError) =>
      error.operation === "CreateForwardEntry" &&
      isNotAppliedOrUnknown(error) &&
      !gateway.isBlockedTooLong(error, call);
    try {
      return await gateway.api.retry(() => this.send(), call, mayRepeat, this.attempts);
    } catch (error) {
      // the last call may have created the entry, too
      const isUnknown = error instanceof EnsError && error.outcome === "unknown";
      const found = isUnknown ? await this.findCreated() : undefined;
      if (found === undefined) {
        throw error;
      }
      return found;
    }
  }

  private async send(): Promise<string> {
    const { gateway, slot, call } = this.operation;
    for (;;) {
      const found = await this.findCreated();
      if (found !== undefined) {
        return found;
      }
      const sentAt = now();
      this.isOpen = this.unansweredSince !== undefined;
      try {
        const { forwardEntryId } = await gateway.api.sendOnce(
          "CreateForwardEntry",
          this.entry,
          call,
          this.attempts,
        );
        gateway.onAccepted(slot);
        gateway.tryClaim(forwardEntryId);
        return forwardEntryId;
      } catch (error) {
        if (!(error instanceof EnsError)) {
          throw error;
        }
        const isSiblingBusy = error.outcome !== "unknown" && error.kind === "busy";
        if (isSiblingBusy && (await gateway.requeue(slot, call))) {
          continue;
        }
        const created = await this.afterFailure(error, sentAt);
        if (created === undefined) {
          throw error;
        }
        return created;
      }
    }
  }

  /** Returns the id if an unanswered call turns out to have created the entry. */
  private async afterFailure(error: EnsError, sentAt: number): Promise<string | undefined> {
    if (error.outcome === "unknown") {
      this.unansweredSince ??= sentAt;
      this.isOpen = true;
      return undefined;
    }
    return isPortHeld(error) && this.unansweredSince !== undefined ? this.findHolder(error) : undefined;
  }

  /**
   * The port is held, so there is a holder: a list without one lags, and so does one whose only holder cannot be read.
   * Undefined if the holder is another entry.
   */
  private async findHolder(refusal: EnsError): Promise<string | undefined> {
    const { gateway, call } = this.operation;
    const until = Math.min(call.deadline.at, now() + maxListLagMs);
    for (;;) {
      const found = await this.findCreated();
      if (found !== undefined) {
        return found;
      }
      const holders = holdersOf({ ...this.entry }, await gateway.entries.list(call));
      if (holders.some(({ id }) => !this.unread.has(id))) {
        this.isOpen = false;
        return undefined;
      }
      if (now() >= until) {
        this.isOpen = false;
        throw new UserError(
          `It is not known whether the entry was created. CreateForwardEntry got no clear answer, and external port ${formatPort(this.operation)} is in use since, ` +
            `by an entry that NAT gateway ${gateway.natGatewayId} does not show yet and that this run probably created. ` +
            `Leave the resource as it is, wait a minute and run "pulumi up" again: it names the entry and the command to continue with it. ${refusal.message}.`,
        );
      }
      await sleep(listRetryMs, call.signal);
      gateway.entries.invalidate();
    }
  }

  /**
   * Looks for what an unanswered call has created: an entry that holds the port, was not there before this process created
   * its first one, is claimed by no other resource, and is in all, its name included, what was sent.
   */
  private async findCreated(): Promise<string | undefined> {
    const { gateway, call } = this.operation;
    if (this.unansweredSince === undefined) {
      return undefined;
    }
    const before = await gateway.entriesBeforeFirstCreate(call);
    const entries = await gateway.entries.list(call, true);
    const candidates = holdersOf({ ...this.entry }, entries).filter(
      ({ id }) => !before.has(id) && !gateway.isClaimed(id),
    );
    let ambiguous: RemoteEntry | undefined;
    this.unread.clear();
    for (const candidate of candidates) {
      const current = await gateway.entries.describe(candidate.id, call);
      if (current === undefined) {
        // a lagging list still shows an entry that was deleted, or the read does not find one that exists
        this.unread.add(candidate.id);
        continue;
      }
      if (
        isAsDeclared(candidate, { ...this.entry }) &&
        this.isNew(current) &&
        gateway.tryClaim(candidate.id)
      ) {
        return candidate.id;
      }
      ambiguous ??= candidate;
    }
    if (ambiguous === undefined) {
      return undefined;
    }
    this.isOpen = false;
    throw new UserError(
      `CreateForwardEntry got no clear answer, and forward entry ${formatEntry(ambiguous)} has appeared, which cannot be proven to come from this run. ` +
        `If it is this entry, run "ENS_ADOPT=${ambiguous.id} pulumi up"; if not, choose another port or delete it.`,
    );
  }

  /** Not older than the first unanswered call, on the service's clock. */
  private isNew({ createdAt }: RemoteEntry): boolean {
    const since = this.operation.gateway.api.serverClock.at(this.unansweredSince ?? 0);
    return createdAt !== undefined && createdAt >= since - timestampToleranceMs;
  }
}
