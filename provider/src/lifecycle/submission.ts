import type { Entry } from "../entry/model.js";
import type { CallContext } from "../ens/caller.js";
import { EnsError } from "../ens/errors.js";
import { retrying } from "../ens/retry.js";
import type { Gateway } from "../gateway/gateway.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import type { Place } from "../gateway/writeQueue.js";
import { describe, isWhole } from "./holder.js";

/** Both clocks, the service's `Date` and an entry's creation time, tell whole seconds only. */
const clockGrainMs = 2_000;

/** An entry that may be ours but cannot be proven to be. */
export class Unproven extends Error {
  override readonly name = "Unproven";
}

/**
 * The sending of one CreateForwardEntry. The API has no idempotency token: after an attempt without a clear answer the
 * entry may exist, so we look before we send again, and take only what this attempt must have made.
 */
export class Submission {
  /** When the first attempt without an answer was sent, on our clock. */
  private unansweredSince: number | undefined;
  /** The service's clock minus ours, in ms, as its last answer told. */
  private clockOffset: number | undefined;

  constructor(
    private readonly gateway: Gateway,
    private readonly entry: Entry,
    private readonly place: Place,
    private readonly context: CallContext,
  ) {}

  /** Whether an attempt is still without an answer that tells what became of it. */
  get isOpen(): boolean {
    return this.unansweredSince !== undefined;
  }

  /** The id of the entry. */
  async send(): Promise<string> {
    const { caller } = this.gateway;
    try {
      return await retrying(() => this.attempt(), {
        deadline: () => this.context.deadline.at,
        clock: caller.clock,
        random: caller.random,
        budget: caller.budget,
        repeats: (error) =>
          error.operation === "CreateForwardEntry" &&
          (error.outcome === "not done" || error.outcome === "unknown"),
        ...(this.context.onWait === undefined ? {} : { onWait: this.context.onWait }),
      });
    } catch (error) {
      // the last attempt may have made it, too
      const made =
        this.isOpen && error instanceof EnsError && error.outcome === "unknown"
          ? await this.look()
          : undefined;
      if (made !== undefined) {
        return made;
      }
      throw error;
    }
  }

  private async attempt(): Promise<string> {
    if (this.unansweredSince !== undefined) {
      const made = await this.look();
      if (made !== undefined) {
        return made;
      }
    }
    const { caller } = this.gateway;
    const sentAt = caller.clock.now();
    try {
      const answer = await caller.once(
        "CreateForwardEntry",
        (api) => api.createForwardEntry(this.entry),
        this.context.subject,
      );
      this.place.accepted();
      return answer.body.forwardEntryId;
    } catch (error) {
      if (!(error instanceof EnsError)) {
        throw error;
      }
      if (error.serverTime !== undefined) {
        this.clockOffset = error.serverTime - caller.clock.now();
      }
      if (error.outcome === "unknown") {
        this.unansweredSince ??= sentAt;
      } else if (error.because === "busy") {
        await this.context.deadline.excluding(this.place.refused());
      } else if (this.unansweredSince !== undefined && error.outcome === "refused") {
        // the port may be held by what the unanswered attempt made
        const made = await this.look();
        if (made !== undefined) {
          return made;
        }
      }
      throw error;
    }
  }

  /** Looks for what an unanswered attempt has made. */
  private async look(): Promise<string | undefined> {
    this.gateway.view.written();
    const entries = await this.gateway.view.list(this.context, true);
    const candidates = [...entries.values()].filter((candidate) => isWhole(candidate, { ...this.entry }));
    const before = await this.gateway.entriesBefore(this.context);
    const fresh = candidates.filter((candidate) => !before.has(candidate.id));
    if (fresh.length === 0) {
      return undefined;
    }
    const proven: LiveEntry[] = [];
    for (const candidate of fresh) {
      if (await this.isOurs(candidate)) {
        proven.push(candidate);
      }
    }
    const [ours, another] = proven;
    if (ours !== undefined && another === undefined) {
      return ours.id;
    }
    throw new Unproven(
      `CreateForwardEntry got no clear answer, and ${fresh.map(describe).join(" and ")} ${fresh.length === 1 ? "exists" : "exist"}, which cannot be proven to come from this run. If it is this entry, run "ENS_ADOPT=${(fresh[0] as LiveEntry).id} pulumi up"; if not, change the port or delete it.`,
    );
  }

  /** Not older than the attempt, on the service's clock. */
  private async isOurs(candidate: LiveEntry): Promise<boolean> {
    const entry =
      candidate.createdAt === undefined ? await this.gateway.view.ask(candidate.id, this.context) : candidate;
    if (entry === undefined) {
      return false;
    }
    const { createdAt } = entry;
    const since = (this.unansweredSince ?? 0) + (this.clockOffset ?? 0);
    return createdAt === undefined || createdAt >= since - clockGrainMs;
  }
}
