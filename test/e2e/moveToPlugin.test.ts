import assert from "node:assert/strict";
import path from "node:path";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway, writes } from "./emulator.js";
import { checkout, Project, testLimitMs } from "./harness.js";

const pluginType = "ens:index:ForwardEntry";
const dynamicType = "pulumi-nodejs:dynamic/ens:ForwardEntry";

const common = `natGatewayId: ${JSON.stringify(gateway)}, externalIp: ${JSON.stringify(eip)}, internalIp: "10.0.0.10", ipProtocol: "TCP"`;

const dynamicHead = `
const pulumi = require("@pulumi/pulumi");
const ens = require("pulumi-alicloud-ens");
const on = { ${common} };
`;

/** Classes as they are generated from the schema, with its alias. */
const pluginHead = `
const pulumi = require("@pulumi/pulumi");
const on = { ${common} };
class ForwardEntry extends pulumi.CustomResource {
  constructor(name, args, options = {}) {
    const aliases = [{ type: ${JSON.stringify(dynamicType)} }];
    super(${JSON.stringify(pluginType)}, name, { status: undefined, forwardEntryName: undefined, ...args }, pulumi.mergeOptions({ aliases }, options));
  }
}
class Provider extends pulumi.ProviderResource {
  constructor(name, args, options) {
    super("ens", name, args, options);
  }
}
class PortForwards extends pulumi.ComponentResource {
  constructor(name, args, options) {
    super("ens:index:PortForwards", name, {}, options);
    for (const [key, one] of Object.entries(args)) new ForwardEntry(name + "-" + key, one, { parent: this });
    this.registerOutputs({});
  }
}
`;

