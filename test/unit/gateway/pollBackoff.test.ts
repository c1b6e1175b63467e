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

  it("the closer the entry is to the time that the last ones took, the sooner the next look; one that is late is looked at less and less often", () => {
    const pace = new PollBackoff();
    pace.learn("create", 2_900, 3_100);
    for (const [waited, least, most] of [
      [0, 3_000, 3_000],
      [1_000, 2_000, 2_000],
      [2_990, 50, 50],
      [3_000, 100, 200],
      [5_000, 500, 1_500],
      [9_000, 2_000, 4_000],
      [60_000, 5_000, 5_000],
    ] as const) {
      const ms = pace.next("create", waited);
      assert.ok(ms >= least && ms <= most, `${waited}: ${ms}`);
      const alone = pace.next("create", waited, true);
      assert.ok(waited <= 3_000 ? alone === ms : alone < ms || ms === 5_000, `${waited} alone: ${alone}`);
    }
    pace.learn("delete", 59_000, 61_000);
    assert.equal(pace.next("delete", 0), 5_000, "one that took long is looked at all the same");
  });

  it("the newest entry counts as much as all before it, and one that was ready at the first look may have been so for a while", () => {
    const pace = new PollBackoff();
    pace.learn("create", 900, 1_100);
    pace.learn("create", 2_900, 3_100);
    assert.equal(pace.next("create", 0), 2_000);
    pace.learn("create", 0, 2_000);
    const next = pace.next("create", 0);
    assert.ok(next < 2_000 && next > 1_900, `${next}`);
    const first = new PollBackoff();
    first.learn("create", 0, 200);
    assert.equal(first.next("create", 0), 200);
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
