import assert from "node:assert/strict";

import { ConcurrencyLimiter } from "../../../provider/src/api/concurrency.js";
import { failure } from "../support/errors.js";
import { flush, held } from "../support/held.js";

const throttled = failure("Throttling.User");

describe("the limit of calls in flight", () => {
  it("begins as many as it may, the others when one ends, first come first served", async () => {
    const limit = new ConcurrencyLimiter(2);
    const calls = held();
    const done = [0, 1, 2, 3].map((i) => limit.run(calls.begin(i)));
    assert.deepEqual(calls.begun, [0, 1]);
    calls.end(1);
    await flush();
    assert.deepEqual(calls.begun, [0, 1, 2]);
    calls.end(0);
    calls.end(2);
    await flush();
    assert.deepEqual(calls.begun, [0, 1, 2, 3]);
    calls.end(3);
    assert.deepEqual(await Promise.all(done), [0, 1, 2, 3]);
  });

  it("a call that fails, or throws at once, gives its place back", async () => {
    const limit = new ConcurrencyLimiter(1);
    await assert.rejects(limit.run(() => Promise.reject(new Error("no"))));
    await assert.rejects(
      limit.run(() => {
        throw new Error("at once");
      }),
    );
    assert.equal(await limit.run(() => Promise.resolve("next")), "next");
  });

  it("flow control halves it, down to one; other errors do not", () => {
    const limit = new ConcurrencyLimiter(16);
    limit.shrink(failure("SystemBusy"));
    assert.equal(limit.limit, 16);
    const seen = Array.from({ length: 6 }, () => {
      limit.shrink(throttled);
      return limit.limit;
    });
    assert.deepEqual(seen, [8, 4, 2, 1, 1, 1]);
  });

  it("after it fell, calls in flight end first before another begins", async () => {
    const limit = new ConcurrencyLimiter(4);
    const calls = held();
    const done = [0, 1, 2, 3, 4, 5].map((i) => limit.run(calls.begin(i)));
    limit.shrink(throttled);
    calls.end(0);
    calls.end(1);
    await flush();
    assert.deepEqual(calls.begun, [0, 1, 2, 3], "two are still in flight, which is all it may now");
    calls.end(2);
    await flush();
    assert.deepEqual(calls.begun, [0, 1, 2, 3, 4]);
    calls.end(3);
    calls.end(4);
    await flush();
    calls.end(5);
    await Promise.all(done);
  });

  it("ten successes in a row earn one more, and never more than at first", async () => {
    const limit = new ConcurrencyLimiter(4);
    limit.shrink(throttled);
    const succeed = async (times: number) => {
      for (let i = 0; i < times; i += 1) await limit.run(() => Promise.resolve());
    };
    await succeed(9);
    assert.equal(limit.limit, 2);
    await succeed(1);
    assert.equal(limit.limit, 3);
    assert.equal(limit.isShrunk, true);
    await succeed(100);
    assert.equal(limit.limit, 4);
    assert.equal(limit.isShrunk, false);
    limit.shrink(throttled);
    await succeed(9);
    limit.shrink(throttled);
    await succeed(9);
    assert.equal(limit.limit, 1, "throttling begins the row anew");
  });

  it("what it earns back goes to those that wait already, not only to newcomers", async () => {
    const limit = new ConcurrencyLimiter(16);
    for (let i = 0; i < 4; i += 1) limit.shrink(throttled);
    let inFlight = 0;
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 60 }, () =>
        limit.run(async () => {
          inFlight += 1;
          seen.push(inFlight);
          await flush();
          inFlight -= 1;
        }),
      ),
    );
    const most = Math.max(...seen);
    assert.ok(limit.limit > 2, String(limit.limit));
    assert.ok(most > 1, `${limit.limit} may be in flight, but there was never more than ${most}`);
    assert.ok(most <= limit.limit);
  });

  it("a newcomer does not pass those that wait", async () => {
    const limit = new ConcurrencyLimiter(1);
    const calls = held();
    const done = [limit.run(calls.begin(0)), limit.run(calls.begin(1))];
    calls.end(0);
    done.push(limit.run(calls.begin(2)));
    await flush();
    assert.deepEqual(calls.begun, [0, 1]);
    calls.end(1);
    await flush();
    calls.end(2);
    await Promise.all(done);
    assert.deepEqual(calls.begun, [0, 1, 2]);
  });
});
