import { type Clock, Deadline } from "../api/clock.js";
import type { CallContext } from "../api/ensApi.js";
import type { EntryCache } from "./entryCache.js";
import { pageSize, type RemoteEntry } from "./reads.js";

/** An entry that is waited for until it is Available, or gone. */
interface PendingWait {
  readonly id: string;
  readonly kind: WaitKind;
  readonly since: number;
  readonly context: CallContext;
  lookedAt: number;
  /** Whether an answer about it alone is on its way. */
  asking: boolean;
  missingSince: number | undefined;
  readonly done: (entry: RemoteEntry | undefined) => void;
  readonly fail: (error: unknown) => void;
  readonly seen: (entry: RemoteEntry) => void;
}

/** Not settled when its time was over. */
export class WaitTimeout extends Error {
  override readonly name = "NotSettled";

  constructor(
    readonly id: string,
    readonly last: RemoteEntry | undefined,
    readonly limitMs: number,
  ) {
    super(`Forward entry ${id} is still ${last?.status ?? "not found"} after ${limitMs / 1000} s.`);
  }
}

/** Waits for all entries of a gateway that are being configured, by one look for all of them. */
export class Waiter {
  private readonly waiters = new Set<PendingWait>();
  private readonly pace = new PollBackoff();
  private running = false;
  private wake: AbortController | undefined;
  private isListing = false;
  /** How long the others wait for a list before they are asked for alone. */
  private listPatienceMs: number = shortestListPatienceMs;
  /** After a list that failed, not before then. */
  private listAgainAt = -Infinity;

  constructor(
    private readonly view: EntryCache,
    private readonly clock: Clock,
  ) {}

  /**
   * Ends with the entry when it is Available (for a delete: with undefined when it is gone). An entry that is gone while
   * it is created or modified gives undefined too. Throws {@link WaitTimeout} at the deadline.
   */
  async wait(
    id: string,
    kind: WaitKind,
    context: CallContext,
    seen: (entry: RemoteEntry) => void = () => undefined,
  ): Promise<RemoteEntry | undefined> {
    return new Promise((done, fail) => {
      const now = this.clock.now();
      this.waiters.add({
        id,
        kind,
        since: now,
        lookedAt: now,
        asking: false,
        missingSince: undefined,
        context,
        done,
        fail,
        seen,
      });
      this.go();
    });
  }

  /** Looks at the plan again: somebody new may want to look sooner. */
  private go(): void {
    this.wake?.abort();
    if (!this.running) {
      this.running = true;
      void this.run();
    }
  }

  private async run(): Promise<void> {
    try {
      for (let idle = this.idle(); idle.length > 0; idle = this.idle()) {
        const ms = this.nextLookIn(idle);
        if (ms > 0) {
          await this.pause(ms);
        } else {
          await this.look(idle.filter((waiter) => this.dueIn(waiter) <= 0));
        }
      }
    } finally {
      this.running = false;
    }
  }

  private async pause(ms: number): Promise<void> {
    const wake = new AbortController();
    this.wake = wake;
    await this.clock.sleep(ms, wake.signal).catch(() => undefined);
    this.wake = undefined;
  }

  private idle(): PendingWait[] {
    return [...this.waiters].filter(({ asking }) => !asking);
  }

  private dueIn(waiter: PendingWait): number {
    const elapsed = waiter.lookedAt - waiter.since;
    const company = this.waiters.size === 1 ? "alone" : "together";
    const due = waiter.lookedAt + this.pace.next(waiter.kind, elapsed, company);
    return Math.min(due, waiter.context.deadline.at) - this.clock.now();
  }

  /**
   * The first who is due waits a moment for those who are due soon after. They are seen to be ready together, so what
   * follows them begins together, and from then on one look serves all.
   */
  private nextLookIn(idle: readonly PendingWait[]): number {
    const dues = idle.map((waiter) => ({ due: this.dueIn(waiter), waiter }));
    const first = dues.reduce((earliest, one) => (one.due < earliest.due ? one : earliest));
    const moment = Math.min(500, Math.max(50, (this.clock.now() - first.waiter.since) * 0.1));
    return Math.max(...dues.map(({ due }) => due).filter((due) => due <= first.due + moment));
  }

  private async look(due: readonly PendingWait[]): Promise<void> {
    const shown = this.shouldList(due) ? await this.inTime(this.lookAtAll(), this.listPatienceMs) : undefined;
    const asks = due.filter((waiter) => shown?.has(waiter) !== true).map((waiter) => this.ask(waiter));
    if (asks.length > 0) {
      // one answer that does not come must not keep the others from being looked at
      await this.inTime(Promise.all(asks), longestHoldMs);
    }
  }

  /** Judges everyone whom one list shows, also where it comes so late that some were asked for alone meanwhile. */
  private async lookAtAll(): Promise<ReadonlySet<PendingWait>> {
    const begun = this.clock.now();
    this.isListing = true;
    const deadline = new Deadline(this.clock, longestListMs);
    const list = await this.inTime(this.view.list({ deadline }, true), longestListMs);
    this.isListing = false;
    const shown = new Set<PendingWait>();
    const now = this.clock.now();
    if (list === undefined) {
      this.listAgainAt = now + listPauseMs;
      return shown;
    }
    this.listPatienceMs = Math.max(shortestListPatienceMs, 2 * (now - begun));
    for (const waiter of this.idle()) {
      // what was written, or asked for alone, while the list was on its way is newer than the list
      if (waiter.lookedAt <= begun && isShown(waiter, list)) {
        shown.add(waiter);
        this.judge(waiter, list.get(waiter.id), begun);
      }
    }
    return shown;
  }

