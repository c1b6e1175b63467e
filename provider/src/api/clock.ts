
/** Time as it is read and waited for. */
export interface Clock {
  /** ms since 1970 */
  now(): number;
  /** Ends after `ms`, or rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason instanceof Error ? signal.reason : new Error("the wait was ended"));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, Math.ceil(ms));
      if (signal?.aborted === true) {
        stop();
      } else {
        signal?.addEventListener("abort", stop, { once: true });
      }
    }),
};

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
