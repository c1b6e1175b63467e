import type { Clock } from "../../api/clock.js";
import { Deadline } from "../../api/clock.js";

/** Nothing can be found out in less. */
const leastMs = 500;

/** The time that a whole run may take, and what is left of it for each step. */
export class Patience {
  private readonly whole: Deadline;

  constructor(
    private readonly clock: Clock,
    limitMs: number,
  ) {
    this.whole = new Deadline(clock, limitMs);
  }

  get isOver(): boolean {
    return this.whole.passed;
  }

  /** A step's own limit, or what is left where that is less. */
  for(limitMs: number): number {
    return Math.max(leastMs, Math.min(limitMs, this.whole.at - this.clock.now()));
  }

  /** The answer, or undefined where none comes in time. */
  async within<T>(limitMs: number, answer: Promise<T>): Promise<T | undefined> {
    const enough = new AbortController();
    try {
      return await Promise.race([
        answer,
        this.clock.sleep(this.for(limitMs), enough.signal).then(
          () => undefined,
          () => undefined,
        ),
      ]);
    } finally {
      enough.abort();
    }
  }
}
