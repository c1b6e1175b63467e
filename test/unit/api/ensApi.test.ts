import assert from "node:assert/strict";
import sinon from "sinon";

import { ConcurrencyLimiter } from "../../../provider/src/api/concurrency.js";
import { EnsApi } from "../../../provider/src/api/ensApi.js";
import type { CallEnded, CallEvent, Waited } from "../../../provider/src/api/callLog.js";
import { systemClock } from "../../../provider/src/api/clock.js";
import { RetryBudget } from "../../../provider/src/api/retry.js";
import { Cloud, within } from "../support/cloud.js";
import { failure, unanswered } from "../support/errors.js";
import { flush, held } from "../support/held.js";
import { fakeTime } from "../support/time.js";

describe("the one door to the cloud", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let log: CallEvent[];
  let orphaned: Error | undefined;
  const calls = () => log.filter((event): event is CallEnded => event.kind === "call");
  const waits = () => log.filter((event): event is Waited => event.kind === "wait");
  const open = (limit = new ConcurrencyLimiter(16)) =>
    new EnsApi({
      api: cloud.api,
      clock: systemClock,
      random: () => 0.5,
      limit,
      budget: new RetryBudget(),
      mayStillSend: () => (orphaned === undefined ? Promise.resolve() : Promise.reject(orphaned)),
      log: (event) => log.push(event),
    });
  beforeEach(() => {
    log = [];
    cloud = new Cloud();
    orphaned = undefined;
  });

  it("sends nothing once nobody waits for the result, not even what was queued or waits to be sent again", async () => {
    const caller = open(new ConcurrencyLimiter(1));
    const sent = held();
    const first = caller.once("A", sent.begin(0));
    const queued = assert.rejects(caller.once("B", sent.begin(1)), /engine is gone/);
    await flush();
    orphaned = new Error("the engine is gone");
    sent.end(0);
    await first;
    await queued;
    assert.deepEqual(sent.begun, [0]);

    orphaned = undefined;
    const send = sinon.stub().rejects(failure("SystemBusy"));
    const again = assert.rejects(caller.repeat("C", send, within()), /engine is gone/);
    await flush();
    orphaned = new Error("the engine is gone");
    await time.run();
    await again;
    assert.equal(send.callCount, 1);
  });

  it("a call that waited for its keys beyond its time limit is not sent, and the error says why", async () => {
    const send = sinon.stub().resolves({});
    const slow = new EnsApi({
      api: cloud.api,
      clock: systemClock,
      random: () => 0.5,
      limit: new ConcurrencyLimiter(16),
      budget: new RetryBudget(),
      mayStillSend: () => Promise.resolve(),
      keysReady: () => systemClock.sleep(3_000),
      log: (event) => log.push(event),
    });
    const late = assert.rejects(
      slow.once("CreateForwardEntry", send, within(1_000)),
      /^CallNotSent: CreateForwardEntry was not sent: it took 3\.0 s to get the keys, and the time limit of 1 s was over by then\. Run the command again, with a higher ENS_OPERATION_TIMEOUT/,
    );
    await time.run();
    await late;
    assert.equal(send.callCount, 0);
    assert.equal(calls()[0]?.outcome, "not sent");
    // the advice
    const sent = slow.once("CreateForwardEntry", send, within(10_000));
    await time.run();
    await sent;
    assert.equal(send.callCount, 1);
  });

  it("tells every call with its time and how it ended", async () => {
    const caller = open();
    const slow = caller.once("A", () => systemClock.sleep(250), { subject: "fwd-1", resource: "ssh" });
    await time.run();
    await slow;
    await assert.rejects(caller.once("B", () => Promise.reject(failure("NoPermission"))));
    assert.deepEqual(
      calls().map(({ at, operation, resource, subject, elapsedMs, outcome, status }) => [
        at - time.start,
        operation,
        resource,
        subject,
        elapsedMs,
        outcome,
        status,
      ]),
      [
        [250, "A", "ssh", "fwd-1", 250, "ok", undefined],
        [250, "B", undefined, undefined, 0, "refused", 400],
      ],
    );
  });

  it("tells what was sent, the request's id of a success, and the id that a new entry has got", async () => {
    cloud.api.createForwardEntry.resolves({
      statusCode: 200,
      headers: { "x-acs-request-id": "of the header" },
      body: { forwardEntryId: "fwd-7" },
    });
    cloud.api.modifyForwardEntry.resolves({
      statusCode: 200,
      headers: {},
      body: { requestId: "of the body" },
    });
    const caller = open();
    const entry = {
      natGatewayId: "nat-1",
      externalIp: "1.1.1.1",
      externalPort: "1",
      internalIp: "a",
      internalPort: "1",
    };
    await caller.once(
      "CreateForwardEntry",
      (api) => api.createForwardEntry({ ...entry, healthCheckPort: 1 }),
      {
        subject: "nat-1",
      },
    );
    await caller.once("ModifyForwardEntry", (api) => api.modifyForwardEntry({ forwardEntryId: "fwd-8" }), {
      subject: "fwd-8",
    });
    assert.deepEqual(
      calls().map(({ subject, status, requestId, parameters }) => ({
        subject,
        status,
        requestId,
        parameters,
      })),
      [
        {
          subject: "fwd-7",
          status: 200,
          requestId: "of the header",
          parameters: {
            NatGatewayId: "nat-1",
            ExternalIp: "1.1.1.1",
            ExternalPort: "1",
            InternalIp: "a",
            InternalPort: "1",
            HealthCheckPort: "1",
          },
        },
        { subject: "fwd-8", status: 200, requestId: "of the body", parameters: { ForwardEntryId: "fwd-8" } },
      ],
    );
  });

  it("counts the attempts of a call, and tells who waits which is next", async () => {
    const told: [string | undefined, number, number][] = [];
    const send = sinon.stub().resolves({});
    send.onCall(0).rejects(unanswered("A"));
    send.onCall(1).rejects(failure("Throttling.User"));
    const done = open().repeat("A", send, {
      ...within(),
      onWait: (error, ms, attempt) => told.push([error.code, ms, attempt]),
    });
    await time.run();
    await done;
    assert.deepEqual(
      calls().map(({ attempt, outcome }) => [attempt, outcome]),
      [
        [1, "unknown"],
        [2, "not done"],
        [3, "ok"],
      ],
    );
    assert.deepEqual(told, [
      [undefined, 125, 2],
      ["Throttling.User", 500, 3],
    ]);
    assert.deepEqual(
      waits().map((wait) => [wait.for, wait.waitedMs]),
      [
        ["retry", 125],
        ["retry", 500],
      ],
    );
  });

  it("waits and calls of one operation add up to the time that it takes", async () => {
    const caller = open(new ConcurrencyLimiter(1));
    const begun = Date.now();
    const context = { ...within(), resource: "ssh", idle: { since: begun } };
    const other = caller.once("B", () => systemClock.sleep(700));
    const send = sinon.stub().callsFake(() => systemClock.sleep(300));
    send.onCall(0).callsFake(() => systemClock.sleep(200).then(() => Promise.reject(unanswered("A"))));
    const done = caller
      .waiting("queue", context, systemClock.sleep(400))
      .then(() => caller.repeat("A", send, context));
    await time.run();
    await Promise.all([other, done]);
    const own = calls().filter(({ resource }) => resource === "ssh");
    assert.deepEqual(
      own.map(({ waitedMs, elapsedMs }) => [waitedMs, elapsedMs]),
      [
        // 400 ms in the queue, 300 ms until the other call made room
        [700, 200],
        [125, 300],
      ],
    );
    assert.equal(
      own.reduce((sum, { waitedMs, elapsedMs }) => sum + waitedMs + elapsedMs, 0),
      Date.now() - begun,
    );
  });

  it("a call that could not be sent is told, too", async () => {
    orphaned = new Error("the engine is gone");
    await assert.rejects(
      open().once("A", () => Promise.resolve("sent")),
      /engine is gone/,
    );
    assert.deepEqual(
      calls().map(({ outcome, parameters, error }) => [outcome, parameters, error?.message]),
      [["not sent", undefined, "the engine is gone"]],
    );
  });

  it("a log that fails costs no call its result", async () => {
    const caller = new EnsApi({
      api: cloud.api,
      clock: systemClock,
      random: () => 0.5,
      limit: new ConcurrencyLimiter(16),
      budget: new RetryBudget(),
      mayStillSend: () => Promise.resolve(),
      log: () => {
        throw new Error("no room left");
      },
    });
    assert.equal(await caller.once("A", () => Promise.resolve("answer")), "answer");
    await assert.rejects(
      caller.once("A", () => Promise.reject(failure("NoPermission"))),
      /NoPermission/,
    );
  });

  it("who waits is told when it is flow control that lets only a few calls through", async () => {
    const limit = new ConcurrencyLimiter(2);
    const caller = open(limit);
    const slowed: number[] = [];
    const context = { onSlowed: (inFlight: number) => slowed.push(inFlight) };
    const three = () =>
      Promise.all([0, 1, 2].map(() => caller.once("A", () => systemClock.sleep(10), context)));
    const fast = three();
    await time.run();
    await fast;
    assert.deepEqual(slowed, [], "the limit that is always there is no news");
    await assert.rejects(caller.once("A", () => Promise.reject(failure("Throttling.User"))));
    const slow = three();
    await time.run();
    await slow;
    assert.deepEqual(slowed, [1, 1]);
  });

  it("flow control slows the whole process down", async () => {
    const limit = new ConcurrencyLimiter(16);
    await assert.rejects(open(limit).once("A", () => Promise.reject(failure("Throttling.User"))));
    assert.equal(limit.limit, 8);
  });

  it("a wait between two sends holds no place that another call could use", async () => {
    const caller = open(new ConcurrencyLimiter(1));
    const send = sinon.stub().resolves("answer");
    send.onFirstCall().rejects(unanswered("A"));
    const waiting = caller.repeat("A", send, within());
    await flush();
    assert.equal(await caller.once("B", () => Promise.resolve("meanwhile")), "meanwhile");
    await time.run();
    assert.equal(await waiting, "answer");
  });
});
