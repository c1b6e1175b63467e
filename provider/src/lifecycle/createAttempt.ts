import { Attempts, type CallContext } from "../api/ensApi.js";
import { EnsError } from "../api/errors.js";
import { isNotAppliedOrUnknown } from "../api/retry.js";
import type { Entry } from "../entry/properties.js";
import type { Gateway } from "../gateway/gateway.js";
import type { RemoteEntry } from "../gateway/reads.js";
import type { QueueSlot } from "../gateway/writeQueue.js";
import { formatEntry, holdersOf, isDuplicate, isWhole } from "./portHolders.js";

/** Both clocks, the service's `Date` and an entry's creation time, tell whole seconds only. */
const clockGrainMs = 2_000;

/** How long a list may lag behind an entry that the service itself says is there. */
const longestLagMs = 60_000;
const lagPaceMs = 1_000;

/** An entry that may be ours but cannot be proven to be. */
export class AmbiguousCreateError extends Error {
  override readonly name = "Unproven";
}

/** The port is taken, probably by what an unanswered attempt created, but no list shows the entry. */
export class UnlistedCreateError extends Error {
  override readonly name = "Unlisted";
}

/**
 * The sending of one CreateForwardEntry. The API has no idempotency token: after an attempt without a clear answer the
 * entry may exist, so we look before we send again, and take only what this attempt must have made.
 */
export class CreateAttempt {
  /** When the first attempt without an answer was sent, on our clock. */
  private unansweredSince: number | undefined;
  /** Whether the last answer proves that the port belongs to an entry that no attempt can have created. */
  private takenByOther = false;
  private readonly attempts = new Attempts();

  constructor(
    private readonly gateway: Gateway,
    private readonly entry: Entry,
    private readonly place: QueueSlot,
    private readonly context: CallContext,
  ) {}

  /** Whether an attempt is without an answer, and nothing that came later shows what became of it. */
  get isOpen(): boolean {
    return this.isUnanswered && !this.takenByOther;
  }

  private get isUnanswered(): boolean {
    return this.unansweredSince !== undefined;
  }

  /** The id of the entry. */
  async send(): Promise<string> {
    const { api } = this.gateway;
    try {
      return await api.retry(
        () => this.attempt(),
        this.context,
        (error) =>
          error.operation === "CreateForwardEntry" &&
          isNotAppliedOrUnknown(error) &&
          !this.gateway.isBlockedTooLong(error, this.context),
        this.attempts,
      );
    } catch (error) {
      // the last attempt may have made it, too
      const made =
        this.isUnanswered && error instanceof EnsError && error.outcome === "unknown"
          ? await this.look()
          : undefined;
      if (made === undefined) {
        throw error;
      }
      return made;
    }
  }

  private async attempt(): Promise<string> {
    const made = this.isUnanswered ? await this.look() : undefined;
    if (made !== undefined) {
      return made;
    }
    const { api } = this.gateway;
    const sentAt = api.clock.now();
    this.takenByOther = false;
    try {
      const { forwardEntryId } = await api.sendOnce(
        "CreateForwardEntry",
        this.entry,
        this.context,
        this.attempts,
      );
      this.gateway.onAccepted(this.place);
      this.gateway.tryClaim(forwardEntryId);
      return forwardEntryId;
    } catch (error) {
      if (error instanceof EnsError) {
        return this.afterFailure(error, sentAt);
      }
      throw error;
    }
  }

  private async afterFailure(error: EnsError, sentAt: number): Promise<string> {
    if (error.outcome === "unknown") {
      this.unansweredSince ??= sentAt;
    } else if (error.kind === "busy") {
      if (await this.gateway.requeue(this.place, this.context)) {
        return this.attempt();
      }
    } else if (this.isUnanswered && isDuplicate(error)) {
      const made = await this.lookForHolder(error);
      if (made !== undefined) {
        return made;
      }
    }
    throw error;
  }

  /** The port is held, so there is a holder; a list that does not show it lags. Undefined where it is another entry. */
  private async lookForHolder(refusal: EnsError): Promise<string | undefined> {
    const { clock } = this.gateway.api;
    const until = Math.min(this.context.deadline.at, clock.now() + longestLagMs);
    for (;;) {
      const made = await this.look();
      if (made !== undefined) {
        return made;
      }
      const entries = await this.gateway.entries.list(this.context);
      if (holdersOf({ ...this.entry }, entries).length > 0) {
        this.takenByOther = true;
        return undefined;
      }
      if (clock.now() >= until) {
        throw new UnlistedCreateError(unlisted(this.entry, refusal));
      }
      await clock.sleep(lagPaceMs);
      this.gateway.entries.invalidate();
    }
  }

  /**
   * Looks for what an unanswered attempt has made: an entry that holds the port, was not there before this process made
   * its first one, belongs to no other resource of it, and is in all, its name included, what was sent.
   */
  private async look(): Promise<string | undefined> {
    const before = await this.gateway.baseline(this.context);
    const entries = await this.gateway.entries.list(this.context, true);
    const fresh = holdersOf({ ...this.entry }, entries).filter(
      ({ id }) => !before.has(id) && !this.gateway.isClaimed(id),
    );
    for (const candidate of fresh) {
      if (
        isWhole(candidate, { ...this.entry }) &&
        (await this.isFromNow(candidate)) &&
        this.gateway.tryClaim(candidate.id)
      ) {
        return candidate.id;
      }
    }
    const [one] = fresh;
    if (one === undefined) {
      return undefined;
    }
    throw new AmbiguousCreateError(
      `CreateForwardEntry got no clear answer, and forward entry ${formatEntry(one)} has appeared, which cannot be proven to come from this run. ` +
        `If it is this entry, run "ENS_ADOPT=${one.id} pulumi up"; if not, choose another port or delete it.`,
    );
  }

  /** Not older than the first unanswered attempt, on the service's clock; the list does not tell, so it is asked for. */
  private async isFromNow(candidate: RemoteEntry): Promise<boolean> {
    const entry = await this.gateway.entries.describe(candidate.id, this.context);
    const since = this.gateway.api.serverClock.at(this.unansweredSince ?? 0);
    return entry?.createdAt !== undefined && entry.createdAt >= since - clockGrainMs;
  }
}

function unlisted(entry: Entry, refusal: EnsError): string {
  return (
    `It is not known whether the entry was made. CreateForwardEntry got no clear answer, and external port ${entry.ipProtocol} ${entry.externalIp}:${entry.externalPort} is taken since, ` +
    `by an entry that NAT gateway ${entry.natGatewayId} does not list yet and that this run probably created. ` +
    `Leave the resource as it is, wait a minute and run "pulumi up" again: it names the entry and the command to continue with it. ${refusal.message}.`
  );
}
