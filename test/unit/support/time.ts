import sinon from "sinon";

/**
 * Stops the clocks of a suite: timers run when a test says so. Promises and immediates are left alone.
 */
export function fakeTime() {
  let timers: sinon.SinonFakeTimers;
  const start = Date.parse("2026-01-01T00:00:00Z");
  beforeEach(() => {
    timers = sinon.useFakeTimers({ now: start, toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  afterEach(() => {
    timers.restore();
  });
  /** Lets time pass until nothing waits any more; more than `most` timers are an endless loop. */
  async function run(most = 5_000): Promise<void> {
    for (let fired = 0; ; fired += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (timers.countTimers() === 0) {
        return;
      }
      if (fired >= most) {
        throw new Error(`still waiting after ${most} timers`);
      }
      await timers.nextAsync();
    }
  }
  return {
    start,
    /** Lets `ms` pass. */
    tick: (ms: number) => timers.tickAsync(ms),
    run,
    /** Lets time pass until an operation has ended, and returns its result. */
    async finish<T>(operation: Promise<T>, most?: number): Promise<T> {
      const ended = operation.catch(() => undefined);
      await run(most);
      await ended;
      return operation;
    },
    get waiting(): number {
      return timers.countTimers();
    },
  };
}