  /** What a call gives; undefined where it fails, or takes longer than it is worth. */
  private async inTime<T>(call: Promise<T>, ms: number): Promise<T | undefined> {
    const ended = new AbortController();
    const nothing = (): undefined => undefined;
    const result = await Promise.race([
      call.catch(nothing),
      this.clock.sleep(ms, ended.signal).then(nothing, nothing),
    ]);
    ended.abort();
    return result;
  }

  private async ask(waiter: PendingWait): Promise<void> {
    const begun = this.clock.now();
    waiter.asking = true;
    try {
      this.judge(waiter, await this.view.describe(waiter.id, waiter.context), begun);
    } catch (error) {
      this.end(waiter, () => {
        waiter.fail(error);
      });
    } finally {
      waiter.asking = false;
      if (this.waiters.has(waiter)) {
        this.go();
      }
    }
  }

  private shouldList(due: readonly PendingWait[]): boolean {
    return !this.isCheaperAlone(due) && !this.isListing && this.clock.now() >= this.listAgainAt;
  }

  /** A list of several pages costs as many calls, and does not prove of a deleted entry that it is gone. */
  private isCheaperAlone(due: readonly PendingWait[]): boolean {
    const pages = Math.max(1, Math.ceil(this.view.knownSize / pageSize));
    return (
      due.length <= pages || (this.view.knownSize >= pageSize && due.every(({ kind }) => kind === "delete"))
    );
  }

  private judge(waiter: PendingWait, entry: RemoteEntry | undefined, lookedAt: number): void {
    waiter.missingSince = entry === undefined ? (waiter.missingSince ?? lookedAt) : undefined;
    const settled = waiter.kind === "delete" ? entry === undefined : entry?.status === "Available";
    const vanished = waiter.missingSince !== undefined && lookedAt - waiter.missingSince >= longestLagMs;
    if (settled || vanished) {
      if (settled) {
        this.pace.learn(waiter.kind, waiter.lookedAt - waiter.since, lookedAt - waiter.since);
      }
      this.end(waiter, () => {
        waiter.done(entry);
      });
    } else if (lookedAt >= waiter.context.deadline.at) {
      this.end(waiter, () => {
        waiter.fail(new WaitTimeout(waiter.id, entry, waiter.context.deadline.limitMs));
      });
    } else {
      waiter.lookedAt = lookedAt;
      if (entry !== undefined) {
        this.tell(waiter, entry);
      }
    }
  }

  /** What a listener cannot take must not end the wait of all others. */
  private tell(waiter: PendingWait, entry: RemoteEntry): void {
    try {
      waiter.seen(entry);
    } catch (error) {
      this.end(waiter, () => {
        waiter.fail(error);
      });
    }
  }

  private end(waiter: PendingWait, settle: () => void): void {
    this.waiters.delete(waiter);
    settle();
  }
}

/** How long answers about single entries are waited for before others are looked at. */
const longestHoldMs = 1_000;

/** A list that takes longer does not hold the entries that wait: each is asked for alone meanwhile. */
const shortestListPatienceMs = 1_000;

/** A list that is not there by then has failed. */
const longestListMs = 10_000;

/** After a list that failed, each entry is asked for alone for so long. */
const listPauseMs = 10_000;

/** What was just made may be unknown to a lagging copy of the service; missing for longer, it is gone. */
const longestLagMs = 10_000;

/**
 * Whether a list tells what became of an entry. What it does not show may be hidden by the boundary of two pages, or too
 * new for it; only of an entry that was deleted, and from a list of a single page, is that an answer.
 */
function isShown(
  waiter: PendingWait,
  list: ReadonlyMap<string, RemoteEntry> | undefined,
): list is ReadonlyMap<string, RemoteEntry> {
  return list !== undefined && (list.has(waiter.id) || (waiter.kind === "delete" && list.size < pageSize));
}

/** What an entry is waited for after a write. */
export type WaitKind = "create" | "modify" | "delete";

const shortestMs = 100;

/** The first look where nothing is known yet. */
const firstMs = 200;
const longestMs = 5_000;

/**
 * The part of the time waited so far after which it is worth to look again. Where one waits alone, as on a gateway that
 * takes one write after the other, everybody in the queue behind waits with it, and a look asks for one entry only.
 */
const patience = { alone: 0.1, together: 0.5 } as const;

/** The weight of the newest entry in what is learned. */
const learning = 0.5;

/**
 * When to look whether an entry has settled. How long the gateway's last entries took is learned: the first look comes
 * when they were ready, the next ones close together, and further apart the longer it takes.
 */
export class PollBackoff {
  private readonly learned = new Map<WaitKind, number>();

  /** ms from now until the next look at an entry that has been settling for `elapsedMs`, alone or with others. */
  next(kind: WaitKind, elapsedMs: number, company: keyof typeof patience = "together"): number {
    const expected = this.learned.get(kind);
    if (expected !== undefined && elapsedMs < expected) {
      // the last ones may have taken unusually long
      return Math.min(longestMs, Math.max(shortestMs / 2, expected - elapsedMs));
    }
    return Math.min(
      longestMs,
      expected === undefined
        ? Math.max(elapsedMs === 0 ? firstMs : shortestMs, elapsedMs * patience[company])
        : Math.max(shortestMs / 2, (elapsedMs - expected) * patience[company], elapsedMs * 0.05),
    );
  }

  /** An entry was seen settled after `elapsedMs`, and not yet at the look before, after `earlierMs`. */
  learn(kind: WaitKind, earlierMs: number, elapsedMs: number): void {
    const known = this.learned.get(kind);
    // it became ready somewhere between the two looks; ready at the first look, it may have been ready for a while
    const seen = earlierMs > 0 ? (earlierMs + elapsedMs) / 2 : elapsedMs * (known === undefined ? 1 : 0.97);
    this.learned.set(kind, known === undefined ? seen : known + learning * (seen - known));
  }
}
