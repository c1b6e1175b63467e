import assert from "node:assert/strict";
import sinon from "sinon";

import { ConcurrencyLimiter } from "../../../provider/src/api/concurrency.js";
import { Attempts, EnsApi, type EnsApiParts, withoutResource } from "../../../provider/src/api/ensApi.js";
import type { Operation } from "../../../provider/src/api/operations.js";
import type { CallEnded, CallEvent, Waited } from "../../../provider/src/api/callLog.js";
import { sleep } from "../../../provider/src/api/clock.js";
import { RetryBudget } from "../../../provider/src/api/retry.js";
import { answer, within } from "../support/cloud.js";
import { failure, unanswered } from "../support/errors.js";
import { flush, held } from "../support/held.js";
import { fakeTime } from "../support/time.js";

const create = {
  natGatewayId: "nat-1",
  externalIp: "1.1.1.1",
  externalPort: "1",
  internalIp: "a",
  internalPort: "1",
};
const modify = { forwardEntryId: "fwd-8" };
const deletion = { forwardEntryId: "fwd-9" };

describe("the API", () => {
  const time = fakeTime();
  let log: CallEvent[];
  let orphaned: Error | undefined;
  /** Answers each request; by the name of its operation where tests send two. */
  let respond: sinon.SinonStub<[Operation], Promise<unknown>>;
  const calls = () => log.filter((event): event is CallEnded => event.kind === "call");
  const waits = () => log.filter((event): event is Waited => event.kind === "wait");
  const open = (changes: Partial<EnsApiParts> = {}) =>
    new EnsApi({
      transport: { send: (operation) => respond(operation) as Promise<never> },
      random: () => 0.5,
      limit: new ConcurrencyLimiter(16),
      budget: new RetryBudget(),
      assertEngineRunning: () => (orphaned === undefined ? Promise.resolve() : Promise.reject(orphaned)),
      log: (event) => log.push(event),
      ...changes,
    });
  beforeEach(() => {
    log = [];
    respond = sinon.stub<[Operation], Promise<unknown>>().callsFake(() => answer({}));
    orphaned = undefined;
  });

  it("sends nothing once nobody waits for the result, not even what was queued or waits to be sent again", async () => {
    const api = open({ limit: new ConcurrencyLimiter(1) });
    const sent = held();
    respond.callsFake(() => sent.begin(0)().then(() => answer({})));
    const first = api.sendOnce("ModifyForwardEntry", modify);
    const queued = assert.rejects(api.sendOnce("DeleteForwardEntry", deletion), /engine is gone/);
    await flush();
    orphaned = new Error("the engine is gone");
    sent.end(0);
    await first;
    await queued;
    assert.equal(respond.callCount, 1);

    orphaned = undefined;
    respond.resetHistory();
    respond.callsFake(() => Promise.reject(failure("SystemBusy")));
    const again = assert.rejects(api.send("ModifyForwardEntry", modify, within()), /engine is gone/);
    await flush();
    orphaned = new Error("the engine is gone");
    await time.run();
    await again;
    assert.equal(respond.callCount, 1);
  });

  it("a call that waited for its keys beyond its time limit is not sent, and the error says why", async () => {
    const slow = open({ keysReady: () => sleep(3_000) });
    const late = assert.rejects(
      slow.sendOnce("CreateForwardEntry", create, within(1_000)),
      {
        message:
          "CreateForwardEntry was not sent: it took 3.0 s to get the keys, and the time limit of 1 s was over by then. Run the command again, with a higher ENS_OPERATION_TIMEOUT if the source of the keys is always so slow.",
      },
    );
    await time.run();
    await late;
    assert.equal(respond.callCount, 0);
    assert.equal(calls()[0]?.outcome, "notSent");
    const lastLook = { forwardEntryId: "fwd-1" };
    await open({ keysReady: () => Promise.resolve() }).sendOnce(
      "DescribeForwardEntryAttribute",
      lastLook,
      within(0),
    );
    assert.equal(respond.callCount, 1, "keys at hand do not keep a last look from being sent");
    const sent = slow.sendOnce("CreateForwardEntry", create, within(10_000));
    await time.run();
    await sent;
    assert.equal(respond.callCount, 2);
  });

  it("a call that waited for others beyond its time limit is not sent, and the error says for what and what to do", async () => {
    const seconds = " and the time limit of 1 s was over before it was the turn of this call.";
    const own = (calls: string) =>
      `ens:callsInFlight lets only ${calls} be in flight,${seconds} Run the command again with a lower --parallel, or set ens:callsInFlight to a higher number.`;
    const throttled = (calls: string) =>
      `the service throttles this account, so only ${calls} may be in flight at the moment,${seconds} Run the command again with a lower --parallel.`;
    for (const [most, shrinks, why] of [
      [1, 0, own("one call")],
      [2, 0, own("2 calls")],
      [2, 1, throttled("one call")],
      [4, 1, throttled("2 calls")],
    ] as const) {
      const limit = new ConcurrencyLimiter(most);
      for (let i = 0; i < shrinks; i += 1) limit.shrink(failure("Throttling.User"));
      const api = open({ limit });
      respond.callsFake(() => sleep(1_000).then(() => answer({})));
      respond.resetHistory();
      // those in flight are sent at once, and what waits for them sees its time end in that moment
      const first = Array.from({ length: limit.limit }, () => api.sendOnce("ModifyForwardEntry", modify, within(0)));
      const late = assert.rejects(api.sendOnce("CreateForwardEntry", create, within(1_000)), {
        name: "UserError",
        message: `CreateForwardEntry was not sent: ${why}`,
      });
      const intime = api.sendOnce("DeleteForwardEntry", deletion, within(1_001));
      await time.run();
      await Promise.all([...first, late, intime]);
      assert.equal(respond.callCount, limit.limit + 1);
    }
  });

  it("logs every call with its time and how it ended", async () => {
    const api = open();
    respond.onFirstCall().callsFake(() => sleep(250).then(() => answer({})));
    respond.onSecondCall().rejects(failure("NoPermission"));
    const slow = api.sendOnce("ModifyForwardEntry", modify, { subject: "fwd-1", resource: "ssh" });
    await time.run();
    await slow;
    await assert.rejects(api.sendOnce("DeleteForwardEntry", deletion));
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
        [250, "ModifyForwardEntry", "ssh", "fwd-1", 250, "ok", 200],
        [250, "DeleteForwardEntry", undefined, undefined, 0, "rejected", 400],
      ],
    );
  });

  it("logs what was sent, the request's id of a success, and the id that a new entry has got", async () => {
    respond.onFirstCall().resolves({
      statusCode: 200,
      headers: { "x-acs-request-id": "of the header" },
      body: { forwardEntryId: "fwd-7" },
    });
    respond.onSecondCall().callsFake(() => answer({ requestId: "of the body" }));
    const api = open();
    await api.sendOnce("CreateForwardEntry", { ...create, healthCheckPort: 1 }, { subject: "nat-1" });
    await api.sendOnce("ModifyForwardEntry", modify, { subject: "fwd-8" });
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

  it("keeps the service's clock, from answers and from errors", async () => {
    const api = open();
    const ahead = (ms: number) => new Date(Date.now() + ms);
    respond.onFirstCall().resolves({
      statusCode: 200,
      headers: { date: ahead(60_000).toUTCString() },
      body: {},
    });
    await api.sendOnce("ModifyForwardEntry", modify);
    assert.equal(api.serverClock.at(0), 60_000);
    const error = failure("NoPermission", "ModifyForwardEntry", { serverTime: Number(ahead(-5_000)) });
    respond.onSecondCall().rejects(error);
    await assert.rejects(api.sendOnce("ModifyForwardEntry", modify));
    assert.equal(api.serverClock.at(0), -5_000);
  });

  it("counts the attempts of a call, and tells who waits which is next", async () => {
    const told: [string | undefined, number, number][] = [];
    respond.onCall(0).rejects(unanswered("ModifyForwardEntry"));
    respond.onCall(1).rejects(failure("Throttling.User"));
    const done = open().send("ModifyForwardEntry", modify, {
      ...within(),
      onWait: (error, ms, attempt) => told.push([error.code, ms, attempt]),
    });
    await time.run();
    await done;
    assert.deepEqual(
      calls().map(({ attempt, outcome }) => [attempt, outcome]),
      [
        [1, "unknown"],
        [2, "notApplied"],
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

  it("remembers whether any attempt may have been carried out, whatever came after it", async () => {
    const api = open();
    const attempts = new Attempts();
    for (const [error, mayBeDone] of [
      [failure("Throttling.User"), false],
      [new Error("not sent"), false],
      [unanswered("ModifyForwardEntry"), true],
      [failure("NoPermission"), true],
    ] as const) {
      respond.onCall(respond.callCount).rejects(error);
      await assert.rejects(api.sendOnce("ModifyForwardEntry", modify, {}, attempts));
      assert.equal(attempts.unanswered, mayBeDone, String(error));
    }
    assert.equal(attempts.made, 4);
  });

  it("sends nothing again once the time limit is over", async () => {
    respond.rejects(failure("SystemBusy"));
    const failed = assert.rejects(open().send("ModifyForwardEntry", modify, within(10_000)), /SystemBusy/);
    await time.run();
    await failed;
    assert.ok(Date.now() - time.start < 10_000 && respond.callCount > 3, `${respond.callCount} sends`);
  });

  it("a call for several resources is logged under none of them", () => {
    const idle = { since: 0 };
    const { resource, idle: none, subject } = withoutResource({ ...within(), resource: "ssh", subject: "nat-1", idle });
    assert.deepEqual([resource, none, subject], [undefined, undefined, "nat-1"]);
  });

  it("waits and calls of one operation add up to the time that it takes", async () => {
    const api = open({ limit: new ConcurrencyLimiter(1) });
    const begun = Date.now();
    const context = { ...within(), resource: "ssh", idle: { since: begun } };
    const answerIn = (ms: number) => sleep(ms).then(() => answer({}));
    respond.callsFake(() => answerIn(300));
    respond.onCall(0).callsFake(() => answerIn(700));
    respond
      .onCall(1)
      .callsFake(() => sleep(200).then(() => Promise.reject(unanswered("ModifyForwardEntry"))));
    const other = api.sendOnce("DeleteForwardEntry", deletion);
    const done = api
      .timed("queue", context, sleep(400))
      .then(() => api.send("ModifyForwardEntry", modify, context));
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

  it("sends nothing for a cancelled operation, and ends its wait before a repeat", async () => {
    const stop = new AbortController();
    const context = { ...within(), signal: stop.signal };
    respond.rejects(failure("SystemBusy"));
    const repeated = assert.rejects(open().send("ModifyForwardEntry", modify, context), /cancelled/);
    await flush();
    stop.abort(new Error("cancelled"));
    await repeated;
    assert.equal(Date.now(), time.start);
    await assert.rejects(open().sendOnce("ModifyForwardEntry", modify, context), /cancelled/);
    assert.equal(respond.callCount, 1);
    assert.equal(calls().at(-1)?.outcome, "notSent");
  });

  it("logs a call that could not be sent, too", async () => {
    orphaned = new Error("the engine is gone");
    await assert.rejects(
      open().sendOnce("ModifyForwardEntry", modify),
      /engine is gone/,
    );
    assert.deepEqual(
      calls().map(({ outcome, parameters, error }) => [outcome, parameters, error?.message]),
      [["notSent", undefined, "the engine is gone"]],
    );
  });

  it("a log that fails costs no call its result", async () => {
    const api = open({
      log: () => {
        throw new Error("no room left");
      },
    });
    assert.deepEqual(await api.sendOnce("ModifyForwardEntry", modify), {});
    respond.rejects(failure("NoPermission"));
    await assert.rejects(api.sendOnce("ModifyForwardEntry", modify), /NoPermission/);
  });

  it("who waits is told when it is flow control that lets only a few calls through", async () => {
    const api = open({ limit: new ConcurrencyLimiter(2) });
    const slowed: number[] = [];
    const context = { onSlowed: (inFlight: number) => slowed.push(inFlight) };
    respond.callsFake(() => sleep(10).then(() => answer({})));
    const three = () => Promise.all([0, 1, 2].map(() => api.sendOnce("ModifyForwardEntry", modify, context)));
    const fast = three();
    await time.run();
    await fast;
    assert.deepEqual(slowed, [], "the limit that is always there is no news");
    respond.onCall(3).rejects(failure("Throttling.User"));
    await assert.rejects(api.sendOnce("ModifyForwardEntry", modify));
    const slow = three();
    await time.run();
    await slow;
    assert.deepEqual(slowed, [1, 1]);
  });

  it("flow control slows the whole process down", async () => {
    const limit = new ConcurrencyLimiter(16);
    respond.rejects(failure("Throttling.User"));
    await assert.rejects(open({ limit }).sendOnce("ModifyForwardEntry", modify));
    assert.equal(limit.limit, 8);
  });

  it("a wait between two sends holds no place that another call could use", async () => {
    const api = open({ limit: new ConcurrencyLimiter(1) });
    respond.onFirstCall().rejects(unanswered("ModifyForwardEntry"));
    const waiting = api.send("ModifyForwardEntry", modify, within());
    await flush();
    assert.deepEqual(await api.sendOnce("DeleteForwardEntry", deletion), {});
    assert.deepEqual(
      respond.args.map(([operation]) => operation),
      ["ModifyForwardEntry", "DeleteForwardEntry"],
    );
    await time.run();
    assert.deepEqual(await waiting, {});
  });
});
