import { type Clock, Deadline, withTimeout } from "../../api/clock.js";

/** Nothing can be found out in less. */
const minStepMs = 500;

/** The time that the whole command may take, and what is left of it for each step. */
export class TimeBudget {
  private readonly deadline: Deadline;

  constructor(
    private readonly clock: Clock,
    totalMs: number,
  ) {
    this.deadline = new Deadline(clock, totalMs);
  }

  get isSpent(): boolean {
    return this.deadline.passed;
  }

  /** A step's own limit, or what is left where that is less. */
  for(limitMs: number): number {
    return Math.max(minStepMs, Math.min(limitMs, this.deadline.at - this.clock.now()));
  }

  /** The answer, or undefined where none comes in time. */
  within<T>(limitMs: number, answer: Promise<T>): Promise<T | undefined> {
    return withTimeout(answer, this.for(limitMs), () => undefined);
  }
}
