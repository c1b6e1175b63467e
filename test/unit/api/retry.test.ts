import assert from "node:assert/strict";
import sinon from "sinon";

import type { EnsError } from "../../../provider/src/api/errors.js";
import {
  delay,
  isNotAppliedOrUnknown,
  retrying,
  type RetryPlan,
} from "../../../provider/src/api/retry.js";
import { RetryBudget } from "../../../provider/src/api/retry.js";
import { failure, unanswered } from "../support/errors.js";
import { fakeTime } from "../support/time.js";

const busy = failure("IncorretDnatEntryStatus");
const throttled = failure("Throttling.User");
const unavailable = failure("SystemBusy");
const unreachable = failure("ECONNREFUSED", "X", { status: undefined, transport: "network" });
const unknown = unanswered("X");
const refused = failure("NoPermission");

describe("the wait before a call is sent again", () => {
  const longest: [string, EnsError, number, number][] = [
    ["busy", busy, 250, 5_000],
    ["throttled", throttled, 500, 20_000],
    ["unavailable", unavailable, 250, 10_000],
    ["unreachable", unreachable, 200, 2_000],
    ["unanswered", unknown, 250, 10_000],
  ];
  for (const [what, error, first, most] of longest) {
    it(`${what}: full jitter below ${first} ms, doubled each time up to ${most} ms, never under 50 ms`, () => {
      assert.equal(
        delay(error, 0, () => 0.999),
        0.999 * first,
      );
      assert.equal(
        delay(error, 1, () => 0.5),
        first,
      );
      assert.equal(
        delay(error, 60, () => 1),
        most,
      );
      assert.equal(
        delay(error, 5_000, () => 1),
        most,
        "also when the power is no number any more",
      );
      for (const attempt of [0, 3, 60]) {
        assert.equal(
          delay(error, attempt, () => 0),
          50,
        );
      }
    });
  }

  it("is never shorter than the service asked for, and never longer than 30 s because of it", () => {
    const asked = (retryAfterMs: number) => failure("Throttling.User", "X", { retryAfterMs });
    assert.equal(
      delay(asked(3_000), 0, () => 0),
      3_000,
    );
    assert.equal(
      delay(asked(10), 0, () => 0),
      50,
    );
    assert.equal(
      delay(asked(86_400_000), 0, () => 0),
      30_000,
    );
    assert.equal(
      delay(asked(3_000), 60, () => 1),
      20_000,
      "the longer of both",
    );
  });
});

