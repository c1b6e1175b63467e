import assert from "node:assert/strict";
import { getEventListeners } from "node:events";

import { Deadline, ServerClock, sleep, withTimeout } from "../../../provider/src/api/clock.js";
import { fakeTime } from "../support/time.js";

describe("a deadline", () => {
  const time = fakeTime();
  const later = (ms: number, error?: Error) =>
    new Promise<void>((resolve, reject) =>
      setTimeout(() => {
        if (error === undefined) resolve();
        else reject(error);
      }, ms),
    );

  it("ends when its time is over, and not before", async () => {
    const deadline = new Deadline(1000);
    await time.tick(999);
    assert.equal(deadline.passed, false);
    await time.tick(1);
    assert.equal(deadline.passed, true);
    assert.equal(deadline.at, time.start + 1000);
    assert.equal(deadline.limitMs, 1000);
  });

  it("does not run while others are waited for, also where that wait fails", async () => {
    const deadline = new Deadline(1000);
    const waited = deadline.excluding(later(5000));
    await time.tick(5000);
    await waited;
    assert.equal(deadline.at, time.start + 6000);
    const failed = assert.rejects(deadline.excluding(later(500, new Error("no"))));
    await time.tick(500);
    await failed;
    assert.equal(deadline.at, time.start + 6500);
    assert.equal(deadline.passed, false);
  });
});

describe("the system's clock", () => {
  const time = fakeTime();

  it("a sleep ends early, with the signal's reason, when it is aborted", async () => {
    const stop = new AbortController();
    const slept = assert.rejects(sleep(60_000, stop.signal), /enough/);
    await time.tick(10);
    stop.abort(new Error("enough"));
    await slept;
    assert.equal(time.waiting, 0, "no timer stays behind");
  });

  it("a sleep takes no less than its time, and leaves no listener on a signal that lives longer", async () => {
    const { signal } = new AbortController();
    for (const [ms, sleptMs] of [
      [10, 10],
      [9.2, 10],
      [0, 0],
    ] as const) {
      const begun = Date.now();
      const slept = sleep(ms, signal).then(() => Date.now() - begun);
      await time.run();
      assert.equal(await slept, sleptMs);
    }
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  it("a sleep that is aborted without an error ends with one", async () => {
    const stop = new AbortController();
    const slept = assert.rejects(sleep(60_000, stop.signal), /^Error: the wait was cancelled$/);
    stop.abort("enough");
    await slept;
  });

  it("a sleep with a signal given before does not begin", async () => {
    await assert.rejects(sleep(60_000, AbortSignal.abort()));
    assert.equal(time.waiting, 0);
  });
});

describe("a time limit for a promise", () => {
  const time = fakeTime();
  const never = new Promise<string>(() => undefined);
  const late = (): string => "late";
  const fails = (): never => {
    throw new Error("too late");
  };

  for (const [what, wait, end] of [
    ["its result, if that comes in time", () => withTimeout(Promise.resolve("done"), 1_000, fails), "done"],
    ["its error, if that comes in time", () => withTimeout(Promise.reject(new Error("no")), 1_000, late), "no"],
    ["what is given in its place, if the time is over", () => withTimeout(never, 1_000, late), "late"],
    ["the error that is given in its place", () => withTimeout(never, 1_000, fails), "too late"],
  ] as const) {
    it(`gives ${what}, and leaves no timer`, async () => {
      const ended = wait().catch((error: unknown) => (error as Error).message);
      if (end.includes("late")) {
        await time.tick(999);
        assert.equal(time.waiting, 1);
        await time.tick(1);
      }
      assert.equal(await ended, end);
      assert.equal(time.waiting, 0);
    });
  }
});

describe("the service's clock", () => {
  it("is taken to be ours before any answer", () => {
    assert.equal(new ServerClock().at(1_000), 1_000);
  });

  it("is as far from ours as the latest answer told", () => {
    const clock = new ServerClock();
    clock.observe(70_000, 10_000);
    assert.equal(clock.at(5_000), 65_000);
    clock.observe(20_000, 30_000);
    assert.equal(clock.at(5_000), -5_000);
  });

  it("an answer without a date, or with one that cannot be read, tells nothing", () => {
    const clock = new ServerClock();
    clock.observe(70_000, 10_000);
    clock.observe(undefined, 0);
    clock.observe(Date.parse("nonsense"), 0);
    assert.equal(clock.at(0), 60_000);
  });
});
