import assert from "node:assert/strict";
import type { EnsEmulator, SeedEntry } from "../../emulator/src/index.js";
import { isOnAccount, openGround } from "../acceptance/ground.js";
import { Guard, nobody, Trespass, type Params } from "../acceptance/guard.js";
import { PortPlan } from "../acceptance/ports.js";
import { reportFile, render, verifiedFile } from "../acceptance/record.js";
import { Run } from "../acceptance/run.js";
import { accountOf, eip, gateway, onAccount } from "./account.js";

const hour = 3_600_000;

describe("the acceptance suite leaves everything alone that is not its own", function () {
  this.timeout(20_000);

  let port = 100;
  const add = (emulator: EnsEmulator, forwardEntryName: string, more: Partial<SeedEntry> = {}): string => {
    port += 1;
    const where = { natGatewayId: gateway, externalIp: eip, internalIp: "10.0.0.77" };
    const ports = { externalPort: String(port), internalPort: String(port) };
    return emulator.addEntry({ ...where, ...ports, forwardEntryName, ...more }).ForwardEntryId;
  };
  /** The name of an entry of a run that began so long ago. */
  const ofRun = (ageMs: number) => new Run(Date.now() - ageMs, Math.random).name("probe");
  const left = (emulator: EnsEmulator) => emulator.entries().map(({ ForwardEntryId }) => ForwardEntryId);

  it("deletes what earlier runs left and what it created, and nothing else, however old and similar", () =>
    onAccount(async (stage, emulator) => {
      const leftover = add(emulator, ofRun(2 * hour));
      const kept = [
        ...["", "web", "pulumi-acc-", "pulumi-acc-web", "pulumi-accounting-web", "my-" + ofRun(2 * hour)],
        ...["pulumi-acc-20200101t000000-abcd", "pulumi-acc-20200101t000000-abcd-"],
        ...["pulumi-acc-20200101-abcd-web", "pulumi-acc-20200230t000000-abcd-web"],
        ...["Pulumi-acc-20200101t000000-abcd-web", "pulumi-acc-20200101t000000-ABCD-web"],
        // of runs that may be under way, and of a wrong clock
        ...[ofRun(0), ofRun(hour - 60_000), ofRun(-2 * hour)],
      ].map((name) => add(emulator, name));
      const CreationTime = `${new Date(Date.now() - 1_000 * hour).toISOString().slice(0, 19)}Z`;
      for (const id of [leftover, ...kept]) emulator.editEntry(id, { CreationTime });
      // the name is old, but the service created it a moment ago
      const copied = add(emulator, ofRun(3 * hour));

      await stage.prepare(() => undefined);
      assert.deepEqual(left(emulator), [...kept, copied]);
      await stage.site.entry();
      emulator.faults.add({ action: "CreateForwardEntry", drop: "after" });
      await assert.rejects(() => stage.site.create());
      assert.equal(left(emulator).length, kept.length + 3);
      await stage.end();
      assert.deepEqual(left(emulator), [...kept, copied]);
    }));

  it("stops before it creates anything where another entry holds one of its ports", () =>
    onAccount(async (stage, emulator) => {
      const id = add(emulator, "foreign", { externalPort: "60900/61000", internalPort: "60900/61000" });
      await assert.rejects(
        stage.prepare(() => undefined),
        (error: Error) => error.message.includes(id) && error.message.includes("ENS_ACC_FIRST_PORT"),
      );
      assert.ok(emulator.calls.every(({ action }) => action?.startsWith("Describe")));
    }));

  it("sends no call that would change anything else, and only deletions at its end", () => {
    const run = new Run(Date.now(), () => 0.5);
    const guard = new Guard(run, new PortPlan(61_000), { natGatewayId: gateway, externalIps: [eip] });
    guard.add("fwd-own");
    const prove = (action: string, params: Params) => () => {
      guard.prove(`${action}ForwardEntry`, params);
    };
    const where = { NatGatewayId: gateway, ExternalIp: eip, ExternalPort: "61000/61010" };
    const own = { ...where, ForwardEntryName: run.name("web") };
    const sent: [string, Params][] = [
      ["Create", own],
      ["Modify", { ForwardEntryId: "fwd-own", ExternalPort: "61001" }],
      ["Modify", { ForwardEntryId: nobody }],
      ["Delete", { ForwardEntryId: "fwd-own" }],
    ];
    for (const [action, params] of sent) prove(action, params)();
    const refused: [string, Params][] = [
      ["Create", { ...own, ForwardEntryName: "web" }],
      ["Create", { ...own, ForwardEntryName: new Run(0, () => 0.5).name("web") }],
      ["Create", { ...own, ExternalPort: "60999/61000" }],
      ["Create", { ...own, ExternalPort: "61000-62202" }],
      ["Create", { ...own, NatGatewayId: "nat-other" }],
      ["Create", { ...own, ExternalIp: "203.0.113.99" }],
      ["Modify", { ForwardEntryId: "fwd-own", ExternalPort: "22" }],
      ["Modify", { ForwardEntryId: "fwd-own", ForwardEntryName: "web" }],
      ["Modify", { ForwardEntryId: "fwd-other" }],
      ["Delete", { ForwardEntryId: "fwd-other" }],
      ["Unknown", {}],
    ];
    for (const [action, params] of refused) assert.throws(prove(action, params), Trespass, action);
    guard.end();
    assert.throws(prove("Create", own), Trespass);
    assert.throws(prove("Modify", { ForwardEntryId: "fwd-own" }), Trespass);
    prove("Delete", { ForwardEntryId: "fwd-own" })();
  });

  it("checks both ways to the account", () =>
    onAccount(async ({ door, site }, emulator) => {
      const id = add(emulator, "foreign");
      await assert.rejects(() => site.delete(id), Trespass);
      await assert.rejects(() => site.modify(id, { internalPort: "1" }), Trespass);
      await assert.rejects(() => site.tryCreate({ externalPort: "22" }), Trespass);
      await assert.rejects(() => door.raw("DeleteForwardEntry", { ForwardEntryId: id }), Trespass);
      assert.deepEqual(emulator.calls, []);
    }));

  it("uses nothing of the environment, not even its keys, without ENS_ACCEPTANCE=1", async () => {
    for (const value of [undefined, "", "0"]) assert.equal(isOnAccount({ ENS_ACCEPTANCE: value }), false);
    assert.throws(() => isOnAccount({ ENS_ACCEPTANCE: "yes" }), /ENS_ACCEPTANCE is "yes": give 1/);
    const ground = await openGround({ ALICLOUD_SECRET_KEY: "a-secret", ENS_ENDPOINT: "ens.aliyuncs.com" });
    assert.match(ground.settings.ens.endpoint.host, /^127\.0\.0\.1:/);
    assert.ok(!JSON.stringify(ground).includes("a-secret"));
    await ground.close();
  });

  it("writes docs/verified-on-ens.md only from the service itself, and no id, address or key into it", async () => {
    const account = accountOf({ endpoint: "", accessKeyId: "id", accessKeySecret: "secret" } as EnsEmulator);
    const isReal = async (endpoint: string) =>
      (await openGround({ ...account, ENS_ENDPOINT: endpoint })).isReal;
    assert.equal(await isReal("ens-vpc.ap-southeast-1.aliyuncs.com"), true);
    for (const other of ["aliyuncs.com.example.org", "notaliyuncs.com"])
      assert.equal(await isReal(other), false);
    assert.equal(await reportFile(true, undefined), verifiedFile);
    assert.notEqual(await reportFile(false, undefined), verifiedFile);
    await assert.rejects(reportFile(false, verifiedFile), /only a run on the real service may write/);

    const secrets = [
      "nat-5t7nh1cfm6kxiszlttr38zzzz",
      "203.0.113.10",
      "LTAI5tExampleKeyOfNobody",
      "1234567890123456",
    ];
    const guess = {
      id: "one",
      assumes: "",
      usedIn: "",
      assumed: "",
      probe: () => Promise.reject(new Error()),
    };
    const finding = { verdict: "otherwise", value: "", seen: `refused: ${secrets.join(", ")}` } as const;
    const run = { date: "2026-01-01", region: "cn-hangzhou", endpoint: "ens.aliyuncs.com", version: "0.1.0" };
    const page = await render([guess], new Map([["one", finding]]), run);
    assert.match(page, /refused: nat-…, …, LTAI…, … /);
  });
});
