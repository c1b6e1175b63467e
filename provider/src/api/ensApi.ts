import type { CallEnded, CallEvent, Subject, WaitedFor } from "./callLog.js";
import { abortable, type Deadline, now, ServerClock } from "./clock.js";
import type { ConcurrencyLimiter } from "./concurrency.js";
import { EnsError, UserError } from "./errors.js";
import { type Answer, type Body, type Operation, parametersOf, type Request } from "./operations.js";
import { isNotAppliedOrUnknown, type RetryBudget, retrying } from "./retry.js";

/** Sends one request, once. */
export interface Transport {
  send<Op extends Operation>(operation: Op, request: Request<Op>): Promise<Answer<Op>>;
}

export interface EnsApiParts {
  readonly transport: Transport;
  readonly random: () => number;
  readonly limit: ConcurrencyLimiter;
  readonly budget: RetryBudget;
  /** Rejects if the engine has ended. */
  readonly assertEngineRunning: () => Promise<void>;
  /** Ends when there are keys for a call. */
  readonly keysReady?: () => Promise<unknown>;
  readonly log: (event: CallEvent) => void;
}

/** What a call is sent for, and how long it may take. */
export interface CallContext extends Subject {
  readonly deadline: Deadline;
  /** Cancels: nothing is sent after it, and every wait ends at once. A write in flight is awaited: its answer may have an id. */
  readonly signal?: AbortSignal | undefined;
  /** When the operation was put into the write queue of its gateway. */
  readonly queuedAt?: number;
  /** Called before the same call is sent again: the reason, in how many ms, and the number of the attempt. */
  readonly onWait?: (error: EnsError, ms: number, attempt: number) => void;
  /** Called if this call must wait because throttling has reduced the calls in flight to `inFlight`. */
  readonly onSlowed?: (inFlight: number) => void;
}

/** The same for a call whose answer serves several resources. */
export function withoutResource(context: CallContext): CallContext {
  return { ...context, resource: undefined, idle: undefined };
}

/** The attempts to send one call. */
export class Attempts {
  made = 0;
  /** Whether an attempt got no clear answer, so that it may have been carried out. */
  unanswered = false;
}

/** Cached keys are returned faster than this. */
const slowKeysMs = 50;

/** Sends all API requests: limits concurrency, counts attempts, repeats, logs. */
export class EnsApi {
  readonly serverClock = new ServerClock();

  constructor(private readonly parts: EnsApiParts) {}

  /** Sends one request. */
  sendOnce<Op extends Operation>(
    operation: Op,
    request: Request<Op>,
    context: Partial<CallContext> = {},
    attempts = new Attempts(),
  ): Promise<Body<Op>> {
    const { transport, limit, assertEngineRunning } = this.parts;
    const idleSince = context.idle?.since ?? now();
    return limit.run(async (waited) => {
      attempts.made += 1;
      const call = { operation, request, attempt: attempts.made, context, idleSince, begunAt: now() };
      try {
        // a call that did not wait is sent: the final read is sent even at the deadline
        if (waited && context.deadline?.passed === true) {
          throw waitedForLimit(operation, context.deadline.limitMs, limit);
        }
        context.signal?.throwIfAborted();
        await assertEngineRunning();
        await this.awaitKeys(operation, context);
        const sent = transport.send(operation, request);
        const answer = await (changesNothing(operation) ? abortable(sent, context.signal) : sent);
        this.serverClock.observe(Date.parse(answer.headers["date"] ?? ""), now());
        this.log(answered(call, answer));
        return answer.body;
      } catch (error) {
        if (error instanceof EnsError) {
          attempts.unanswered ||= error.outcome === "unknown";
          limit.shrink(error);
          this.serverClock.observe(error.serverTime, now());
        }
        this.log(failed(call, error));
        throw error;
      }
    }, context.onSlowed, context.signal);
  }

  /** Waits for the keys, which can take seconds to fetch, before the client asks for them. */
  private async awaitKeys(operation: Operation, { deadline, signal }: Partial<CallContext>): Promise<void> {
    const { keysReady } = this.parts;
    const begun = now();
    await abortable(keysReady?.() ?? Promise.resolve(), signal);
    signal?.throwIfAborted();
    const tookMs = now() - begun;
    if (tookMs >= slowKeysMs && deadline?.passed === true) {
      throw waitedForKeys(operation, deadline.limitMs, tookMs);
    }
  }

