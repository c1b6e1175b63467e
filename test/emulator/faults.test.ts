import assert from "node:assert/strict";
import { ManualClock, startEnsEmulator, type EnsEmulator, type FaultRule } from "../../emulator/src/index.js";
import { call, callCore, create, describe1, entry, gateway, refusal } from "./clients.js";
import { rawV3 } from "./raw.js";

describe("faults", () => {
  let ens: EnsEmulator;
  before(async () => {
    ens = await startEnsEmulator({ durations: { create: 0, modify: 0, delete: 0 }, randomSeed: 7 });
  });
  beforeEach(() => {
    ens.reset();
  });
  after(() => ens.close());

  const list = () => call(ens, "DescribeForwardTableEntries", { NatGatewayId: gateway });
  const failing = async (promise: Promise<unknown>) => {
    try {
      await promise;
    } catch (error) {
      return error as { name: string; code?: string; message: string };
    }
    return assert.fail("a failure was expected");
  };

  it("error: the code, status and message of the rule, and the documented message where it gives none", async () => {
    ens.faults.add({ action: "CreateForwardEntry", error: { code: "SystemBusy" } });
    const { message } = await refusal(create(ens, entry(22)), "SystemBusy");
    assert.match(message, /System is busy, please try again later\./);
    ens.faults.clear();
    ens.faults.add({ error: { code: "Odd.Code", status: 503, message: "no" } });
    await refusal(list(), "Odd.Code", 503);
    ens.faults.clear();
    ens.faults.add({ error: { code: "constructor" } });
    const odd = await refusal(list(), "constructor");
    assert.match(odd.message, /The emulator is configured to return this code\./);
    assert.deepEqual(ens.entries(), [], "the work is not done");
  });

  it("error with work: the service says no and has done it", async () => {
    ens.faults.add({ action: "CreateForwardEntry", error: { code: "ens.interface.error" }, work: true });
    await refusal(create(ens, entry(22)), "ens.interface.error");
    assert.equal(ens.entries().length, 1);
  });

  it("throttle: with the hint that openapi-core reads", async () => {
    ens.faults.add({ throttle: { retryAfterMs: 1234 }, times: 1 });
    const error = (await failing(callCore(ens, "DescribeNatGateways"))) as unknown as { retryAfter?: number };
    assert.equal(error.retryAfter, 1234);
    await callCore(ens, "DescribeNatGateways");
  });

  it("nth, times and several rules: each counts the calls that it is about", async () => {
    ens.faults.add({ action: "DescribeForwardTableEntries", nth: [2, 4], error: { code: "SystemBusy" } });
    ens.faults.add([
      { action: "DescribeNatGateways", times: 1, error: { code: "InternalError", status: 500 } },
    ]);
    await list();
    await refusal(call(ens, "DescribeNatGateways"), "InternalError", 500);
    await refusal(list(), "SystemBusy");
    await list();
    await refusal(list(), "SystemBusy");
    await list();
    await call(ens, "DescribeNatGateways");
    assert.deepEqual(
      ens.faults.list().map(({ matched, hit }) => [matched, hit]),
      [
        [5, 2],
        [2, 1],
      ],
    );
  });

  it("entry and gateway: only calls about this one", async () => {
    const one = await create(ens, entry(1, { ForwardEntryName: "victim" }));
    const two = await create(ens, entry(2));
    ens.faults.add({ entry: "victim", error: { code: "SystemBusy" } });
    await refusal(describe1(ens, one), "SystemBusy");
    await describe1(ens, two);
    ens.faults.clear();
    ens.faults.add({ gateway, action: "DescribeForwardEntryAttribute", error: { code: "SystemBusy" } });
    await refusal(describe1(ens, two), "SystemBusy");
    await call(ens, "DescribeNatGateways");
  });

  it("probability: seeded, so that a run can be repeated", async () => {
    const run = async () => {
      const emulator = await startEnsEmulator({ randomSeed: 42 });
      emulator.faults.add({ probability: 0.5, error: { code: "SystemBusy" } });
      const outcomes = [];
      for (let count = 0; count < 20; count++) {
        outcomes.push((await rawV3(emulator, {})).status);
      }
      await emulator.close();
      return outcomes;
    };
    const first = await run();
    assert.deepEqual(await run(), first);
    assert.ok(first.includes(200) && first.includes(400));
  });

  it("drop before and after the work: the client sees a reset, only the second left an entry", async () => {
    ens.faults.add({ action: "CreateForwardEntry", nth: 1, drop: "before" });
    ens.faults.add({ action: "CreateForwardEntry", nth: 2, drop: "after" });
    assert.equal((await failing(create(ens, entry(1)))).code, "ECONNRESET");
    assert.deepEqual(ens.entries(), []);
    assert.equal((await failing(create(ens, entry(1)))).code, "ECONNRESET");
    assert.equal(ens.entries().length, 1);
    assert.deepEqual(
      ens.calls.map(({ status, dropped, worked }) => [status, dropped, worked]),
      [
        [0, "before", false],
        [0, "after", true],
      ],
    );
  });

  const spoilt: [NonNullable<FaultRule["answer"]>, RegExp, boolean][] = [
    ["reset-mid-body", /aborted|ECONNRESET/, true],
    ["truncated", /JSON|SyntaxError/, true],
    ["empty", /JSON|SyntaxError/, true],
    ["bad-gateway", /JSON|SyntaxError/, false],
  ];
  for (const [answer, seen, works] of spoilt) {
    it(`answer: ${answer} ${works ? "after" : "instead of"} the work, unless told otherwise`, async () => {
      ens.faults.add({ action: "CreateForwardEntry", answer });
      const error = await failing(create(ens, entry(22)));
      assert.match(`${error.name} ${error.code ?? ""} ${error.message}`, seen);
      assert.equal(ens.entries().length, works ? 1 : 0);
      ens.reset();
      ens.faults.add({ action: "CreateForwardEntry", answer, work: !works });
      await failing(create(ens, entry(22)));
      assert.equal(ens.entries().length, works ? 0 : 1);
    });
  }

  it("answer: redirect and bad-gateway as they look on the wire", async () => {
    ens.faults.add({ nth: 1, answer: "redirect" });
    ens.faults.add({ nth: 2, answer: "bad-gateway" });
    const redirect = await rawV3(ens, {});
    assert.equal(redirect.status, 302);
    const gatewayError = await rawV3(ens, {});
    assert.equal(gatewayError.status, 502);
    assert.match(gatewayError.text, /^<html>/);
  });

  it("twice: something between repeats the request", async () => {
    ens.faults.add({ action: "CreateForwardEntry", twice: true });
    await refusal(create(ens, entry(22)), "Forbidden.ExternalPort.Duplicated");
    assert.equal(ens.entries().length, 1);
  });

  it("enabled and switch: a rule that is off counts nothing", async () => {
    const [id = ""] = ens.faults.add({ enabled: false, error: { code: "SystemBusy" } });
    await list();
    assert.ok(ens.faults.switch(id, true));
    await refusal(list(), "SystemBusy");
    assert.ok(ens.faults.remove(id));
    await list();
    assert.equal(ens.faults.remove(id), false);
  });
});

