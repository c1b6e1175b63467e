import { abortable } from "./clock.js";
import type { EnsError } from "./errors.js";

/** After throttling, so many successes in a row allow one more call in flight. */
const successesToGrow = 10;

/** Limits the calls in flight of the whole process. Throttling halves the limit; successes restore it. */
export class ConcurrencyLimiter {
  private current: number;
  private inFlight = 0;
  private successes = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly max: number) {
    this.current = max;
  }

  /**
   * Runs `call` as soon as the limit allows it.
   *
   * @param call receives whether it had to wait
   * @param slowed called with the limit if the call must wait because of throttling
   * @param signal ends the wait
   */
  async run<T>(
    call: (waited: boolean) => Promise<T>,
    slowed?: (inFlight: number) => void,
    signal?: AbortSignal,
  ): Promise<T> {
    const waits = this.inFlight >= this.current;
    if (waits) {
      if (this.isShrunk) {
        slowed?.(this.current);
      }
      await this.waitForTurn(signal);
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

  shrink(error: EnsError): void {
    if (error.kind === "throttled") {
      this.current = Math.max(1, Math.floor(this.current / 2));
      this.successes = 0;
    }
  }

  get limit(): number {
    return this.current;
  }

  /** Whether throttling has reduced the limit. */
  get isShrunk(): boolean {
    return this.current < this.max;
  }

  private async waitForTurn(signal: AbortSignal | undefined): Promise<void> {
    let start = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      start = resolve;
      this.waiting.push(resolve);
    });
    try {
      await abortable(turn, signal);
    } catch (error) {
      const index = this.waiting.indexOf(start);
      if (index >= 0) {
        this.waiting.splice(index, 1);
      } else {
        // it got its turn at the same moment
        this.release();
      }
      throw error;
    }
  }

  private grow(): void {
    this.successes += 1;
    if (this.successes >= successesToGrow && this.current < this.max) {
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
