import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { Engine } from "./engine.js";
import { DynamicServer, InitFailed } from "./server.js";

const natGatewayId = "nat-5quickstart00000000000000";
const urn = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::ssh";

const declared = {
  natGatewayId,
  externalIp: "203.0.113.10",
  externalPort: "2222",
  internalIp: "10.0.0.10",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: "ssh-0123abcd",
  __autoName: "ssh-0123abcd",
  __urn: urn,
};

describe("the dynamic provider on the SDK's real server", () => {
  let ens: EnsEmulator;
  let engine: Engine;
  let server: DynamicServer;

  const config = () => ({
    "ens:endpoint": ens.endpoint,
    "ens:accessKey": ens.accessKeyId,
    "ens:secretKey": ens.accessKeySecret,
  });

  beforeEach(async () => {
    ens = await startEnsEmulator();
    engine = await Engine.start();
    server = await DynamicServer.start({ config: config(), engine: engine.address });
  });

  afterEach(async () => {
    await server.stop();
    engine.stop();
    await ens.close();
  });

  it("creates an entry, settles it, and answers with full outputs", async () => {
    const { id, outputs } = await server.create(declared);
    assert.match(id, /^fwd-/);
    assert.equal(outputs["status"], "Available");
    assert.deepEqual(
      ens
        .entries(natGatewayId)
        .map(({ ForwardEntryId, ExternalPort, Status }) => ({ ForwardEntryId, ExternalPort, Status })),
      [{ ForwardEntryId: id, ExternalPort: "2222", Status: "Available" }],
    );
    for (const [key, value] of Object.entries(declared)) {
      assert.deepEqual(outputs[key], value, key);
    }
    assert.equal(outputs["__provider"], 'exports.handler=()=>require("pulumi-alicloud-ens/dynamic").v1');
  });

  it("changes an entry in place with one ModifyForwardEntry of the whole tuple", async () => {
    const { id, outputs } = await server.create(declared);
    const news = { ...declared, externalPort: "2022", ipProtocol: "UDP" };
    assert.deepEqual(await server.diff(id, outputs, news), {
      changes: "unknown",
      replaces: [],
      deleteBeforeReplace: false,
    });
    const updated = await server.update(id, outputs, news);
    assert.equal(updated["externalPort"], "2022");
    assert.equal(updated["status"], "Available");
    const modifies = ens.calls.filter(({ action }) => action === "ModifyForwardEntry");
    assert.equal(modifies.length, 1);
    assert.equal(modifies[0]?.params["InternalPort"], "22");
  });

  it("an update without a difference sends nothing", async () => {
    const { id, outputs } = await server.create(declared);
    await server.update(id, outputs, declared);
    assert.equal(ens.calls.filter(({ action }) => action === "ModifyForwardEntry").length, 0);
  });

  it("a refresh tells what was changed by hand, as inputs and outputs", async () => {
    const { id, outputs } = await server.create(declared);
    ens.editEntry(id, { InternalIp: "10.0.0.99" });
    const read = await server.read(id, outputs);
    assert.equal(read.id, id);
    assert.equal(read.inputs?.["internalIp"], "10.0.0.99");
    assert.equal(read.outputs["internalIp"], "10.0.0.99");
    assert.equal(read.inputs["__autoName"], declared.__autoName);
  });

  it("what the program never set is not drift", async () => {
    const { id, outputs } = await server.create(declared);
    ens.editEntry(id, { HealthCheckPort: "22" });
    const read = await server.read(id, outputs);
    assert.equal(read.inputs?.["healthCheckPort"], undefined);
    assert.equal((await server.diff(id, read.outputs, declared)).changes, "none");
  });

  it("an entry that somebody deleted is gone for a refresh", async () => {
    const { id, outputs } = await server.create(declared);
    ens.removeEntry(id);
    assert.equal((await server.read(id, outputs)).id, "");
  });

  it("an entry is not gone because its gateway cannot be seen", async () => {
    const { id, outputs } = await server.create(declared);
    ens.removeEntry(id);
    await assert.rejects(
      server.read(id, { ...outputs, natGatewayId: "nat-elsewhere" }),
      /NAT gateway nat-elsewhere was not found at 127\.0\.0\.1:\d+ with the access key from ens:accessKey/,
    );
    await assert.rejects(
      server.delete(id, { ...outputs, natGatewayId: "nat-elsewhere" }),
      /NAT gateway nat-elsewhere was not found/,
    );
  });

  it("deletes an entry and waits until it is gone", async () => {
    const { id, outputs } = await server.create(declared);
    await server.delete(id, outputs);
    assert.deepEqual(ens.entries(natGatewayId), []);
  });

  it("deleting what is gone already is a success", async () => {
    const { id, outputs } = await server.create(declared);
    ens.removeEntry(id);
    await server.delete(id, outputs);
  });

  it("looks at one entry without managing it, and says so where there is none", async () => {
    const { id } = await server.create(declared);
    const read = await server.read(id, {});
    assert.equal(read.outputs["externalPort"], "2222");
    await assert.rejects(
      server.read("fwd-nowhere", {}),
      /Forward entry fwd-nowhere does not exist at 127\.0\.0\.1/,
    );
  });

  it("a failure after the id is known keeps the id, all outputs and the provider's text", async () => {
    ens.faults.add({
      action: "DescribeForwardEntryAttribute",
      error: { code: "NoPermission", message: "Permission denied." },
    });
    const failed = await server.create(declared).then(
      () => assert.fail("should have failed"),
      (error: unknown) => error,
    );
    assert.ok(failed instanceof InitFailed, String(failed));
    assert.equal(failed.id, ens.entries(natGatewayId)[0]?.ForwardEntryId);
    assert.equal(
      failed.properties["__provider"],
      'exports.handler=()=>require("pulumi-alicloud-ens/dynamic").v1',
    );
    assert.equal(failed.properties["externalPort"], "2222");
    assert.match(
      failed.reasons.join(),
      /exists, but it is not known whether it is ready: .*ens:DescribeForwardEntryAttribute/,
    );
    ens.faults.clear();
    await server.update(failed.id, failed.properties, declared);
    await server.delete(failed.id, failed.properties);
  });

  it("an entry that a run took over is left alone by the deletions of a later run", async () => {
    // the old resource is not in the program any more; the run that gave its entry to another ended before its deletions
    const { id, outputs } = await server.create(declared);
    const heir = { ...outputs, __urn: `${urn}-heir` };
    await server.stop();
    server = await DynamicServer.start({ config: config(), engine: engine.address });
    assert.equal((await server.diff(id, heir, { ...declared, __urn: `${urn}-heir` })).changes, "none");
    await server.delete(id, outputs);
    assert.deepEqual(
      ens.entries(natGatewayId).map(({ ForwardEntryId }) => ForwardEntryId),
      [id],
    );
    assert.match(
      await engine.told(/belongs to/),
      /belongs to .*ssh-heir as well, which keeps it, so it is not deleted/,
    );
    await server.delete(id, heir);
    assert.deepEqual(ens.entries(natGatewayId), [], "its keeper can still delete it");
  });

  it("entries of one gateway are made also where the cloud refuses a write beside another", async () => {
    await ens.close();
    ens = await startEnsEmulator({
      refuseWhileSiblingBusy: true,
      durations: { create: 60, modify: 60, delete: 40 },
    });
    await server.stop();
    server = await DynamicServer.start({ config: config(), engine: engine.address });
    const made = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) =>
        server.create({
          ...declared,
          externalPort: String(3000 + n),
          forwardEntryName: `e-${n}`,
          __autoName: `e-${n}`,
        }),
      ),
    );
    assert.equal(ens.entries(natGatewayId).length, 6);
    const refused = ens.calls.filter(
      ({ action, code }) => action === "CreateForwardEntry" && code !== undefined,
    );
    assert.ok(refused.length <= 3, `${refused.length} writes were refused`);
    await Promise.all(made.map(({ id, outputs }) => server.delete(id, outputs)));
    assert.equal(ens.entries(natGatewayId).length, 0);
  });

  it("calls that arrive while another one opens the settings are served configured", async () => {
    const { id, outputs } = await server.create(declared);
    await server.stop();
    server = await DynamicServer.start({ config: config() });
    const reads = await Promise.all(Array.from({ length: 6 }, () => server.read(id, outputs)));
    assert.deepEqual(
      reads.map((read) => read.id),
      Array.from({ length: 6 }, () => id),
    );
  });
});