describe("faults that take time, on a clock of the test's own", () => {
  const clock = new ManualClock(Date.now());
  let ens: EnsEmulator;
  before(async () => {
    ens = await startEnsEmulator({ clock, durations: { create: 100, modify: 100, delete: 100 } });
  });
  beforeEach(() => {
    ens.reset();
  });
  after(() => ens.close());

  const idle = () => new Promise((resolve) => setTimeout(resolve, 20));
  const ports = async () =>
    (
      (await call(ens, "DescribeForwardTableEntries", { NatGatewayId: gateway })).ForwardTableEntries as {
        ExternalPort: string;
        Status: string;
      }[]
    ).map(({ ExternalPort, Status }) => `${ExternalPort} ${Status}`);

  it("latency: before the work, so that it lands after the client has given up", async () => {
    ens.faults.add({ action: "CreateForwardEntry", latency: 5000 });
    await assert.rejects(call(ens, "CreateForwardEntry", entry(22), { timeoutMs: 100 }), /Timeout/);
    assert.deepEqual(ens.entries(), []);
    clock.advance(5000);
    await idle();
    assert.equal(ens.entries().length, 1);
  });

  it("latency: after the work, with a jitter", async () => {
    ens.faults.add({ action: "CreateForwardEntry", latency: { ms: 1000, jitterMs: 500, when: "after" } });
    const pending = create(ens, entry(22));
    while (ens.entries().length === 0) await idle();
    clock.advance(999);
    await idle();
    assert.equal(ens.calls[0]?.status, 0);
    clock.advance(501);
    await pending;
  });

  it("stuck: the entry stays in its transient state until it is released", async () => {
    ens.faults.add({ action: ["CreateForwardEntry", "DeleteForwardEntry"], stuck: true });
    const id = await create(ens, entry(22));
    clock.advance(3_600_000);
    assert.equal((await describe1(ens, id)).Status, "Pending");
    ens.release(id);
    await call(ens, "DeleteForwardEntry", { ForwardEntryId: id });
    clock.advance(600_000);
    assert.equal((await describe1(ens, id)).Status, "Deleting");
    ens.release(id);
    await refusal(describe1(ens, id), "InvalidParameter.DnatNotFound");
  });

  it("staleMs: lists and reads lag behind, for new, changed and deleted entries", async () => {
    const id = await create(ens, entry(22));
    clock.advance(1000);
    ens.faults.add({
      action: ["DescribeForwardTableEntries", "DescribeForwardEntryAttribute"],
      staleMs: 500,
    });
    await create(ens, entry(23));
    assert.deepEqual(await ports(), ["22 Available"]);
    clock.advance(500);
    assert.deepEqual(await ports(), ["22 Available", "23 Pending"]);
    clock.advance(100);
    assert.deepEqual(await ports(), ["22 Available", "23 Available"]);
    await call(ens, "ModifyForwardEntry", { ForwardEntryId: id, ExternalPort: "24" });
    assert.equal((await describe1(ens, id)).ExternalPort, "22");
    clock.advance(1000);
    assert.equal((await describe1(ens, id)).ExternalPort, "24");
    await call(ens, "DeleteForwardEntry", { ForwardEntryId: id });
    clock.advance(400);
    assert.ok((await ports()).includes("24 Available"), "gone, but still listed");
    clock.advance(1000);
    assert.deepEqual(await ports(), ["23 Available"]);
  });

  it("vanishMs: the entry disappears some time after the call", async () => {
    ens.faults.add({ action: "CreateForwardEntry", vanishMs: 150 });
    const id = await create(ens, entry(22));
    clock.advance(149);
    assert.equal((await describe1(ens, id)).Status, "Available");
    clock.advance(1);
    await refusal(describe1(ens, id), "InvalidParameter.DnatNotFound");
  });
});

