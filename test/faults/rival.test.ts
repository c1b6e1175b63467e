import assert from "node:assert/strict";

import type { FaultRule } from "../../emulator/src/index.js";
import { EngineState, type Bag, type Program } from "./engineState.js";
import { declare, Lane } from "./lane.js";
import { tell } from "./oracle.js";

const one: Program = new Map([["a", declare("a", 1001)]]);

/** What Terraform's pending resource for the same API got wrong when it was measured; each is a promise of ours. */
describe("what the rival got wrong", function () {
  this.timeout(60_000);
  let lane: Lane;
  let state: EngineState;

  before(async () => {
    lane = await Lane.open();
  });
  beforeEach(() => {
    lane.ens.reset();
    state = new EngineState();
  });
  after(() => lane.close());

  const count = (action: string) => lane.ens.calls.filter((call) => call.action === action).length;
  const own = () => lane.entries().filter(({ ForwardEntryId }) => !/somebody|twin/.test(ForwardEntryId));
  const limit = { "ens:operationTimeout": "8" };

  async function up(program: Program = one, ...faults: FaultRule[]): Promise<string> {
    lane.ens.faults.add(faults);
    return tell(await state.up(program, await lane.session(limit)));
  }

  it("the lost reply of a create: the entry is found and kept, not made again and not left behind", async () => {
    assert.equal(await up(one, { action: "CreateForwardEntry", nth: 1, drop: "after" }), "no error");
    assert.deepEqual(state.ids, [own()[0]?.ForwardEntryId]);
    assert.equal(count("CreateForwardEntry"), 1);
    assert.deepEqual(tell(await state.destroy(await lane.session(limit))), "no error");
    assert.deepEqual(own(), []);
  });

  it("a create whose every reply is lost is found all the same", async () => {
    assert.equal(await up(one, { action: "CreateForwardEntry", drop: "after" }), "no error");
    assert.equal(own().length, 1);
  });

  it("a 200 with an empty body ends no process, and none of the creates beside it is orphaned", async () => {
    const ten: Program = new Map(
      Array.from({ length: 10 }, (_, n) => [`e${n}`, declare(`e${n}`, 1100 + n)] as const),
    );
    assert.equal(
      await up(ten, { action: "CreateForwardEntry", nth: [2, 5, 9], answer: "empty" }),
      "no error",
    );
    assert.deepEqual(
      state.ids.sort(),
      own()
        .map(({ ForwardEntryId }) => ForwardEntryId)
        .sort(),
    );
    assert.equal(own().length, 10);
  });

  it("a short outage while it waits: nothing is tainted, deleted or made anew", async () => {
    const outage: FaultRule = { action: "DescribeForwardEntryAttribute", times: 4, drop: "before" };
    assert.equal(await up(one, outage), "no error");
    const [id] = state.ids;
    assert.equal(await up(), "no error");
    assert.deepEqual(state.ids, [id]);
    assert.deepEqual([count("CreateForwardEntry"), count("DeleteForwardEntry")], [1, 0]);
  });

  it("an outage longer than the time limit: the entry is kept, and the next up goes on with it", async () => {
    lane.ens.faults.add({
      action: "DescribeForwardEntryAttribute",
      error: { code: "ServiceUnavailable", status: 503 },
    });
    const troubles = await state.up(one, await lane.session({ "ens:operationTimeout": "1" }));
    assert.match(tell(troubles), /exists, but it is not known whether it is ready/);
    assert.equal(state.ids.length, 1);
    lane.ens.faults.clear();
    assert.equal(await up(), "no error");
    assert.deepEqual([count("CreateForwardEntry"), count("DeleteForwardEntry")], [1, 0]);
  });

  for (const code of ["SystemBusy", "IncorrectInstanceStatus", "IncorretDnatEntryStatus"]) {
    it(`${code} is asked again, on every write`, async () => {
      const busy: FaultRule = {
        action: ["CreateForwardEntry", "ModifyForwardEntry", "DeleteForwardEntry"],
        nth: [1, 3, 5],
        error: { code },
      };
      assert.equal(await up(one, busy), "no error");
      assert.equal(await up(new Map([["a", declare("a", 1002)]])), "no error");
      assert.equal(await up(new Map()), "no error");
      assert.deepEqual(own(), []);
      assert.deepEqual(
        ["CreateForwardEntry", "ModifyForwardEntry", "DeleteForwardEntry"].map(count),
        [2, 2, 2],
      );
    });
  }

  for (const code of ["InvalidParameter.DnatNotFound", "InvalidForwardEntryId.NotFound"] as const) {
    it(`${code} of Describe means gone: refresh, plan and destroy work`, async () => {
      const other = await Lane.open({ guesses: { describeNotFound: code } });
      try {
        const session = await other.session(limit);
        await state.up(one, session);
        other.ens.removeEntry(state.ids[0]!);
        assert.equal(tell(await state.refresh(session)), "no error");
        assert.deepEqual(state.ids, []);
        await state.up(one, session);
        assert.equal(tell(await state.destroy(session)), "no error");
        assert.equal(other.entries().length, 2);
      } finally {
        await other.close();
      }
    });
  }

  it("ipProtocol left out reaches an empty plan", async () => {
    const without: Bag = Object.fromEntries(
      Object.entries(declare("a", 1003)).filter(([property]) => property !== "ipProtocol"),
    );
    const program: Program = new Map([["a", without]]);
    assert.equal(await up(program), "no error");
    const writes = count("CreateForwardEntry") + count("ModifyForwardEntry");
    const session = await lane.session(limit);
    await state.refresh(session);
    const kept = state.resources.get("a")!;
    const { inputs } = await session.check(kept.inputs, without);
    assert.equal((await session.diff(kept.id, kept.outputs, inputs)).changes, "none");
    assert.equal(await up(program), "no error");
    assert.equal(count("CreateForwardEntry") + count("ModifyForwardEntry"), writes);
  });

  it("a health-check port or a name that is taken away replaces the entry, instead of sending 0 or an empty name", async () => {
    for (const [before, after] of [
      [declare("a", 1004, { healthCheckPort: 1004 }), declare("a", 1004)],
      [declare("a", 1004, { forwardEntryName: "mine" }), declare("a", 1004, { forwardEntryName: "" })],
    ] as const) {
      lane.ens.reset();
      state = new EngineState();
      assert.equal(await up(new Map([["a", before]])), "no error");
      const [id] = state.ids;
      assert.equal(await up(new Map([["a", after]])), "no error");
      assert.notEqual(state.ids[0], id);
      assert.equal(own().length, 1);
      assert.equal(count("ModifyForwardEntry"), 0);
      const sent = lane.ens.calls.filter(({ action }) => action === "CreateForwardEntry").at(-1)?.params;
      assert.notEqual(sent?.["HealthCheckPort"], "0");
      assert.notEqual(sent?.["ForwardEntryName"], "");
    }
  });

  const bad: readonly [string, Bag][] = [
    ["port 99999", { externalPort: "99999" }],
    ["a health-check port outside the range", { healthCheckPort: 22 }],
    ["ranges of unequal width", { externalPort: "8000/8010", internalPort: "9000/9001" }],
    ["a protocol that does not exist", { ipProtocol: "SCTP" }],
  ];
  for (const [what, change] of bad) {
    it(`${what} is refused in the plan, without a call`, async () => {
      const session = await lane.session(limit);
      const { failures } = await session.check({}, declare("a", 1005, change));
      assert.equal(failures.length, 1);
      assert.deepEqual(lane.ens.calls, []);
    });
  }

  it("two entries that want one port are refused in the plan, without a call", async () => {
    const session = await lane.session(limit);
    await session.check({}, declare("a", 1006));
    const { failures } = await session.check({}, declare("b", 1006));
    assert.match(failures.map(({ reason }) => reason).join(), /1006/);
    assert.deepEqual(lane.ens.calls, []);
  });
});
