import type { CallEnded, CallEvent, Subject, WaitedFor } from "./callLog.js";
import type { Clock, Deadline } from "./clock.js";
import type { ConcurrencyLimiter } from "./concurrency.js";
import { EnsError } from "./errors.js";
import { type EnsCalls, parametersOf } from "./operations.js";
import { isNotAppliedOrUnknown, type RetryBudget, retrying } from "./retry.js";

export interface EnsApiParts {
  readonly api: EnsCalls;
  readonly clock: Clock;
  readonly random: () => number;
  readonly limit: ConcurrencyLimiter;
  readonly budget: RetryBudget;
  /** Rejects where nothing may be sent any more. */
  readonly mayStillSend: () => Promise<void>;
  /** Ends when there are keys for a call. */
  readonly keysReady?: () => Promise<unknown>;
  readonly log: (event: CallEvent) => void;
}

/** What the caller of a call knows about it: what it is about, and its place in time. */
export interface CallContext extends Subject {
  readonly deadline: Deadline;
  /** When the operation was put into the write queue of its gateway. */
  readonly queuedAt?: number;
  /** Told before the same call is sent again: why, in how many ms, and as which attempt. */
  readonly onWait?: (error: EnsError, ms: number, attempt: number) => void;
  /** Told where flow control has left so few calls in flight that this one must wait for one of them. */
  readonly onSlowed?: (inFlight: number) => void;
}

/** The same for a call that answers several operations at once, and so is made for none of them. */
export function withoutResource(context: CallContext): CallContext {
  return { ...context, resource: undefined, idle: undefined };
}

/** How often a call has been sent. */
export interface Attempts {
  made: number;
}

/** A call that was not sent: its time limit was over before it could be. */
export class CallNotSent extends Error {
  override readonly name = "CallNotSent";

  /** Before a place among the calls in flight was free. */
  static forLimit(operation: string, limitMs: number, { limit, isShrunk }: ConcurrencyLimiter): CallNotSent {
    const inFlight = limit === 1 ? "one call" : `${limit} calls`;
    const why = isShrunk
      ? `the service throttles this account, so only ${inFlight} may be in flight at the moment`
      : `ens:callsInFlight lets only ${inFlight} be in flight`;
    const next = isShrunk ? "" : ", or set ens:callsInFlight to a higher number";
    return new CallNotSent(
      `${operation} was not sent: ${why}, and the time limit of ${limitMs / 1000} s was over before it was the turn of this call. ` +
        `Run the command again with a lower --parallel${next}.`,
    );
  }

  /** Before the keys were there. */
  static forKeys(operation: string, limitMs: number, tookMs: number): CallNotSent {
    return new CallNotSent(
      `${operation} was not sent: it took ${(tookMs / 1000).toFixed(1)} s to get the keys, and the time limit of ${limitMs / 1000} s was over by then. ` +
        "Run the command again, with a higher ENS_OPERATION_TIMEOUT if the source of the keys is always so slow.",
    );
  }
}

/** Keys that are at hand take no time. */
const slowKeysMs = 50;

type Send<T> = (api: EnsCalls) => Promise<T>;

/** The one door to the cloud: every request of the process passes here, counted, limited and logged. */
export class EnsApi {
  /** The service's clock, from every answer that passes here. */
  readonly serverClock = new ServerClock();

  constructor(private readonly parts: EnsApiParts) {}

  get clock(): Clock {
    return this.parts.clock;
  }

  /** Sends one request. */
  once<T>(
    operation: string,
    send: Send<T>,
    context: Partial<CallContext> = {},
    attempts: Attempts = { made: 0 },
  ): Promise<T> {
    const { api, clock, limit, mayStillSend } = this.parts;
    const idleSince = context.idle?.since ?? clock.now();
    return limit.run(async (waited) => {
      attempts.made += 1;
      const record = new CallRecord(operation, context, attempts.made, idleSince, clock.now());
      try {
        // a call that did not wait is sent: a last look at an entry is made when the time is over
        if (waited && context.deadline?.passed === true) {
          throw CallNotSent.forLimit(operation, context.deadline.limitMs, limit);
        }
        await mayStillSend();
        await this.awaitKeys(operation, context);
        const answer = await send(record.overhear(api));
        this.serverClock.heard(dateOf(answer), clock.now());
        this.tell(record.answered(answer, clock.now()));
        return answer;
      } catch (error) {
        if (error instanceof EnsError) {
          limit.shrink(error);
          this.serverClock.heard(error.serverTime, clock.now());
        }
        this.tell(record.failed(error, clock.now()));
        throw error;
      }
    }, context.onSlowed);
  }