describe("a fault rule that cannot be used is refused with the field that is wrong", () => {
  const wrong: [unknown, RegExp][] = [
    [
      { action: "CreateForwardEntri", drop: "before" },
      /fault rule 1: action CreateForwardEntri is not an operation/,
    ],
    [
      { action: "CreateForwardEntry" },
      /fault rule 1: it has no effect; give one of error, throttle, latency/,
    ],
    [{ drop: "sometimes" }, /fault rule 1: drop must be .*before.*after/],
    [{ drop: "before", nth: 0 }, /fault rule 1: nth must be a whole number from 1/],
    [{ drop: "before", probability: 2 }, /fault rule 1: probability must be a number from 0 to 1/],
    [{ latency: -1 }, /fault rule 1: latency must be/],
    [{ error: {} }, /fault rule 1: error\.code is missing/],
    [
      { error: { code: "x", status: 99 } },
      /fault rule 1: error\.status must be a whole number from 200 to 599/,
    ],
    [{ drop: "before", hurry: true }, /fault rule 1: hurry is not a field that is known here/],
    ["drop", /fault rule 1: it must be Object/],
  ];
  for (const [rule, message] of wrong) {
    it(JSON.stringify(rule), async () => {
      await assert.rejects(startEnsEmulator({ faults: [rule as FaultRule] }), message);
    });
  }
});
