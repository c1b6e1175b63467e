import assert from "node:assert/strict";
import sinon from "sinon";

import { CallLimit } from "../../../provider/src/ens/callLimit.js";
import { Caller, type CallLog } from "../../../provider/src/ens/caller.js";
import { systemClock } from "../../../provider/src/ens/clock.js";
import { RetryBudget } from "../../../provider/src/ens/retryBudget.js";
import { Cloud, within } from "../support/cloud.js";
import { failure, unanswered } from "../support/errors.js";
import { flush, held } from "../support/held.js";
import { fakeTime } from "../support/time.js";

describe("the one door to the cloud", () => {
  const time = fakeTime();
  let log: CallLog[];
  let orphaned: Error | undefined;
  const open = (limit = new CallLimit(16)) =>
    new Caller({
      api: new Cloud().api,
      clock: systemClock,
      random: () => 0.5,
      limit,
      budget: new RetryBudget(),
      mayStillSend: () => (orphaned === undefined ? Promise.resolve() : Promise.reject(orphaned)),
      log: (line) => log.push(line),
    });
  beforeEach(() => {
    log = [];
    orphaned = undefined;
  });

  it("sends nothing once nobody waits for the result, not even what was queued or waits to be sent again", async () => {
    const caller = open(new CallLimit(1));
    const calls = held();
    const first = caller.once("A", calls.begin(0));
    const queued = assert.rejects(caller.once("B", calls.begin(1)), /engine is gone/);
    await flush();
    orphaned = new Error("the engine is gone");
    calls.end(0);
    await first;
    await queued;
    assert.deepEqual(calls.begun, [0]);

    orphaned = undefined;
    const send = sinon.stub().rejects(failure("SystemBusy"));
    const again = assert.rejects(caller.repeat("C", send, within()), /engine is gone/);
    await flush();
    orphaned = new Error("the engine is gone");
    await time.run();
    await again;
    assert.equal(send.callCount, 1);
  });

  it("tells every call with its time and its error", async () => {
    const caller = open();
    const slow = caller.once("A", () => systemClock.sleep(250), "fwd-1");
    await time.run();
    await slow;
    await assert.rejects(caller.once("B", () => Promise.reject(failure("NoPermission"))));
    assert.deepEqual(
      log.map(({ operation, subject, elapsedMs, error }) => [operation, subject, elapsedMs, error?.code]),
      [
        ["A", "fwd-1", 250, undefined],
        ["B", undefined, 0, "NoPermission"],
      ],
    );
  });

  it("flow control slows the whole process down", async () => {
    const limit = new CallLimit(16);
    await assert.rejects(open(limit).once("A", () => Promise.reject(failure("Throttling.User"))));
    assert.equal(limit.limit, 8);
  });

  it("a wait between two sends holds no place that another call could use", async () => {
    const caller = open(new CallLimit(1));
    const send = sinon.stub().resolves("answer");
    send.onFirstCall().rejects(unanswered("A"));
    const waiting = caller.repeat("A", send, within());
    await flush();
    assert.equal(await caller.once("B", () => Promise.resolve("meanwhile")), "meanwhile");
    await time.run();
    assert.equal(await waiting, "answer");
  });
});
