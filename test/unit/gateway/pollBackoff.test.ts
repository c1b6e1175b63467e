import assert from "node:assert/strict";

import { PollBackoff } from "../../../provider/src/gateway/waiter.js";

/** The times at which an entry that never settles is looked at. */
function looks(pace: PollBackoff, until: number): number[] {
  const at: number[] = [];
  for (let now = 0; now < until; at.push(now)) now += pace.next("create", now);
  return at;
}

describe("the pace of looking", () => {
  it("begins at once, and grows with the time that was waited, up to 5 s", () => {
    const at = looks(new PollBackoff(), 300_000);
    assert.ok(at[0]! <= 250, `${at[0]}`);
    const waits = at.slice(1).map((time, i) => time - at[i]!);
    assert.ok(waits.every((wait, i) => i === 0 || wait >= waits[i - 1]! - 1e-9));
    assert.equal(waits.at(-1), 5_000);
    assert.ok(at.length < 100, `${at.length} looks in five minutes`);
  });

  it("looks closer together where one waits alone: everybody behind it in the queue waits with it", () => {
    const pace = new PollBackoff();
    const alone = [200, 500, 1_000, 3_000].map((waited) => pace.next("create", waited, true));
    const together = [200, 500, 1_000, 3_000].map((waited) => pace.next("create", waited));
    assert.ok(alone.every((ms, i) => ms <= together[i]!));
    assert.deepEqual(alone, [100, 100, 100, 300]);
  });

  it("an entry that settles within a second is seen soon after", () => {
    for (const ready of [100, 300, 700, 1_000]) {
      const seen = looks(new PollBackoff(), 10_000).find((time) => time >= ready)!;
      assert.ok(seen - ready <= Math.max(150, ready * 0.5), `ready ${ready}, seen ${seen}`);
    }
  });

  it("once it is known how long entries take, the first look comes when they are ready", () => {
    const pace = new PollBackoff();
    for (let i = 0; i < 10; i += 1) pace.learn("create", 2_900, 3_100);
    assert.ok(Math.abs(pace.next("create", 0) - 3_000) < 50);
    assert.ok(pace.next("create", 3_000) <= 200, "and the next ones close together");
  });

  it("learns each kind of write by itself", () => {
    const pace = new PollBackoff();
    pace.learn("delete", 59_000, 60_000);
    assert.ok(pace.next("create", 0) <= 250);
    assert.ok(pace.next("modify", 0) <= 250);
  });

  it("recovers from an entry that took unusually long", () => {
    const pace = new PollBackoff();
    pace.learn("create", 290_000, 300_000);
    for (let i = 0; i < 20; i += 1) {
      // each is looked at first when the last ones were ready, and is found ready
      pace.learn("create", 0, pace.next("create", 0));
    }
    assert.ok(pace.next("create", 0) < 120_000, `${pace.next("create", 0)}`);
  });

  it("never tells to look at once, or never", () => {
    const pace = new PollBackoff();
    for (const [earlier, elapsed] of [
      [0, 0],
      [0, 1],
      [1e9, 2e9],
      [5, 5],
    ] as const) {
      pace.learn("create", earlier, elapsed);
      for (const waited of [0, 1, 50, 1_000, 1e6, 1e9, 3e9]) {
        const ms = pace.next("create", waited);
        assert.ok(Number.isFinite(ms) && ms >= 50, `${waited}: ${ms}`);
      }
    }
  });
});