  /** Sends a request until there is an answer; for calls that may be carried out twice without harm. */
  send<Op extends Operation>(operation: Op, request: Request<Op>, context: CallContext): Promise<Body<Op>> {
    const attempts = new Attempts();
    return this.retry(
      () => this.sendOnce(operation, request, context, attempts),
      context,
      isNotAppliedOrUnknown,
      attempts,
    );
  }

  /** Repeats `run`, which sends a call, until it succeeds, `repeats` is false, or the time or the budget is used up. */
  retry<T>(
    run: () => Promise<T>,
    context: CallContext,
    repeats: (error: EnsError) => boolean,
    attempts: Attempts,
  ): Promise<T> {
    const { random, budget } = this.parts;
    return retrying(run, {
      deadline: () => context.deadline.at,
      random,
      budget,
      signal: context.signal,
      repeats,
      onWait: (error, ms) => {
        this.logWait("retry", ms, context);
        context.onWait?.(error, ms, attempts.made + 1);
      },
    });
  }

  /** Waits for something that is not a call, and logs how long it took. */
  async timed<T>(what: WaitedFor, about: Subject, wait: Promise<T>): Promise<T> {
    const begun = now();
    try {
      return await wait;
    } finally {
      this.logWait(what, now() - begun, about);
    }
  }

  logWait(what: WaitedFor, ms: number, { subject, resource }: Subject): void {
    if (ms > 0) {
      this.log({ kind: "wait", at: now(), for: what, resource, subject, waitedMs: ms });
    }
  }

  /** A log that fails must not cost the result of a call. */
  private log(event: CallEvent): void {
    try {
      this.parts.log(event);
    } catch {
      // the result of the call is worth more than its log line
    }
  }
}

function changesNothing(operation: Operation): boolean {
  return operation.startsWith("Describe");
}

function waitedForLimit(
  operation: Operation,
  limitMs: number,
  { limit, isShrunk }: ConcurrencyLimiter,
): UserError {
  const inFlight = limit === 1 ? "one call" : `${limit} calls`;
  const why = isShrunk
    ? `the service throttles this account, so only ${inFlight} may be in flight at the moment`
    : `ens:callsInFlight lets only ${inFlight} be in flight`;
  const next = isShrunk ? "" : ", or set ens:callsInFlight to a higher number";
  return new UserError(
    `${operation} was not sent: ${why}, and the time limit of ${limitMs / 1000} s was over before it was the turn of this call. ` +
      `Run the command again with a lower --parallel${next}.`,
  );
}

function waitedForKeys(operation: Operation, limitMs: number, tookMs: number): UserError {
  return new UserError(
    `${operation} was not sent: it took ${(tookMs / 1000).toFixed(1)} s to get the keys, and the time limit of ${limitMs / 1000} s was over by then. ` +
      "Run the command again, with a higher ENS_OPERATION_TIMEOUT if the source of the keys is always so slow.",
  );
}

/** A call under way. */
interface Call {
  readonly operation: Operation;
  readonly request: object;
  readonly attempt: number;
  readonly context: Subject;
  readonly idleSince: number;
  readonly begunAt: number;
}

function answered(call: Call, { statusCode, headers, body }: Answer<Operation>): CallEnded {
  return {
    ...ended(call),
    // CreateForwardEntry returns the id of the new entry
    subject: "forwardEntryId" in body ? body.forwardEntryId : call.context.subject,
    outcome: "ok",
    status: statusCode,
    requestId: body.requestId ?? headers["x-acs-request-id"],
    error: undefined,
  };
}

function failed(call: Call, error: unknown): CallEnded {
  return {
    ...ended(call),
    ...(error instanceof EnsError
      ? { outcome: error.outcome, status: error.status, requestId: error.requestId }
      : { outcome: "notSent", status: undefined, requestId: undefined, parameters: undefined }),
    error: error instanceof Error ? error : new Error(String(error)),
  };
}

function ended({ operation, request, attempt, context, idleSince, begunAt }: Call) {
  const at = now();
  const { subject, resource, idle } = context;
  if (idle !== undefined) {
    idle.since = at;
  }
  return {
    kind: "call" as const,
    at,
    operation,
    resource,
    subject,
    attempt,
    parameters: parametersOf(request),
    waitedMs: begunAt - idleSince,
    elapsedMs: at - begunAt,
  };
}
