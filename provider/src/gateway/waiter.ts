import { abortable, Deadline, now, sleep, withTimeout } from "../api/clock.js";
import type { CallContext } from "../api/ensApi.js";
import type { EntryCache } from "./entryCache.js";
import { pageSize, type RemoteEntry } from "./reads.js";

/** The write after which an entry is waited for. */
export type WaitKind = "create" | "modify" | "delete";

/** An entry that is waited for until it is Available, or gone after a delete. */
interface PendingWait {
  readonly id: string;
  readonly kind: WaitKind;
  readonly since: number;
  readonly context: CallContext;
  readonly onSeen: (entry: RemoteEntry) => void;
  readonly resolve: (entry: RemoteEntry | undefined) => void;
  readonly reject: (error: unknown) => void;
  polledAt: number;
  /** Whether a call about this entry alone is in flight. */
  isInFlight: boolean;
  missingSince: number | undefined;
}

/** The entry had not reached its final state at the deadline. */
export class WaitTimeout extends Error {
  override readonly name = "WaitTimeout";

  constructor(
    readonly id: string,
    readonly last: RemoteEntry | undefined,
    readonly limitMs: number,
  ) {
    super(`Forward entry ${id} is still ${last?.status ?? "not found"} after ${limitMs / 1000} s.`);
  }
}

/** How long calls about single entries may hold up the next poll. */
const maxPollHoldMs = 1_000;

/** A list that takes longer does not hold up the entries: each is polled with its own call meanwhile. */
const minListTimeoutMs = 1_000;

/** A list that has not answered by then has failed. */
const listLimitMs = 10_000;

/** How long entries are polled with their own calls after a list that failed. */
const listPauseMs = 10_000;

/** A replica of the service may lag behind a write by a few seconds; an entry that is missing for longer is gone. */
const maxListLagMs = 10_000;

/** Waits for all entries of a gateway that are being configured, with one poll loop and shared lists. */
export class Waiter {
  private readonly waits = new Set<PendingWait>();
  private readonly backoff = new PollBackoff();
  private isRunning = false;
  private wakeUp: AbortController | undefined;
  private isListing = false;
  private listTimeoutMs: number = minListTimeoutMs;
  private nextListAt = -Infinity;

  constructor(private readonly entries: EntryCache) {}

  /**
   * Resolves with the entry when it is Available; after a delete, with undefined when it is gone. An entry that vanishes
   * after a create or modify resolves with undefined too. Rejects with {@link WaitTimeout} at the deadline, and with the reason
   * of the context's signal.
   */
  wait(
    id: string,
    kind: WaitKind,
    context: CallContext,
    onSeen: (entry: RemoteEntry) => void = () => undefined,
  ): Promise<RemoteEntry | undefined> {
    let pending: PendingWait | undefined;
    const wait = new Promise<RemoteEntry | undefined>((resolve, reject) => {
      const since = now();
      pending = {
        id,
        kind,
        since,
        context,
        onSeen,
        resolve,
        reject,
        polledAt: since,
        isInFlight: false,
        missingSince: undefined,
      };
      this.waits.add(pending);
      this.reschedule();
    });
    return abortable(wait, context.signal).finally(() => {
      if (pending !== undefined && this.waits.delete(pending)) {
        this.reschedule();
      }
    });
  }

  /** Starts the poll loop, or lets it recalculate when to poll next. */
  private reschedule(): void {
    this.wakeUp?.abort();
    if (!this.isRunning) {
      this.isRunning = true;
      void this.run();
    }
  }

  private async run(): Promise<void> {
    try {
      for (let idle = this.idle(); idle.length > 0; idle = this.idle()) {
        const ms = this.nextPollIn(idle);
        if (ms > 0) {
          this.wakeUp = new AbortController();
          await sleep(ms, this.wakeUp.signal).catch(() => undefined);
          this.wakeUp = undefined;
        } else {
          await this.poll(idle.filter((wait) => this.dueIn(wait) <= 0));
        }
      }
    } finally {
      this.isRunning = false;
    }
  }

  private idle(): PendingWait[] {
    return [...this.waits].filter(({ isInFlight }) => !isInFlight);
  }

  private dueIn(wait: PendingWait): number {
    const elapsed = wait.polledAt - wait.since;
    const due = wait.polledAt + this.backoff.next(wait.kind, elapsed, this.waits.size === 1);
    return Math.min(due, wait.context.deadline.at) - now();
  }

  /**
   * The first entry that is due waits a moment for those that are due soon after. They are seen Available together, so the
   * writes that follow them begin together, and one list serves all of them from then on.
   */
  private nextPollIn(idle: readonly PendingWait[]): number {
    const dues = idle.map((wait) => ({ due: this.dueIn(wait), wait }));
    const first = dues.reduce((earliest, one) => (one.due < earliest.due ? one : earliest));
    const moment = Math.min(500, Math.max(50, (now() - first.wait.since) * 0.1));
    return Math.max(...dues.map(({ due }) => due).filter((due) => due <= first.due + moment));
  }

  private async poll(due: readonly PendingWait[]): Promise<void> {
    const listed = this.shouldList(due) ? await this.inTime(this.pollList(), this.listTimeoutMs) : undefined;
    const polls = due.filter((wait) => listed?.has(wait) !== true).map((wait) => this.pollOne(wait));
    if (polls.length > 0) {
      // a call that hangs must not hold up the other entries
      await this.inTime(Promise.all(polls), maxPollHoldMs);
    }
  }

