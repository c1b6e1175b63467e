import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { call, create, describe1, entry, gateway, refusal, type Reply } from "./clients.js";

describe("what can be done to a running emulator over HTTP", () => {
  let ens: EnsEmulator;
  before(async () => {
    ens = await startEnsEmulator({ durations: { create: 0 } });
  });
  beforeEach(() => {
    ens.reset();
  });
  after(() => ens.close());

  async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${ens.endpoint}/_ens${path}`, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as Reply };
  }

  it("state, calls and health are shown, without secrets", async () => {
    const id = await create(ens, entry(22));
    const state = (await ask("GET", "/state")).json;
    assert.equal(state.entries[0].ForwardEntryId, id);
    assert.equal(state.gateways.length, 2);
    assert.equal(state.eips.length, 5);
    const calls = (await ask("GET", "/calls?last=1")).json;
    assert.equal(calls.calls[0].action, "CreateForwardEntry");
    assert.equal(calls.calls[0].params.ExternalPort, "22");
    assert.deepEqual((await ask("GET", "/health")).json, { ok: true });
    for (const shown of [state, calls]) assert.ok(!JSON.stringify(shown).includes(ens.accessKeySecret));
  });

  it("faults are added, switched, counted and removed", async () => {
    const added = await ask("POST", "/faults", {
      action: "DescribeNatGateways",
      error: { code: "SystemBusy" },
    });
    const [id] = added.json.ids as string[];
    await refusal(call(ens, "DescribeNatGateways"), "SystemBusy");
    await ask("PATCH", `/faults/${id}`, { enabled: false });
    await call(ens, "DescribeNatGateways");
    const [fault] = (await ask("GET", "/faults")).json.faults as Reply[];
    assert.deepEqual([fault?.hit, fault?.enabled], [1, false]);
    await ask("DELETE", `/faults/${id}`);
    assert.equal((await ask("DELETE", `/faults/${id}`)).status, 400);
    assert.deepEqual((await ask("GET", "/faults")).json.faults, []);
    const wrong = await ask("POST", "/faults", [{ drop: "before" }, { drop: "x" }]);
    assert.equal(wrong.status, 400);
    assert.match(String(wrong.json.error), /fault rule 2: drop must be/);
    assert.deepEqual((await ask("GET", "/faults")).json.faults, [], "all or none");
  });

  it("somebody else adds, changes, releases and removes entries", async () => {
    const added = await ask("POST", `/gateways/${gateway}/entries`, {
      externalIp: "203.0.113.10",
      externalPort: 80,
      internalIp: "10.0.0.1",
      internalPort: 80,
    });
    const id = String(added.json.ForwardEntryId);
    await ask("PATCH", `/entries/${id}`, { InternalIp: "10.0.0.2", Status: "Pending" });
    const shown = await describe1(ens, id);
    assert.deepEqual([shown.InternalIp, shown.Status], ["10.0.0.2", "Pending"]);
    assert.match(
      String((await ask("PATCH", `/entries/${id}`, { Statu: "x" })).json.error),
      /entry: Statu is not a field/,
    );
    await ask("DELETE", `/entries/${id}`);
    await refusal(describe1(ens, id), "InvalidParameter.DnatNotFound");
    assert.equal((await ask("POST", "/gateways/nat-x/entries", {})).status, 400);
  });

  it("seed replaces everything, and reset goes back to it", async () => {
    await ask("POST", "/seed", { gateways: [{ natGatewayId: "nat-new" }] });
    ens.addEntry({
      natGatewayId: "nat-new",
      externalIp: "203.0.113.10",
      externalPort: 80,
      internalIp: "10.0.0.1",
      internalPort: 80,
    });
    await ask("POST", "/reset");
    const state = (await ask("GET", "/state")).json;
    assert.deepEqual([state.gateways[0].NatGatewayId, state.entries], ["nat-new", []]);
    assert.match(String((await ask("POST", "/seed", { gateways: 3 })).json.error), /seed: gateways must be/);
    assert.match(String((await ask("POST", "/seed", "{")).json.error), /body: is not JSON/);
    ens.seed({
      gateways: [
        {
          natGatewayId: gateway,
          eips: [
            { allocationId: "eip-1", ipAddress: "203.0.113.10" },
            { allocationId: "eip-2", ipAddress: "203.0.113.12", standby: true },
          ],
        },
      ],
    });
  });

  it("a body that is not sent as JSON is refused", async () => {
    const simple = await ask("POST", "/faults", "{}", { "content-type": "text/plain" });
    assert.match(String(simple.json.error), /application\/json/);
  });
});