  /** Gets the keys before the call does, which has them at once then. They can take seconds. */
  private async awaitKeys(operation: string, { deadline }: Partial<CallContext>): Promise<void> {
    const { clock, keysReady } = this.parts;
    const begun = clock.now();
    await keysReady?.();
    const tookMs = clock.now() - begun;
    if (tookMs >= slowKeysMs && deadline?.passed === true) {
      throw CallNotSent.forKeys(operation, deadline.limitMs, tookMs);
    }
  }

  /** Sends until there is an answer; for calls that may be carried out twice without harm. */
  repeat<T>(operation: string, send: Send<T>, context: CallContext, repeats = isNotAppliedOrUnknown): Promise<T> {
    const attempts = { made: 0 };
    return this.retry(() => this.once(operation, send, context, attempts), context, repeats, attempts);
  }

  /** Runs what sends a call until it succeeds, an error forbids a repeat, or the time or the budget is used up. */
  retry<T>(
    run: () => Promise<T>,
    context: CallContext,
    repeats: (error: EnsError) => boolean,
    attempts: Attempts,
  ): Promise<T> {
    const { clock, random, budget } = this.parts;
    return retrying(run, {
      deadline: () => context.deadline.at,
      clock,
      random,
      budget,
      repeats,
      onWait: (error, ms) => {
        this.waited("retry", ms, context);
        context.onWait?.(error, ms, attempts.made + 1);
      },
    });
  }

  /** Waits for something that is no call. */
  async waiting<T>(what: WaitedFor, about: Subject, wait: Promise<T>): Promise<T> {
    const begun = this.clock.now();
    try {
      return await wait;
    } finally {
      this.waited(what, this.clock.now() - begun, about);
    }
  }

  /** Told of a wait, for the log. */
  waited(what: WaitedFor, ms: number, { subject, resource }: Subject): void {
    if (ms > 0) {
      this.tell({ kind: "wait", at: this.clock.now(), for: what, resource, subject, waitedMs: ms });
    }
  }

  /** What cannot be written down must not cost the result of a call. */
  private tell(event: CallEvent): void {
    try {
      this.parts.log(event);
    } catch {
      // the call itself is what counts
    }
  }
}

function dateOf(answer: unknown): number | undefined {
  const date = (answer as { headers?: Readonly<Record<string, string>> } | undefined)?.headers?.["date"];
  return date === undefined ? undefined : Date.parse(date);
}

/** One call while it is under way. */
export class CallRecord {
  private parameters: Record<string, string> | undefined;

  constructor(
    private readonly operation: string,
    private readonly about: Subject,
    private readonly attempt: number,
    private readonly idleSince: number,
    private readonly begunAt: number,
  ) {}

  /** The API, with an ear for what is asked of it. */
  overhear(api: EnsCalls): EnsCalls {
    return new Proxy(api, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        return typeof method !== "function"
          ? method
          : (request: object): unknown => {
              this.parameters = parametersOf(request);
              return Reflect.apply(method, target, [request]);
            };
      },
    });
  }

  answered(answer: unknown, now: number): CallEnded {
    const told = answer as Partial<Answer> | undefined;
    return {
      ...this.ended(now),
      // a create is answered with the id that the entry has from then on
      subject: told?.body?.forwardEntryId ?? this.about.subject,
      outcome: "ok",
      status: told?.statusCode,
      requestId: told?.body?.requestId ?? told?.headers?.["x-acs-request-id"],
      error: undefined,
    };
  }

  failed(error: unknown, now: number): CallEnded {
    return {
      ...this.ended(now),
      ...(error instanceof EnsError
        ? { outcome: error.outcome, status: error.status, requestId: error.requestId }
        : { outcome: "not sent", status: undefined, requestId: undefined, parameters: undefined }),
      error: error instanceof Error ? error : new Error(String(error)),
    };
  }

  private ended(now: number) {
    const { operation, attempt, parameters } = this;
    const { subject, resource, idle } = this.about;
    if (idle !== undefined) {
      idle.since = now;
    }
    return {
      kind: "call" as const,
      at: now,
      operation,
      resource,
      subject,
      attempt,
      parameters,
      waitedMs: this.begunAt - this.idleSince,
      elapsedMs: now - this.begunAt,
    };
  }
}

/** As far as answers are alike. */
interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly requestId?: string; readonly forwardEntryId?: string };
}

/** The service's clock as its answers tell it, in whole seconds (header `Date`). */
export class ServerClock {
  private difference = 0;

  /** Told of each answer: what the service's clock said when ours said `now`. */
  heard(date: number | undefined, now: number): void {
    if (date !== undefined && Number.isFinite(date)) {
      this.difference = date - now;
    }
  }

  /** A time of ours on the service's clock. Before any answer both are taken to be the same. */
  at(time: number): number {
    return time + this.difference;
  }
}
