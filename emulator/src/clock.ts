/** Time comes in as a parameter, so that a test can hold it still. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves when so many milliseconds have passed. */
  sleep(ms: number): Promise<void>;
}

/** Real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // the open server keeps a process alive; once it is closed, a call that still waits must not
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
};

/** A clock that moves only when told to. */
export class ManualClock implements Clock {
  #now: number;
  #sleepers: { at: number; wake: () => void }[] = [];

  /** @param start where it stands. Default: the beginning of 2026, UTC */
  constructor(start: number | Date = Date.UTC(2026, 0, 1)) {
    this.#now = Number(start);
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#now;
  }

  /** Resolves when the clock was moved by so many milliseconds. */
  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ at: this.#now + ms, wake }));
  }

  /** Moves by so many milliseconds and wakes who slept until then. */
  advance(ms: number): void {
    this.#now += ms;
    const due = this.#sleepers.filter((sleeper) => sleeper.at <= this.#now);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.at > this.#now);
    for (const sleeper of due) sleeper.wake();
  }
}
