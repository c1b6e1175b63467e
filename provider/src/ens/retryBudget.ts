import type { EnsError } from "./errors.js";

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
