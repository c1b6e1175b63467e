import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { autoName } from "../../provider/src/entry/names.js";
import { providerText } from "../../provider/src/dynamic/providerText.js";
import { Engine } from "../dynamic/engine.js";
import { InitFailed } from "../dynamic/server.js";
import { without } from "../unit/support/bags.js";
import { PluginServer, typeToken, urnOf } from "./server.js";

const natGatewayId = "nat-5quickstart00000000000000";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const declared = {
  natGatewayId,
  externalIp: "203.0.113.10",
  externalPort: "2222",
  internalIp: "10.0.0.10",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: "ssh",
};

describe("entries of the plugin, over its protocol", () => {
  let ens: EnsEmulator;
  let engine: Engine;
  let plugin: PluginServer;

  beforeEach(async () => {
    ens = await startEnsEmulator();
    engine = await Engine.start();
    plugin = await PluginServer.start({ engine: engine.address });
    await plugin.configure({
      endpoint: ens.endpoint,
      accessKey: ens.accessKeyId,
      secretKey: ens.accessKeySecret,
    });
  });

  afterEach(async () => {
    await plugin.stop();
    engine.stop();
    await ens.close();
  });

  const writes = () => ens.calls.filter(({ action }) => action?.startsWith("Describe") !== true);

  it("check normalises, and reports every mistake at its property", async () => {
    const { inputs, failures } = await plugin.check(
      "ssh",
      {},
      {
        ...declared,
        externalPort: 2222,
        ipProtocol: "tcp",
        internalIp: "10.0.0.300",
        internalport: "22",
      },
    );
    assert.equal(inputs["externalPort"], "2222");
    assert.equal(inputs["ipProtocol"], "TCP");
    assert.deepEqual(failures.map(({ property }) => property).sort(), ["internalIp", "internalport"]);
  });

  it("check generates the name of a new entry from its URN, and leaves the name of one that exists", async () => {
    const unnamed = without(declared, "forwardEntryName");
    const { inputs } = await plugin.check("ssh", {}, unnamed);
    assert.equal(inputs["forwardEntryName"], autoName("ssh", urnOf("ssh")));
    const later = await plugin.check("renamed", inputs, unnamed);
    assert.equal(later.inputs["forwardEntryName"], inputs["forwardEntryName"]);
  });

  it("unknown values of every kind pass check and make a preview unknown, and nothing is sent", async () => {
    const output = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
    for (const unknown of [
      unknownText,
      "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
      "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
      "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
      "030794c1-ac77-496b-92df-f27374a8bd58",
      "e48ece36-62e2-4504-bad9-02848725956a",
      "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
      { "4dabf18193072939515e22adb298388d": output },
    ]) {
      const { inputs, failures } = await plugin.check("ssh", {}, { ...declared, externalIp: unknown });
      assert.deepEqual(failures, []);
      assert.equal(inputs["externalIp"], unknownText);
      const { outputs } = await plugin.create("ssh", inputs, { preview: true });
      assert.equal(outputs["externalIp"], unknownText);
    }
    assert.deepEqual(ens.calls, []);
  });

  it("secrets, outputs and references that the engine should not send are read as the values they hold", async () => {
    const kind = "4dabf18193072939515e22adb298388d";
    const { inputs, failures } = await plugin.check(
      "ssh",
      {},
      {
        ...declared,
        externalIp: { [kind]: "1b47061264138c4ac30d75fd1eb44270", value: "203.0.113.10" },
        internalIp: { [kind]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", value: "10.0.0.10", secret: true },
        natGatewayId: { [kind]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:x", id: natGatewayId },
      },
    );
    assert.deepEqual([inputs, failures], [declared, []]);
  });

  it("the preview of a create shows the outputs as far as they are known, without a call", async () => {
    const { id, outputs } = await plugin.create(
      "ssh",
      { ...declared, standbyExternalIp: "203.0.113.11" },
      {
        preview: true,
      },
    );
    assert.equal(id, "");
    assert.equal(outputs["status"], "Available");
    assert.equal(outputs["standbyStatus"], unknownText);
    assert.deepEqual(ens.calls, []);
  });

  it("creates, changes in place, finds drift, and deletes", async () => {
    const { id, outputs } = await plugin.create("ssh", declared);
    assert.match(id, /^fwd-/);
    assert.deepEqual(outputs, { ...declared, status: "Available" });

    const news = { ...declared, externalPort: "2022", ipProtocol: "UDP" };
    assert.deepEqual(await plugin.diff("ssh", id, outputs, news), {
      changes: "some",
      diffs: ["externalPort", "ipProtocol"],
      replaces: [],
      deleteBeforeReplace: false,
      detailed: { externalPort: "update", ipProtocol: "update" },
    });
    assert.equal((await plugin.update("ssh", id, outputs, news, { preview: true }))["externalPort"], "2022");
    assert.equal(writes().length, 1);
    const updated = await plugin.update("ssh", id, outputs, news);
    assert.deepEqual(updated, { ...news, status: "Available" });
    assert.equal((await plugin.diff("ssh", id, updated, news)).changes, "none");

    ens.editEntry(id, { InternalIp: "10.0.0.11" });
    const observed = await plugin.read("ssh", id, updated, news);
    assert.deepEqual(observed.inputs, { ...news, internalIp: "10.0.0.11" });
    assert.deepEqual((await plugin.diff("ssh", id, observed.outputs ?? {}, news)).detailed, {
      internalIp: "update",
    });

    await plugin.delete("ssh", id, updated);
    assert.deepEqual(ens.entries(natGatewayId), []);
    assert.deepEqual(await plugin.read("ssh", id, updated, news), {
      id: "",
      outputs: undefined,
      inputs: undefined,
    });
  });

  it("diff shows which property replaces the entry, and that the old one must be deleted first", async () => {
    const olds = { ...declared, healthCheckPort: 22, status: "Available" };
    const difference = await plugin.diff("ssh", "fwd-1", olds, {
      ...declared,
      externalPort: "2022/2023",
      internalPort: "22/23",
      standbyExternalIp: "203.0.113.11",
    });
    assert.deepEqual(difference, {
      changes: "some",
      diffs: ["externalPort", "internalPort", "healthCheckPort", "standbyExternalIp"],
      replaces: ["healthCheckPort", "standbyExternalIp"],
      deleteBeforeReplace: false,
      detailed: {
        externalPort: "update",
        internalPort: "update",
        healthCheckPort: "delete-replace",
        standbyExternalIp: "add-replace",
      },
    });
    const samePort = await plugin.diff("ssh", "fwd-1", olds, {
      ...declared,
      healthCheckPort: 22,
      standbyExternalIp: "203.0.113.11",
    });
    assert.equal(samePort.deleteBeforeReplace, true);
    const moved = await plugin.diff("ssh", "fwd-1", olds, { ...olds, natGatewayId: unknownText });
    assert.deepEqual(moved.detailed, { natGatewayId: "update-replace" });
  });

  it("imports by the id alone, and the program that it writes changes nothing", async () => {
    const { id } = await plugin.create("ssh", declared);
    const imported = await plugin.read("imported", id);
    assert.equal(imported.id, id);
    assert.deepEqual(imported.inputs, declared);
    const { inputs, failures } = await plugin.check("imported", imported.inputs, declared);
    assert.deepEqual(failures, []);
    assert.equal((await plugin.diff("imported", id, imported.outputs ?? {}, inputs)).changes, "none");
  });

  it("an id that does not exist is answered without properties, and a warning names the account", async () => {
    assert.deepEqual(await plugin.read("ssh", "fwd-nope"), { id: "", outputs: undefined, inputs: undefined });
    assert.match(
      await engine.told(/fwd-nope/),
      /^Forward entry fwd-nope does not exist at 127\.0\.0\.1:\d+ with the access key from ens:accessKey: check the id, the account and the endpoint\.$/,
    );
  });

  it("an entry that does not become ready in time keeps its id and outputs, and the next update finishes it", async () => {
    ens.faults.add({ action: "CreateForwardEntry", stuck: true });
    const failed = await plugin.create("ssh", declared, { timeout: 1 }).then(
      () => assert.fail("the create did not fail"),
      (error: unknown) => error as InitFailed,
    );
    assert.ok(failed instanceof InitFailed, String(failed));
    assert.match(failed.id, /^fwd-/);
    assert.equal(failed.properties["externalPort"], "2222");
    assert.match(failed.reasons.join("\n"), /exists but is still Pending after 1 s\. Run "pulumi up" again/);
    ens.release(failed.id);
    const outputs = await plugin.update("ssh", failed.id, failed.properties, declared);
    assert.equal(outputs["status"], "Available");
    assert.equal(writes().length, 1);
  });

  it("a state of the dynamic provider means the same: no difference, no call, and no internal property is passed on", async () => {
    const { id, outputs } = await plugin.create("ssh", declared);
    const before = ens.calls.length;
    const internal = {
      __provider: providerText,
      __urn: "urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::ssh",
      __autoName: "ssh-0123abcd",
      __timeouts: { create: "1m" },
    };
    const olds = { ...outputs, ...internal };
    const { inputs, failures } = await plugin.check("ssh", { ...declared, ...internal }, declared);
    assert.deepEqual([inputs, failures], [declared, []]);
    assert.deepEqual(await plugin.diff("ssh", id, olds, inputs), {
      changes: "none",
      diffs: [],
      replaces: [],
      deleteBeforeReplace: true,
      detailed: {},
    });
    assert.equal(ens.calls.length, before);
    const { outputs: refreshed } = await plugin.read("ssh", id, olds, { ...declared, ...internal });
    assert.deepEqual(refreshed, outputs);
  });

  it("the time at which an entry was adopted stays in the state", async () => {
    const { id } = await plugin.create("ssh", declared);
    await plugin.stop();
    plugin = await PluginServer.start({ engine: engine.address });
    await plugin.configure({
      endpoint: ens.endpoint,
      accessKey: ens.accessKeyId,
      secretKey: ens.accessKeySecret,
    });
    const adopted = await plugin.create("adopter", { ...declared, adoptId: id });
    assert.equal(adopted.id, id);
    const { __taken: takenAt } = adopted.outputs;
    assert.equal(typeof takenAt, "string");
    const news = { ...declared, adoptId: id, externalPort: "2022" };
    const updated = await plugin.update("adopter", id, adopted.outputs, news);
    assert.equal(updated["__taken"], takenAt);
    const { outputs } = await plugin.read("adopter", id, updated, news);
    assert.equal(outputs?.["__taken"], takenAt);

    ens.faults.add({ action: "ModifyForwardEntry", stuck: true });
    const failed: unknown = await plugin
      .update("adopter", id, updated, { ...news, externalPort: "2023" }, { timeout: 1 })
      .catch((error: unknown) => error);
    assert.ok(failed instanceof InitFailed, String(failed));
    assert.equal(failed.properties["__taken"], takenAt);
  });

  it("looks up entries, gateways and EIPs, and lists the entries of a gateway", async () => {
    const { id } = await plugin.create("ssh", declared);
    const found = await plugin.invoke("ens:index:getForwardEntry", { id });
    assert.equal(found["externalPort"], "2222");
    const all = await plugin.invoke("ens:index:getForwardEntries", { natGatewayId, externalPort: 2222 });
    assert.deepEqual(all["ids"], [id]);
    const gateway = await plugin.invoke("ens:index:getNatGateway", { id: natGatewayId });
    const [address] = gateway["addresses"] as { allocationId: string; ipAddress: string }[];
    const eip = await plugin.invoke("ens:index:getEipAddress", { allocationId: address?.allocationId ?? "" });
    assert.equal(eip["ipAddress"], address?.ipAddress);
    assert.deepEqual(await plugin.list(typeToken, { natGatewayId }), [{ id, name: "ssh" }]);
  });

  it("a limit ends a list early", async () => {
    await plugin.create("ssh", declared);
    await plugin.create("web", {
      ...declared,
      externalPort: "80",
      internalPort: "80",
      forwardEntryName: "web",
    });
    assert.equal((await plugin.list(typeToken, { natGatewayId }, 1)).length, 1);
  });

  it("a function or resource that it does not have is an error that lists those it has", async () => {
    await assert.rejects(plugin.invoke("ens:index:getNothing", {}), {
      message:
        /^ens has no function "ens:index:getNothing"\. Its functions are ens:index:getForwardEntries, /,
    });
    await assert.rejects(plugin.list("ens:index:Gateway", {}), {
      message: /ens has no resource "ens:index:Gateway"\. Its only resource is ens:index:ForwardEntry\./,
    });
    await assert.rejects(plugin.invoke("ens:index:getForwardEntry", {}), { message: /^id is required/ });
  });
});
