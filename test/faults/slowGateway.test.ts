import assert from "node:assert/strict";

import { EngineState, type Bag, type Program, type Trouble } from "./engineState.js";
import { InProcessCloud, openSession, type SessionSettings } from "./inProcess.js";
import { declare, gateway } from "./lane.js";
import { inVirtualTime } from "./virtualTime.js";

const writes = ["CreateForwardEntry", "ModifyForwardEntry", "DeleteForwardEntry"];

/** A gateway that takes one write at a time, each of which takes `settleMs`, and the runs on it. */
class SlowGateway {
  readonly cloud: InProcessCloud;
  state = new EngineState();

  constructor(
    settleMs: number,
    private readonly settings: SessionSettings = {},
  ) {
    this.cloud = new InProcessCloud({ randomSeed: 1, settleMs, refuseWhileSiblingBusy: true });
  }

  /** One run of the engine; `settings` are for this one only. */
  async up(program: Program, settings: SessionSettings = this.settings): Promise<Trouble[]> {
    return this.state.up(program, this.session(settings));
  }

  session(settings: SessionSettings = this.settings) {
    return openSession(this.cloud, () => 0.5, settings).provider;
  }

  private get sent() {
    return this.cloud.core.journal.calls.filter(({ action }) => writes.includes(action ?? ""));
  }

  get accepted(): number {
    return this.sent.filter(({ code }) => code === undefined).length;
  }

  get refused(): number {
    return writes.reduce((sum, action) => sum + this.refusedOf(action), 0);
  }

  refusedOf(operation: string): number {
    return this.sent.filter(({ action, code }) => action === operation && code !== undefined).length;
  }

  status(port: number): string | undefined {
    return this.cloud.entries().find(({ ExternalPort }) => ExternalPort === String(port))?.Status;
  }
}

function program(count: number, more: Bag = {}): Program {
  return new Map(
    Array.from({ length: count }, (_, index) => [`e${index}`, declare(`e${index}`, 2000 + index, more)]),
  );
}

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const messages = (troubles: readonly Trouble[]) => troubles.map(({ message }) => message);