  /** A list of several pages costs as many calls, and does not prove that a deleted entry is gone. */
  private shouldList(due: readonly PendingWait[]): boolean {
    const { knownSize } = this.entries;
    const pages = Math.max(1, Math.ceil(knownSize / pageSize));
    const isCheaperAlone =
      due.length <= pages || (knownSize >= pageSize && due.every(({ kind }) => kind === "delete"));
    return !isCheaperAlone && !this.isListing && now() >= this.nextListAt;
  }

  /** Polls every entry that one list shows. A late list still counts for entries that were not polled since it began. */
  private async pollList(): Promise<ReadonlySet<PendingWait>> {
    const begun = now();
    this.isListing = true;
    const deadline = new Deadline(listLimitMs);
    const list = await this.inTime(this.entries.list({ deadline }, true), listLimitMs);
    this.isListing = false;
    const listed = new Set<PendingWait>();
    const ended = now();
    if (list === undefined) {
      this.nextListAt = ended + listPauseMs;
      return listed;
    }
    this.listTimeoutMs = Math.max(minListTimeoutMs, 2 * (ended - begun));
    for (const wait of this.idle()) {
      // a missing entry may be hidden by the boundary of two pages, or be too new for the list
      const isListed = list.has(wait.id) || (wait.kind === "delete" && list.size < pageSize);
      if (wait.polledAt <= begun && isListed) {
        listed.add(wait);
        this.update(wait, list.get(wait.id), begun);
      }
    }
    return listed;
  }

  private async pollOne(wait: PendingWait): Promise<void> {
    const begun = now();
    wait.isInFlight = true;
    try {
      this.update(wait, await this.entries.describe(wait.id, wait.context), begun);
    } catch (error) {
      this.waits.delete(wait);
      wait.reject(error);
    } finally {
      wait.isInFlight = false;
      if (this.waits.has(wait)) {
        this.reschedule();
      }
    }
  }

  private update(wait: PendingWait, entry: RemoteEntry | undefined, polledAt: number): void {
    wait.missingSince = entry === undefined ? (wait.missingSince ?? polledAt) : undefined;
    const isReady = wait.kind === "delete" ? entry === undefined : entry?.status === "Available";
    const hasVanished = wait.missingSince !== undefined && polledAt - wait.missingSince >= maxListLagMs;
    if (isReady) {
      this.backoff.learn(wait.kind, wait.polledAt - wait.since, polledAt - wait.since);
    }
    if (isReady || hasVanished) {
      this.waits.delete(wait);
      wait.resolve(entry);
    } else if (polledAt >= wait.context.deadline.at) {
      this.waits.delete(wait);
      wait.reject(new WaitTimeout(wait.id, entry, wait.context.deadline.limitMs));
    } else {
      wait.polledAt = polledAt;
      this.notify(wait, entry);
    }
  }

  /** An error of a listener ends the wait of its entry, and no other. */
  private notify(wait: PendingWait, entry: RemoteEntry | undefined): void {
    try {
      if (entry !== undefined) {
        wait.onSeen(entry);
      }
    } catch (error) {
      this.waits.delete(wait);
      wait.reject(error);
    }
  }

  /** The result of a call; undefined if it fails or takes longer than `ms`. */
  private inTime<T>(call: Promise<T>, ms: number): Promise<T | undefined> {
    const nothing = (): undefined => undefined;
    return withTimeout(call.catch(nothing), ms, nothing);
  }
}

const minMs = 100;
const maxMs = 5_000;

/** The first poll of a gateway, before anything is learned. */
const firstMs = 200;

/**
 * The part of the time waited so far after which the next poll comes. On a gateway that takes one write at a time an entry
 * is waited for alone and holds up the whole queue, and a poll is a single call.
 */
const aloneFactor = 0.1;
const togetherFactor = 0.5;

/** The weight of the newest entry in the learned duration. */
const learningRate = 0.5;

/**
 * When to poll. Learns how long entries of the gateway take: the first poll comes when the last entries were ready, the next
 * ones soon after, then at growing intervals.
 */
export class PollBackoff {
  private readonly learned = new Map<WaitKind, number>();

  /** ms until the next poll of an entry that has been waited for since `elapsedMs`, alone or with others. */
  next(kind: WaitKind, elapsedMs: number, isAlone = false): number {
    const factor = isAlone ? aloneFactor : togetherFactor;
    const expected = this.learned.get(kind);
    if (expected === undefined) {
      return Math.min(maxMs, Math.max(elapsedMs === 0 ? firstMs : minMs, elapsedMs * factor));
    }
    const overdueMs = elapsedMs - expected;
    // the learned duration may be unusually long, so the first poll does not wait for more than longestMs either
    const ms = overdueMs < 0 ? -overdueMs : Math.max(overdueMs * factor, elapsedMs * 0.05);
    return Math.min(maxMs, Math.max(minMs / 2, ms));
  }

  /** Called when an entry was seen ready after `elapsedMs`, and not yet ready at the poll before, after `earlierMs`. */
  learn(kind: WaitKind, earlierMs: number, elapsedMs: number): void {
    const known = this.learned.get(kind);
    // it became ready between the two polls; ready at the first poll, it may have been ready for a while
    const seen = earlierMs > 0 ? (earlierMs + elapsedMs) / 2 : elapsedMs * (known === undefined ? 1 : 0.97);
    this.learned.set(kind, known === undefined ? seen : known + learningRate * (seen - known));
  }
}
