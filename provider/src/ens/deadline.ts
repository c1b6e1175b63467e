import type { Clock } from "./clock.js";

/** The end of an operation's own time. Time spent waiting for others is given back. */
export class Deadline {
  private end: number;

  constructor(
    private readonly clock: Clock,
    readonly limitMs: number,
  ) {
    this.end = clock.now() + limitMs;
  }

  /** When it ends, on the clock. */
  get at(): number {
    return this.end;
  }

  get passed(): boolean {
    return this.clock.now() >= this.end;
  }

  /** Waits for something that is not the operation's own doing. */
  async excluding<T>(wait: Promise<T>): Promise<T> {
    const begun = this.clock.now();
    try {
      return await wait;
    } finally {
      this.end += this.clock.now() - begun;
    }
  }
}
