import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway, writes } from "./emulator.js";
import { Project, shown, testLimitMs } from "./harness.js";

const head = `
const pulumi = require("@pulumi/pulumi");
const ens = require("pulumi-alicloud-ens");
const on = { natGatewayId: "${gateway}", externalIp: "${eip}", internalIp: "10.0.0.10", ipProtocol: "TCP" };
`;

/** Entries wherever a program can put them, all in one: each rule below looks at its own part. */
const program = `${head}
// at the top, one arguments object for all
for (const [name, port] of [["one", 101], ["two", 102], ["three", 103]])
  new ens.ForwardEntry(name, { ...on, externalPort: port, internalPort: port });

class Service extends pulumi.ComponentResource {
  constructor(name) {
    super("test:index:Service", name);
    this.ports = [201, 202, 203].map(
      (port) => new ens.ForwardEntry(name + port, { ...on, externalPort: port, internalPort: port }, { parent: this }),
    );
    this.registerOutputs({});
  }
}
new Service("web");

// an address that is known only when another resource is there
class Instance extends pulumi.dynamic.Resource {
  constructor(name) {
    const create = async () => ({ id: name, outs: { privateIp: "10.0.0.77", port: 8443 } });
    super({ create }, name, { privateIp: undefined, port: undefined }, {}, "test", "Instance");
  }
}
const instance = new Instance("vm");
new ens.ForwardEntry("late", {
  ...on, externalPort: 443, internalIp: instance.privateIp, internalPort: instance.port, ipProtocol: "tcp",
});
`;

describe("a program with many forward entries", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;
  let preview: string;

  before(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create({ program, ...access(emulator) });
    preview = (await project.preview()).text;
    await project.up();
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  it("an address that another resource has yet to tell is unknown in a preview, and all else is told", () => {
    const [late] = shown(preview, "late");
    const lines = late?.lines.filter((line) => !line.startsWith("forwardEntryName:"));
    assert.deepEqual(lines, [
      `externalIp: "${eip}"`,
      `externalPort: "443"`,
      `internalIp: [unknown]`,
      `internalPort: [unknown]`,
      `ipProtocol: "TCP"`,
      `natGatewayId: "${gateway}"`,
    ]);
  });

  it("an address that another resource told arrives in the cloud", () => {
    const late = emulator.entries(gateway).find((entry) => entry.ExternalPort === "443");
    assert.deepEqual([late?.InternalIp, late?.InternalPort], ["10.0.0.77", "8443"]);
  });

  it("three entries at once and three under one component are all created, each with a name of its own", () => {
    const entries = emulator.entries(gateway);
    assert.deepEqual(entries.map((entry) => entry.ExternalPort).sort(), [
      ...["101", "102", "103", "201", "202", "203", "443"],
    ]);
    assert.equal(new Set(entries.map((entry) => entry.ForwardEntryName)).size, 7);
  });

  it("entries know their URN, also under a component", async () => {
    const { entries } = await project.state();
    assert.equal(entries.size, 7);
    for (const entry of entries.values()) assert.equal(entry.inputs?.["__urn"], entry.urn);
    assert.match(
      entries.get("web201")?.urn ?? "",
      /test:index:Service\$pulumi-nodejs:dynamic\/ens:ForwardEntry::web201$/,
    );
  });

  it("an entry that somebody deleted is reported by refresh and made again by the next up", async () => {
    const gone = emulator.entries(gateway).find((entry) => entry.ExternalPort === "102");
    emulator.removeEntry(gone!.ForwardEntryId);
    const refreshed = (await project.refresh()).text;
    assert.deepEqual(
      shown(refreshed, "two").map(({ operation }) => operation),
      ["delete"],
    );
    assert.match(refreshed, /^ *- 1 deleted$/m);

    const before = emulator.calls.length;
    await project.up();
    assert.deepEqual(writes(emulator, before), ["CreateForwardEntry"]);
    assert.equal(emulator.entries(gateway).length, 7);
  });

  it("an entry that somebody deleted does not keep destroy from going through", async () => {
    emulator.removeEntry(emulator.entries(gateway)[0]!.ForwardEntryId);
    await project.destroy();
    assert.deepEqual(emulator.entries(), []);
    assert.deepEqual((await project.state()).resources, []);
  });
});
