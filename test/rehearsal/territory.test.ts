import assert from "node:assert/strict";
import type { EnsEmulator, SeedEntry } from "../../emulator/src/index.js";
import { findOut } from "../acceptance/guess.js";
import { Guard, nobody, Trespass, type Params } from "../acceptance/guard.js";
import { PortPlan } from "../acceptance/ports.js";
import { Run, runBegan } from "../acceptance/run.js";
import { eip, gateway, onAccount } from "./stages.js";

const hour = 3_600_000;

/** The name of an entry of a run that began so long ago. */
const ofRun = (ageMs: number) => new Run(Date.now() - ageMs, Math.random).name("probe");

describe("the suite keeps to its own entries", function () {
  this.timeout(20_000);

  let port = 100;
  const plant = (emulator: EnsEmulator, forwardEntryName: string, more: Partial<SeedEntry> = {}): string => {
    port += 1;
    const where = { natGatewayId: gateway, externalIp: eip, internalIp: "10.0.0.77" };
    const ports = { externalPort: String(port), internalPort: String(port) };
    return emulator.addEntry({ ...where, ...ports, forwardEntryName, ...more }).ForwardEntryId;
  };
  const age = (emulator: EnsEmulator, id: string, ms: number) => {
    const CreationTime = `${new Date(Date.now() - ms).toISOString().slice(0, 19)}Z`;
    emulator.editEntry(id, { CreationTime });
  };
  const left = (emulator: EnsEmulator) => emulator.entries().map(({ ForwardEntryId }) => ForwardEntryId);

  it("what earlier runs have left is deleted, and nothing else, however old and similar it is", () =>
    onAccount({}, async (stage, emulator) => {
      const leftover = plant(emulator, ofRun(2 * hour));
      const kept = [
        ...["", "web", "pulumi-acc-", "pulumi-acc-web", "pulumi-accounting-web", "my-" + ofRun(2 * hour)],
        // nearly
        ...["pulumi-acc-20200101t000000-abcd", "pulumi-acc-20200101t000000-abcd-"],
        ...["pulumi-acc-20200101-abcd-web", "pulumi-acc-20200230t000000-abcd-web"],
        ...["Pulumi-acc-20200101t000000-abcd-web", "pulumi-acc-20200101t000000-ABCD-web"],
        // of runs that are still under way, and of a clock that is wrong
        ...[ofRun(0), ofRun(hour - 60_000), ofRun(-2 * hour)],
      ].map((name) => plant(emulator, name));
      // the name says so, but the service made it a moment ago
      const copied = plant(emulator, ofRun(3 * hour));
      for (const id of [leftover, ...kept]) age(emulator, id, 1000 * hour);

      const said: string[] = [];
      await stage.prepare((line) => said.push(line));
      assert.deepEqual(left(emulator), [...kept, copied]);
      assert.equal(said.length, 1);

      await stage.site.entry();
      await stage.end();
      assert.deepEqual(left(emulator), [...kept, copied]);
    }));

  it("a leftover that is in the middle of something is waited for", () =>
    onAccount(
      { durations: { create: { describes: 4 }, delete: { describes: 3 } } },
      async (stage, emulator) => {
        const id = await stage.site.create();
        const name = ofRun(2 * hour);
        emulator.editEntry(id, { ForwardEntryName: name, Status: "Pending" });
        age(emulator, id, 2 * hour);
        setTimeout(() => emulator.editEntry(id, { Status: "Available" }), 50);
        assert.deepEqual(await stage.sweep.leftovers(Date.now()), [name]);
        assert.deepEqual(left(emulator), []);
      },
    ));

  for (const [what, held, free] of [
    ["one of the ports", { externalPort: "61500" }, false],
    ["a range that reaches into them", { externalPort: "60900/61000", internalPort: "60900/61000" }, false],
    ["the port below and the port above", { externalPort: "60999" }, true],
    [
      "one of the ports on an EIP that is not used",
      { externalPort: "61000", externalIp: "203.0.113.11" },
      true,
    ],
  ] as [string, Partial<SeedEntry>, boolean][]) {
    it(`an entry that holds ${what} ${free ? "is in nobody's way" : "stops the run before anything is made"}`, () =>
      onAccount({}, async (stage, emulator) => {
        const id = plant(emulator, "foreign", { internalPort: held.externalPort ?? "", ...held });
        if (free) {
          plant(emulator, "above", { externalPort: "62202", internalPort: "62202" });
          await stage.prepare(() => undefined);
          return;
        }
        await assert.rejects(
          stage.prepare(() => undefined),
          (error: Error) =>
            error.message.includes("61000/62201") &&
            error.message.includes(id) &&
            error.message.includes("ENS_ACC_FIRST_PORT"),
        );
        assert.ok(emulator.calls.every(({ action }) => action?.startsWith("Describe")));
      }));
  }

  it("what cannot be deleted is named at the end", () =>
    onAccount({}, async (stage, emulator) => {
      const id = await stage.site.entry();
      emulator.faults.add({ action: "DeleteForwardEntry", error: { code: "NoPermission" } });
      await assert.rejects(
        () => stage.sweep.own(),
        (error: Error) => error.message.includes(id) && error.message.includes("NoPermission"),
      );
      emulator.faults.clear();
    }));

  it("an entry whose creation was never answered is found by its name", () =>
    onAccount({}, async (stage, emulator) => {
      emulator.faults.add({ action: "CreateForwardEntry", drop: "after" });
      await assert.rejects(() => stage.site.create());
      assert.equal(left(emulator).length, 1);
      await stage.end();
      assert.deepEqual(left(emulator), []);
    }));

  it("a probe that fails leaves nothing behind", () =>
    onAccount({}, async ({ site }, emulator) => {
      const failing = {
        ...{ id: "failing", assumes: "", usedIn: "", assumed: "" },
        probe: async () => {
          await site.create();
          throw new Error("the probe has failed");
        },
      };
      await assert.rejects(findOut(failing, site), /the probe has failed/);
      assert.deepEqual(left(emulator), []);
    }));

  describe("no call leaves that would touch anything else", () => {
    const run = new Run(Date.now(), () => 0.5);
    const guard = new Guard(run, new PortPlan(61_000), {
      natGatewayId: gateway,
      externalIps: [eip, undefined],
    });
    guard.add("fwd-own");
    const own = {
      NatGatewayId: gateway,
      ExternalIp: eip,
      ExternalPort: "61000/61010",
      ForwardEntryName: run.name("web"),
    };
    const cases: [string, Params, boolean][] = [
      ["CreateForwardEntry", own, true],
      ["CreateForwardEntry", { ...own, ForwardEntryName: "web" }, false],
      ["CreateForwardEntry", { ...own, ForwardEntryName: new Run(0, () => 0.5).name("web") }, false],
      ["CreateForwardEntry", { ...own, ForwardEntryName: "" }, false],
      ["CreateForwardEntry", { ...own, ExternalPort: "60999/61000" }, false],
      ["CreateForwardEntry", { ...own, ExternalPort: "61000-62202" }, false],
      ["CreateForwardEntry", { ...own, ExternalPort: "x" }, true],
      ["CreateForwardEntry", { ...own, NatGatewayId: "nat-other" }, false],
      ["CreateForwardEntry", { ...own, ExternalIp: "203.0.113.99" }, false],
      ["ModifyForwardEntry", { ForwardEntryId: "fwd-own", ExternalPort: "61001" }, true],
      ["ModifyForwardEntry", { ForwardEntryId: "fwd-own", ExternalPort: "22" }, false],
      ["ModifyForwardEntry", { ForwardEntryId: "fwd-own", ForwardEntryName: "web" }, false],
      ["ModifyForwardEntry", { ForwardEntryId: "fwd-other" }, false],
      ["ModifyForwardEntry", { ForwardEntryId: nobody }, true],
      ["DeleteForwardEntry", { ForwardEntryId: "fwd-own" }, true],
      ["DeleteForwardEntry", { ForwardEntryId: "fwd-other" }, false],
      ["DeleteNatGateway", { NatGatewayId: gateway }, false],
      ["UnAssociateEnsEipAddress", {}, false],
      ["DescribeForwardTableEntries", { NatGatewayId: "nat-other" }, true],
    ];
    for (const [action, params, allowed] of cases) {
      it(`${action} ${JSON.stringify(params).replaceAll(run.prefix, "…")}: ${allowed ? "sent" : "not sent"}`, () => {
        const prove = () => {
          guard.prove(action, params);
        };
        if (allowed) prove();
        else assert.throws(prove, Trespass);
      });
    }

    it("at the end only deletions are sent", () => {
      const ending = new Guard(run, new PortPlan(61_000), { natGatewayId: gateway, externalIps: [eip] });
      ending.add("fwd-own");
      ending.end();
      assert.throws(() => {
        ending.prove("CreateForwardEntry", own);
      }, Trespass);
      assert.throws(() => {
        ending.prove("ModifyForwardEntry", { ForwardEntryId: "fwd-own" });
      }, Trespass);
      ending.prove("DeleteForwardEntry", { ForwardEntryId: "fwd-own" });
    });

    it("the guard stands before both ways to the account", () =>
      onAccount({}, async ({ door, site }, emulator) => {
        const id = plant(emulator, "foreign");
        await assert.rejects(() => site.delete(id), Trespass);
        await assert.rejects(() => site.modify(id, { internalPort: "1" }), Trespass);
        await assert.rejects(() => site.tryCreate({ externalPort: "22" }), Trespass);
        await assert.rejects(() => door.raw("DeleteForwardEntry", { ForwardEntryId: id }), Trespass);
        assert.deepEqual(emulator.calls, []);
      }));
  });

  it("the name of an entry tells when its run began", () => {
    const began = Date.UTC(2026, 10, 22, 18, 42, 10);
    const run = new Run(began + 999, () => 0.5);
    assert.equal(run.prefix, "pulumi-acc-20261122t184210-i000-");
    assert.equal(runBegan(run.name("web")), began);
    assert.ok(run.owns(run.name("web")) && !run.owns("pulumi-acc-20261122t184210-i001-web"));
  });
});
