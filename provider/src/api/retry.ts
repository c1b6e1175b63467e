import { now, sleep } from "./clock.js";
import { EnsError, expiredKeyCodes } from "./errors.js";

/** How long to wait before the same call is sent again. */
interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
  /** The number of sends in a row after which the error is final; without it only the time limit counts. */
  readonly sends?: number;
}

const backoffs = {
  // another entry of the gateway is configured within seconds
  busy: { firstMs: 250, maxMs: 5_000 },
  throttled: { firstMs: 500, maxMs: 20_000 },
  unavailable: { firstMs: 250, maxMs: 10_000 },
  // long enough for a restart, short enough to report a wrong endpoint soon
  unreachable: { firstMs: 200, maxMs: 2_000, sends: 5 },
  // the page of a proxy or a login does not change soon
  unreadable: { firstMs: 250, maxMs: 4_000, sends: 5 },
  // a credential command may print new keys each time, and the service may reject them all
  replacedKeys: { firstMs: 250, maxMs: 4_000, sends: 3 },
  unknown: { firstMs: 250, maxMs: 10_000 },
} as const satisfies Record<string, Backoff>;

/** Full jitter alone could send again at once, several times in a row. */
const minMs = 50;

/** The longest wait that the service may ask for: it must not stop a run for hours. */
const maxHintMs = 30_000;

function backoffFor(error: EnsError): Backoff {
  if (error.outcome === "notApplied" && expiredKeyCodes.test(error.code ?? "")) {
    return backoffs.replacedKeys;
  }
  return error.kind === undefined || error.kind === "no gateway" ? backoffs.unknown : backoffs[error.kind];
}

/** Exponential backoff with full jitter, but at least what the service asked for. */
export function delay(error: EnsError, attempt: number, random: () => number): number {
  const { firstMs, maxMs } = backoffFor(error);
  const jittered = random() * Math.min(maxMs, firstMs * 2 ** attempt);
  return Math.max(minMs, jittered, Math.min(error.retryAfterMs ?? 0, maxHintMs));
}

export interface RetryPlan {
  /** When the last send may begin. Called each time, because a deadline can move. */
  readonly deadline: () => number;
  readonly random: () => number;
  readonly budget: RetryBudget;
  /** Ends a wait, and prevents the next send. */
  readonly signal?: AbortSignal | undefined;
  /** Which errors allow to send the same call again. */
  readonly repeats: (error: EnsError) => boolean;
  readonly onWait?: (error: EnsError, ms: number) => void;
}

/** Sends until it succeeds, an error forbids a repeat, the deadline would pass, or the budget is spent. */
export async function retrying<T>(send: () => Promise<T>, plan: RetryPlan): Promise<T> {
  const { random, budget, signal, repeats, onWait } = plan;
  let backoff: Backoff | undefined;
  let sendsWithBackoff = 0;
  for (let sends = 1; ; sends += 1) {
    signal?.throwIfAborted();
    try {
      const result = await send();
      budget.refill();
      return result;
    } catch (error) {
      if (!(error instanceof EnsError) || !repeats(error)) {
        throw error;
      }
      sendsWithBackoff = backoff === backoffFor(error) ? sendsWithBackoff + 1 : 1;
      backoff = backoffFor(error);
      const waitMs = delay(error, sends - 1, random);
      const isTooLate = now() + waitMs >= plan.deadline();
      if (sendsWithBackoff >= (backoff.sends ?? Infinity) || isTooLate || !budget.spend(error)) {
        throw error;
      }
      onWait?.(error, waitMs);
      await sleep(waitMs, signal);
    }
  }
}

/** Errors after which a call can be sent again if it may be carried out twice. */
export function isNotAppliedOrUnknown(error: EnsError): boolean {
  return error.outcome === "notApplied" || error.outcome === "unknown";
}

// as in the standard retry mode of the AWS SDKs: a full budget allows 100 repeats without a success
const capacity = 500;
const cost = 5;
const refillPerSuccess = 1;

/**
 * Limits the repeats of the whole process, so that its entries do not overload a service that has failed. A busy gateway
 * and throttling cost nothing, because they are answers of a healthy service.
 */
export class RetryBudget {
  private tokens = capacity;

  spend(error: EnsError): boolean {
    if (error.kind === "busy" || error.kind === "throttled") {
      return true;
    }
    if (this.tokens < cost) {
      return false;
    }
    this.tokens -= cost;
    return true;
  }

  refill(): void {
    this.tokens = Math.min(capacity, this.tokens + refillPerSuccess);
  }
}