describe("retrying", () => {
  const time = fakeTime();
  let budget: RetryBudget;
  beforeEach(() => {
    budget = new RetryBudget();
  });

  const plan = (changes: Partial<RetryPlan> = {}): RetryPlan => ({
    deadline: () => Infinity,
    random: () => 1,
    budget,
    repeats: isNotAppliedOrUnknown,
    ...changes,
  });

  it("sends once where the first answer is one", async () => {
    const send = sinon.stub().resolves("answer");
    assert.equal(await retrying(send, plan()), "answer");
    assert.equal(send.callCount, 1);
  });

  it("sends again until there is an answer, and tells each wait before it", async () => {
    const send = sinon.stub().rejects(busy);
    send.onCall(3).resolves("answer");
    const waits: number[] = [];
    const done = retrying(send, plan({ onWait: (_error, ms) => waits.push(ms) }));
    await time.run();
    assert.equal(await done, "answer");
    assert.deepEqual(waits, [250, 500, 1000]);
    assert.equal(Date.now(), time.start + 1750);
  });

  it("a refusal, and any error that is not of the API, ends it at once", async () => {
    for (const error of [refused, failure("InvalidParameter.DnatNotFound"), new TypeError("bug")]) {
      const send = sinon.stub().rejects(error);
      await assert.rejects(retrying(send, plan()), (thrown) => thrown === error);
      assert.equal(send.callCount, 1);
    }
  });

  it("after an unknown outcome only what may be carried out twice is sent again", async () => {
    const send = sinon.stub().rejects(unknown);
    await assert.rejects(retrying(send, plan({ repeats: ({ outcome }) => outcome === "notApplied" })));
    assert.equal(send.callCount, 1);
  });

  it("does not begin a wait that would end at or after the deadline: the last error stands", async () => {
    const send = sinon.stub().rejects(unavailable);
    const done = retrying(send, plan({ deadline: () => time.start + 750 }));
    const rejected = assert.rejects(done, (thrown) => thrown === unavailable);
    await time.run();
    await rejected;
    assert.equal(send.callCount, 2, "at 0 and 250 ms; the next one would come at 750 ms");
    assert.ok(Date.now() < time.start + 750);
  });

  it("asks for the deadline each time, so that one that is moved counts", async () => {
    let deadline = time.start + 100;
    const send = sinon.stub().callsFake(() => {
      deadline += 1000;
      return Promise.reject(busy);
    });
    send.onCall(4).resolves("answer");
    const done = retrying(send, plan({ deadline: () => deadline, random: () => 0.5 }));
    await time.run();
    assert.equal(await done, "answer");
  });

  it("gives up an endpoint that is not reached after 5 sends", async () => {
    const send = sinon.stub().rejects(unreachable);
    const done = assert.rejects(retrying(send, plan()), (thrown) => thrown === unreachable);
    await time.run();
    await done;
    assert.equal(send.callCount, 5);
  });

  it("gives up after 3 sends where the service refuses each of the keys that come in place of others", async () => {
    const replaced = failure("InvalidSecurityToken.Expired").withReplacedKeys();
    const send = sinon.stub().rejects(replaced);
    const done = assert.rejects(retrying(send, plan()), (thrown) => thrown === replaced);
    await time.run();
    await done;
    assert.equal(send.callCount, 3);
  });

  it("counts only what comes in a row: an entry that was busy for long is not given up at the first reset", async () => {
    const send = sinon.stub().rejects(busy);
    send.onCall(6).rejects(unreachable);
    send.onCall(9).resolves("answer");
    const done = retrying(send, plan());
    await time.run();
    assert.equal(await done, "answer");
    assert.equal(send.callCount, 10);
  });

  it("an outage spends the budget of the whole process, and a success gives some of it back", async () => {
    const send = sinon.stub().rejects(unavailable);
    const rejected = [1, 2, 3].map(() => assert.rejects(retrying(send, plan())));
    await time.run();
    await Promise.all(rejected);
    assert.equal(send.callCount, 100 + 3, "a hundred repeats, and a first send each");
    await retrying(() => Promise.resolve(), plan());
    const another = sinon.stub().rejects(unavailable);
    await assert.rejects(retrying(another, plan()));
    assert.equal(another.callCount, 1, "one success is not yet one repeat");
    for (let i = 0; i < 4; i += 1) {
      await retrying(() => Promise.resolve(), plan());
    }
    const last = assert.rejects(retrying(another, plan()));
    await time.run();
    await last;
    assert.equal(another.callCount, 3);
  });

  it("a cancelled wait ends at once with the reason, and nothing is sent any more", async () => {
    const stop = new AbortController();
    const cancelled = new Error("cancelled");
    const send = sinon.stub().rejects(busy);
    const done = assert.rejects(
      retrying(send, plan({ signal: stop.signal })),
      (thrown) => thrown === cancelled,
    );
    await time.tick(100);
    stop.abort(cancelled);
    await done;
    assert.equal(Date.now(), time.start + 100);
    assert.equal(time.waiting, 0);
    await assert.rejects(
      retrying(send, plan({ signal: stop.signal })),
      (thrown) => thrown === cancelled,
    );
    assert.equal(send.callCount, 1, "nor is a first one");
  });
});

describe("the budget of repeats", () => {
  it("waiting for a sibling or for flow control costs nothing", () => {
    const budget = new RetryBudget();
    for (let i = 0; i < 10_000; i += 1) {
      assert.equal(budget.spend(busy), true);
      assert.equal(budget.spend(throttled), true);
    }
    assert.equal(budget.spend(unknown), true);
  });

  it("allows a hundred repeats without a success, and is never fuller than full", () => {
    const budget = new RetryBudget();
    for (let i = 0; i < 1000; i += 1) {
      budget.refill();
    }
    let taken = 0;
    while (taken < 1000 && budget.spend(unknown)) {
      taken += 1;
    }
    assert.equal(taken, 100);
  });
});
