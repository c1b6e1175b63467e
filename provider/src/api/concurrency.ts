import type { EnsError } from "./errors.js";

/** How many successes in a row earn one more call in flight after flow control took some away. */
const successesToGrow = 10;

/** The calls that the process has in flight. Flow control halves their number; successes bring it back. */
export class ConcurrencyLimiter {
  private current: number;
  private inFlight = 0;
  private successes = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly most: number) {
    this.current = most;
  }

  /**
   * Runs `call` when there is room, with whether it had to wait; `slowed` is told how many run instead where flow control
   * has left none.
   */
  async run<T>(call: (waited: boolean) => Promise<T>, slowed?: (inFlight: number) => void): Promise<T> {
    const waits = this.inFlight >= this.current;
    if (waits) {
      if (this.isShrunk) {
        slowed?.(this.current);
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.inFlight += 1;
    }
    try {
      const result = await call(waits);
      this.grow();
      return result;
    } finally {
      this.release();
    }
  }

  /** Told by whoever sees an error of flow control. */
  shrink(error: EnsError): void {
    if (error.kind === "throttled") {
      this.current = Math.max(1, Math.floor(this.current / 2));
      this.successes = 0;
    }
  }

  get limit(): number {
    return this.current;
  }

  /** Whether flow control has left fewer calls than may be in flight at most. */
  get isShrunk(): boolean {
    return this.current < this.most;
  }

  private grow(): void {
    this.successes += 1;
    if (this.successes >= successesToGrow && this.current < this.most) {
      this.current += 1;
      this.successes = 0;
    }
  }

  private release(): void {
    this.inFlight -= 1;
    while (this.inFlight < this.current && this.waiting.length > 0) {
      this.inFlight += 1;
      this.waiting.shift()?.();
    }
  }
}
