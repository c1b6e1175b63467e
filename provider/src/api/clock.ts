/** ms since 1970 */
export function now(): number {
  return Date.now();
}

/** Resolves after `ms`; rejects with the signal's reason as soon as it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error("the wait was cancelled"));
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
  });
}

/** The result of a promise; rejects with the signal's reason as soon as it is aborted. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) {
    return promise;
  }
  const settled = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) {
      stop();
    }
    signal.addEventListener("abort", stop, { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    settled.abort();
  }
}

/** The result of a promise, or what `onTimeout` returns or throws if it does not settle in time. */
export async function withTimeout<T, Late>(
  promise: Promise<T>,
  ms: number,
  onTimeout: () => Late,
): Promise<T | Late> {
  const settled = new AbortController();
  const timeout = sleep(ms, settled.signal).then(onTimeout);
  // rejects without a listener once the promise has settled
  timeout.catch(() => undefined);
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    settled.abort();
  }
}

/** The time limit of an operation, which does not run while the operation waits for others. */
export class Deadline {
  private end: number;

  constructor(readonly limitMs: number) {
    this.end = now() + limitMs;
  }

  get at(): number {
    return this.end;
  }

  get passed(): boolean {
    return now() >= this.end;
  }

  /** Waits without using up the time limit. */
  async excluding<T>(wait: Promise<T>): Promise<T> {
    const begun = now();
    try {
      return await wait;
    } finally {
      this.end += now() - begun;
    }
  }
}

/** The service's clock, in whole seconds, from the header `Date` of its answers. */
export class ServerClock {
  private differenceMs = 0;

  /** Takes the date of an answer that arrived at `now`; one that is missing or unreadable is ignored. */
  observe(date: number | undefined, now: number): void {
    if (date !== undefined && Number.isFinite(date)) {
      this.differenceMs = date - now;
    }
  }

  /** Converts a time of our clock. Before the first answer both clocks are assumed equal. */
  at(time: number): number {
    return time + this.differenceMs;
  }
}
