import { DelegateBackoff, handleWhen, retry } from "cockatiel";

import type { Clock } from "./clock.js";
import { EnsError, keysOutdated } from "./errors.js";

/** How long to wait before the same call is sent again. */
interface Pace {
  readonly firstMs: number;
  readonly longestMs: number;
  /** After so many sends in a row the error stands; undefined where only the time limit ends it. */
  readonly sends?: number;
}

const paces = {
  // a sibling is configured within seconds
  busy: { firstMs: 250, longestMs: 5_000 },
  throttled: { firstMs: 500, longestMs: 20_000 },
  unavailable: { firstMs: 250, longestMs: 10_000 },
  // a wrong endpoint should be told soon, a restarted one be found again
  unreachable: { firstMs: 200, longestMs: 2_000, sends: 5 },
  // the page of a proxy or a login does not change soon
  unreadable: { firstMs: 250, longestMs: 4_000, sends: 5 },
  // a command may print other keys each time, and the service may refuse them all
  replacedKeys: { firstMs: 250, longestMs: 4_000, sends: 3 },
  unknown: { firstMs: 250, longestMs: 10_000 },
} as const satisfies Record<string, Pace>;

/** No wait is shorter: full jitter alone may send at once, again and again. */
const shortestMs = 50;

/** What the service asks for is honoured up to here; it must not stop a run for hours. */
const longestHintMs = 30_000;

function pace(error: EnsError): Pace {
  if (error.outcome === "not done" && keysOutdated.test(error.code ?? "")) {
    return paces.replacedKeys;
  }
  return error.because === undefined || error.because === "no gateway" ? paces.unknown : paces[error.because];
}

/** Full jitter over an exponential bound, and never sooner than the service asked for. */
export function delay(error: EnsError, attempt: number, random: () => number): number {
  const { firstMs, longestMs } = pace(error);
  const jittered = random() * Math.min(longestMs, firstMs * 2 ** attempt);
  return Math.max(shortestMs, jittered, Math.min(error.retryAfterMs ?? 0, longestHintMs));
}

export interface RetryPlan {
  /** When, on `clock`, the last send may begin. */
  readonly deadline: () => number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly budget: RetryBudget;
  readonly signal?: AbortSignal | undefined;
  /** Which errors allow the same call once more. */
  readonly repeats: (error: EnsError) => boolean;
  readonly onWait?: (error: EnsError, ms: number) => void;
}

/** Sends until it succeeds, an error forbids a repeat, the deadline would pass, or the budget is spent. */
export function retrying<T>(send: () => Promise<T>, plan: RetryPlan): Promise<T> {
  let sends = 0;
  let waitMs = 0;
  const row = { pace: undefined as Pace | undefined, length: 0 };
  const again = (error: Error): boolean => {
    if (!(error instanceof EnsError) || !plan.repeats(error)) {
      return false;
    }
    const { sends: most = Infinity } = pace(error);
    row.length = row.pace === pace(error) ? row.length + 1 : 1;
    row.pace = pace(error);
    if (row.length >= most) {
      return false;
    }
    waitMs = delay(error, sends - 1, plan.random);
    if (plan.clock.now() + waitMs >= plan.deadline() || !plan.budget.take(error)) {
      return false;
    }
    plan.onWait?.(error, waitMs);
    return true;
  };
  const policy = retry(handleWhen(again), {
    maxAttempts: Number.MAX_SAFE_INTEGER,
    backoff: new DelegateBackoff(() => waitMs),
  });
  return policy.execute(async () => {
    plan.signal?.throwIfAborted();
    sends += 1;
    const result = await send();
    plan.budget.give();
    return result;
  }, plan.signal);
}

/** Errors after which nothing was done. */
export function isNotApplied(error: EnsError): boolean {
  return error.outcome === "not done";
}

/** Errors after which a call that may be carried out twice without harm can be sent again. */
export function isNotAppliedOrUnknown(error: EnsError): boolean {
  return error.outcome === "not done" || error.outcome === "unknown";
}

/** As in the standard retry mode of the AWS SDKs: a full bucket allows about a hundred repeats without a success. */
const capacity = 500;
const cost = 5;
const regained = 1;

/**
 * Bounds the repeats of a whole process, so that an outage is not hammered by every entry at once. Waiting for a
 * sibling or for flow control costs nothing: there the service itself says that it is well.
 */
export class RetryBudget {
  private tokens = capacity;

  take(error: EnsError): boolean {
    if (error.because === "busy" || error.because === "throttled") {
      return true;
    }
    if (this.tokens < cost) {
      return false;
    }
    this.tokens -= cost;
    return true;
  }

  give(): void {
    this.tokens = Math.min(capacity, this.tokens + regained);
  }
}
