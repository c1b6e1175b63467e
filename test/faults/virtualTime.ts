import { useFakeTimers } from "sinon";

/** Longer than any story takes, in virtual time: what is not over by then goes on for ever. */
const endlessMs = 6 * 3_600_000;

/**
 * Runs work in which nothing but timers takes time, in a time of its own that leaps from timer to timer. Everything that
 * asks `Date` or sets a timer meanwhile is in it: the provider's clock, the waits of its libraries, and the cloud.
 */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
  const clock = useFakeTimers({
    now: Date.UTC(2026, 0, 1),
    toFake: ["setTimeout", "clearTimeout", "Date"],
  });
  const begun = clock.now;
  let over = false as boolean;
  try {
    const result = work().finally(() => {
      over = true;
    });
    // told by the await below; the loop only moves time
    result.catch(() => undefined);
    for (let idle = 0; ;) {
      await new Promise(setImmediate);
      if (over) {
        return await result;
      }
      idle = clock.countTimers() === 0 ? idle + 1 : 0;
      if (idle > 100 || clock.now - begun > endlessMs) {
        throw new Error(idle > 100 ? "the work hangs: nothing is left to wait for" : "the work never ends");
      }
      clock.next();
    }
  } finally {
    clock.restore();
  }
}