describe("a gateway that takes one write at a time and is slow", () => {
  for (const [entries, settleMs, limitMs] of [
    [3, 50_000, 60_000],
    [30, 35_000, undefined],
    [6, 180_000, undefined],
    [6, 290_000, undefined],
  ] as const) {
    const limit = limitMs === undefined ? "the default time limit" : `a time limit of ${limitMs / 1000} s`;
    it(`creates, updates and deletes ${entries} entries of ${settleMs / 1000} s each with ${limit}, and is refused at most three writes a run`, async () => {
      await inVirtualTime(async () => {
        const slow = new SlowGateway(settleMs, limitMs === undefined ? {} : { limitMs });
        let refused = 0;
        for (const wanted of [program(entries), program(entries, { internalIp: "10.0.0.11" }), program(0)]) {
          const begun = Date.now();
          assert.deepEqual(await slow.up(wanted), []);
          assert.ok(slow.refused - refused <= 3, `${slow.refused - refused} refused writes`);
          refused = slow.refused;
          const took = Date.now() - begun;
          assert.ok(took < entries * settleMs * 1.1, `${took / 1000} s`);
        }
        assert.equal(slow.accepted, 3 * entries);
      });
    });
  }

  it("is refused nothing where ens:writesPerGateway is 1", async () => {
    await inVirtualTime(async () => {
      const slow = new SlowGateway(180_000, { writesPerGateway: 1 });
      assert.deepEqual(await slow.up(program(4)), []);
      assert.equal(slow.refused, 0);
    });
  });

  it("a write that begins while another has been under way for long waits for it, and its own time is whole", async () => {
    await inVirtualTime(async () => {
      const slow = new SlowGateway(50_000, { limitMs: 60_000 });
      const session = slow.session();
      const first = session.create(declare("first", 2001));
      await after(35_000);
      await Promise.all([first, session.create(declare("late", 2002))]);
      assert.deepEqual([slow.status(2001), slow.status(2002)], ["Available", "Available"]);
      assert.ok(slow.refused <= 1, `${slow.refused} refused writes`);
    });
  });

  it("an entry that an earlier run left Pending is changed when it is ready; the others wait for it without being refused again and again", async () => {
    for (const step of ["update", "delete"] as const) {
      await inVirtualTime(async () => {
        const slow = new SlowGateway(80_000);
        const { id, outputs } = await slow.session().create(declare("old", 2000));
        const killed = openSession(slow.cloud, () => 0.5);
        const last = killed.provider.update(id, outputs, declare("old", 2000, { internalIp: "10.0.0.12" }));
        await after(1_000);
        killed.kill();
        await assert.rejects(last, /Pulumi has ended/);
        const session = slow.session();
        const creates = () => slow.refusedOf("CreateForwardEntry");
        const refused = creates();
        await Promise.all([
          step === "update"
            ? session.update(id, outputs, declare("old", 2000, { internalIp: "10.0.0.11" }))
            : session.delete(id, outputs),
          session.create(declare("new", 2001)),
        ]);
        assert.ok(creates() - refused <= 2, `${creates() - refused} refused creates`);
        assert.equal(slow.status(2001), "Available");
        assert.equal(slow.status(2000), step === "update" ? "Available" : undefined);
      });
    }
  });

  it("an entry that never becomes ready ends at its time limit, and the next write has its turn then", async () => {
    await inVirtualTime(async () => {
      const slow = new SlowGateway(1_000, { limitMs: 60_000 });
      slow.cloud.addFaults([{ action: "CreateForwardEntry", nth: 1, stuck: true }]);
      const session = slow.session();
      const stuck = session.create(declare("stuck", 2000)).then(
        () => "created",
        (error: unknown) => (error as Error).message,
      );
      const begun = Date.now();
      const next = session.create(declare("next", 2001));
      const message = await stuck;
      assert.match(message, /is still Pending after 60 s/);
      assert.ok(Date.now() - begun < 62_000, `${Date.now() - begun} ms`);
      const [{ ForwardEntryId: id } = { ForwardEntryId: "" }] = slow.cloud
        .entries()
        .filter(({ Status }) => Status === "Pending");
      slow.cloud.core.release(id);
      await next;
      assert.equal(slow.status(2001), "Available");
    });
  });

  it("where something else blocks the gateway, a run of many entries ends after about one time limit, not one for each entry", async () => {
    await inVirtualTime(async () => {
      const slow = new SlowGateway(1_000, { limitMs: 60_000 });
      const [foreign] = slow.cloud.entries();
      slow.cloud.addFaults([{ action: "ModifyForwardEntry", stuck: true }]);
      await slow
        .session()
        .update(foreign!.ForwardEntryId, {}, foreignUpdate(foreign!))
        .catch(() => undefined);
      slow.cloud.core.faults.clear();
      const begun = Date.now();
      const troubles = await slow.up(program(10));
      const took = Date.now() - begun;
      assert.equal(troubles.length, 10);
      for (const message of messages(troubles)) {
        assert.match(
          message,
          /^NAT gateway \S+ is busy: .* Run the command again when that has ended\. .*IncorrectInstanceStatus/,
        );
      }
      assert.ok(took < 130_000, `${took / 1000} s`);
      // the next run finds the gateway free
      slow.cloud.core.release(foreign!.ForwardEntryId);
      assert.deepEqual(await slow.up(program(10)), []);
    });
  });
});

/** What somebody else declares for the entry. */
function foreignUpdate(entry: { readonly ExternalPort?: unknown }): Bag {
  return declare("foreign", Number(entry.ExternalPort), { internalIp: "10.0.0.98", natGatewayId: gateway });
}