describe("a stack that moves from the dynamic provider to the plugin", function () {
  this.timeout(testLimitMs * 2);
  let emulator: EnsEmulator;
  let project: Project;
  beforeEach(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create({ program: dynamicHead, ...access(emulator) });
    const settings = {
      name: "test",
      runtime: "nodejs",
      plugins: { providers: [{ name: "ens", path: path.join(checkout, "provider/plugin") }] },
    };
    await project.write("Pulumi.yaml", JSON.stringify(settings));
  });
  afterEach(async () => {
    await project.remove();
    await emulator.close();
  });

  const byDynamic = (...lines: readonly string[]) => project.setProgram([dynamicHead, ...lines].join("\n"));
  const byPlugin = (...lines: readonly string[]) => project.setProgram([pluginHead, ...lines].join("\n"));
  const idsOf = async (type: string) => {
    const { resources } = await project.state();
    return Object.fromEntries(
      resources.filter((one) => one.type === type).map(({ urn, id }) => [urn.split("::").at(-1) ?? "", id]),
    );
  };

  it("keeps every entry, with a generated name or one of its own, below a component and of an explicit provider; nothing is sent", async () => {
    const settings = `{ endpoint: ${JSON.stringify(emulator.endpoint)}, accessKey: ${JSON.stringify(emulator.accessKeyId)}, secretKey: ${JSON.stringify(emulator.accessKeySecret)} }`;
    // a program may keep configuration of its own under the same namespace, and a key may be misspelt
    await project.setConfig({ "ens:team": "edge", "ens:regoin": "cn-hangzhou" });
    await byDynamic(
      `new ens.ForwardEntry("generated", { ...on, externalPort: 101, internalPort: 101 });`,
      `new ens.ForwardEntry("named", { ...on, externalPort: 102, internalPort: 102, forwardEntryName: "by hand", healthCheckPort: 102 });`,
      `new ens.ForwardEntry("unnamed", { ...on, externalPort: 103, internalPort: 103, forwardEntryName: "" });`,
      `const other = new ens.Provider("other", ${settings});`,
      `new ens.ForwardEntry("far", { ...on, externalPort: 104, internalPort: 104 }, { provider: other });`,
      `new ens.PortForwards("web", { ...on, forwards: { https: "443:8443", media: "8000-8010:9000-9010" } });`,
      `new ens.PortForwards("edge", { ...on, forwards: { dns: "53:53" } });`,
    );
    await project.up();
    const before = emulator.calls.length;
    const ids = await idsOf(dynamicType);
    assert.equal(Object.keys(ids).length, 7);

    const below = `urn:pulumi:dev::test::ens:index:PortForwards$${dynamicType}::edge-dns`;
    const declarations = (port: number) => [
      `new ForwardEntry("generated", { ...on, externalPort: ${port}, internalPort: 101 });`,
      `new ForwardEntry("named", { ...on, externalPort: 102, internalPort: 102, forwardEntryName: "by hand", healthCheckPort: 102 });`,
      `new ForwardEntry("unnamed", { ...on, externalPort: 103, internalPort: 103, forwardEntryName: "" });`,
      `const other = new Provider("other", ${settings});`,
      `new ForwardEntry("far", { ...on, externalPort: 104, internalPort: 104 }, { provider: other });`,
      `new PortForwards("web", { https: { ...on, externalPort: 443, internalPort: 8443 }, media: { ...on, externalPort: "8000/8010", internalPort: "9000/9010" } });`,
      // not every language has the component
      `new ForwardEntry("edge-dns", { ...on, externalPort: 53, internalPort: 53 }, { aliases: [${JSON.stringify(below)}] });`,
    ];
    await byPlugin(...declarations(101));
    const { text } = await project.preview();
    assert.match(
      text,
      /warning: ens:regoin is not a setting of the provider ens, so it is ignored: did you mean ens:region\?/,
    );
    assert.doesNotMatch(text, /ens:team/);
    assert.doesNotMatch((await project.up()).text, /ens:index:ForwardEntry/);
    assert.equal(emulator.calls.length, before);
    assert.deepEqual([await idsOf(pluginType), await idsOf(dynamicType)], [ids, {}]);
    // the program has not marked the key of the explicit provider
    assert.equal((await project.state()).text.includes(emulator.accessKeySecret), false);

    await project.refresh("--expect-no-changes");
    assert.doesNotMatch((await project.state()).text, /__provider|__urn|__autoName/);
    await byPlugin(...declarations(111));
    const changes = emulator.calls.length;
    await project.up();
    assert.deepEqual(writes(emulator, changes), ["ModifyForwardEntry"]);
    await project.destroy();
    assert.deepEqual(emulator.entries(gateway), []);
  });

  it("finishes an entry whose creation had failed in part, without a write", async () => {
    emulator.faults.add({ action: "CreateForwardEntry", stuck: true });
    await byDynamic(
      `new ens.ForwardEntry("ssh", { ...on, externalPort: 101, internalPort: 101 }, { customTimeouts: { create: "1s" } });`,
    );
    await project.failingUp();
    const ids = await idsOf(dynamicType);
    await byPlugin(`new ForwardEntry("ssh", { ...on, externalPort: 101, internalPort: 101 });`);
    const before = emulator.calls.length;
    await project.preview();
    assert.equal(emulator.calls.length, before);
    emulator.release(ids["ssh"] ?? "");
    await project.up();
    assert.deepEqual(writes(emulator, before), []);
    assert.deepEqual(await idsOf(pluginType), ids);
    await project.up("--expect-no-changes");
  });

  it("without an alias the error names the one to give", async () => {
    await byDynamic(`new ens.ForwardEntry("ssh", { ...on, externalPort: 101, internalPort: 101 });`);
    await project.up();
    const without = pluginHead.replace(/const aliases = .*/, "const aliases = [];");
    await project.setProgram(
      `${without}new ForwardEntry("ssh", { ...on, externalPort: 101, internalPort: 101 }, { customTimeouts: { create: "3s" } });`,
    );
    const { text } = await project.failingUp();
    const urn = `urn:pulumi:dev::test::${dynamicType}::ssh`;
    assert.ok(
      text.includes(
        `if this resource continues "${urn}", give it the option aliases with the old URN "${urn}" instead.`,
      ),
      text,
    );
  });

  it("does not move back by an alias: the error says how to return, and nothing is changed", async () => {
    await byPlugin(
      `new ForwardEntry("ssh", { ...on, externalPort: 101, internalPort: 101 });`,
      `new ForwardEntry("named", { ...on, externalPort: 102, internalPort: 102, forwardEntryName: "by hand" });`,
    );
    await project.up();
    const ids = await idsOf(pluginType);
    const back = (aliases: string) => [
      `new ens.ForwardEntry("ssh", { ...on, externalPort: 101, internalPort: 101 }, ${aliases});`,
      `new ens.ForwardEntry("named", { ...on, externalPort: 102, internalPort: 102, forwardEntryName: "by hand" }, ${aliases});`,
    ];
    await byDynamic(...back(`{ aliases: [{ type: ${JSON.stringify(pluginType)} }] }`));
    const before = emulator.calls.length;
    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const { text } = await project.fail(...command);
      assert.match(
        text,
        /Forward entry fwd-\w+ is managed as ens:index:ForwardEntry by the provider plugin "ens", and an alias cannot move it back to the dynamic provider\. Nothing was changed\./,
      );
    }
    assert.deepEqual(await idsOf(pluginType), ids);
    assert.equal(emulator.calls.length, before);

    for (const name of ["ssh", "named"]) {
      await project.succeed("state", "delete", "--yes", `urn:pulumi:dev::test::${pluginType}::${name}`);
    }
    await byDynamic(...back("{}"));
    await project.succeedWith({ ENS_ADOPT: Object.values(ids).join(",") }, "up", "--yes", "--skip-preview");
    assert.deepEqual(await idsOf(dynamicType), ids);
    await project.destroy();
    assert.deepEqual(emulator.entries(gateway), []);
  });
});
