import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

const type = "ens:index:ForwardEntry";

const head = `
const pulumi = require("@pulumi/pulumi");
const on = { natGatewayId: ${JSON.stringify(gateway)}, externalIp: ${JSON.stringify(eip)}, internalIp: "10.0.0.10", internalPort: "22", ipProtocol: "TCP" };
class ForwardEntry extends pulumi.CustomResource {
  constructor(name, args, options) {
    super(${JSON.stringify(type)}, name, { status: undefined, forwardEntryName: undefined, ...on, ...args }, options);
  }
}
`;

describe("the plugin with the real CLI", function () {
  this.timeout(testLimitMs * 2);
  let emulator: EnsEmulator;
  let project: Project;
  beforeEach(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create({ program: head, ...access(emulator) });
    await project.usePlugin();
  });
  afterEach(async () => {
    await project.remove();
    await emulator.close();
  });

  const declare = (...lines: readonly string[]) => project.setProgram([head, ...lines].join("\n"));
  const resource = async (name: string) => {
    const { resources } = await project.state();
    return resources.find(({ urn }) => urn.endsWith(`::${type}::${name}`));
  };

  it("creates, shows which property replaces an entry, finds drift, and destroys; no secret is in the state", async () => {
    await declare(`exports.status = new ForwardEntry("ssh", { externalPort: 2222 }).status;`);
    await project.up();
    assert.deepEqual(await project.outputs(), { status: "Available" });
    const [entry] = emulator.entries(gateway);
    assert.match(entry?.ForwardEntryName ?? "", /^ssh-[0-9a-f]{8}$/);
    assert.doesNotMatch((await project.state()).text, new RegExp(emulator.accessKeySecret));

    await declare(`new ForwardEntry("ssh", { externalPort: 2022, standbyExternalIp: "203.0.113.11" });`);
    const { steps } = JSON.parse((await project.succeed("preview", "--json")).stdout) as {
      steps: { op: string; urn: string; detailedDiff?: Record<string, { kind: string }> }[];
    };
    const step = steps.find(({ urn, op }) => urn.includes(type) && op !== "same");
    assert.equal(step?.op, "replace");
    assert.deepEqual(
      Object.entries(step.detailedDiff ?? {}).map(([key, { kind }]) => [key, kind]),
      [
        ["externalPort", "update"],
        ["standbyExternalIp", "add-replace"],
      ],
    );

    emulator.editEntry(entry?.ForwardEntryId ?? "", { InternalIp: "10.0.0.11" });
    assert.match((await project.refresh()).text, /internalIp.*"10\.0\.0\.10" => "10\.0\.0\.11"/);
    await project.destroy();
    assert.deepEqual(emulator.entries(gateway), []);
  });

  it("imports an entry by its id; an id that does not exist is an error with the account", async () => {
    const { ForwardEntryId: id } = emulator.addEntry({
      natGatewayId: gateway,
      externalIp: eip,
      externalPort: "2222",
      internalIp: "10.0.0.10",
      internalPort: "22",
      ipProtocol: "TCP",
      forwardEntryName: "by hand",
    });
    const importing = ["import", "--yes", "--protect=false", "--generate-code=false", type];
    const { text } = await project.fail(...importing, "nope", "fwd-nope");
    assert.match(text, /does not exist/);
    assert.match(
      text,
      /Forward entry fwd-nope does not exist at 127\.0\.0\.1:\d+ with the access key from ens:accessKey/,
    );
    await project.succeed(...importing, "ssh", id);
    await declare(`new ForwardEntry("ssh", { externalPort: "2222", forwardEntryName: "by hand" });`);
    const calls = emulator.calls.length;
    assert.match((await project.preview()).text, /2 unchanged/);
    assert.equal(emulator.calls.length, calls);
    assert.equal((await resource("ssh"))?.id, id);
  });

  it("continues an entry of the dynamic provider by an alias: nothing is replaced, and nothing is sent", async () => {
    await project.setProgram(
      `const ens = require("pulumi-alicloud-ens");\n${head}\nnew ens.ForwardEntry("ssh", { ...on, externalPort: 2222 });`,
    );
    await project.up();
    const calls = emulator.calls.length;
    await declare(
      `new ForwardEntry("ssh", { externalPort: 2222 }, { aliases: [{ type: "pulumi-nodejs:dynamic/ens:ForwardEntry" }] });`,
    );
    assert.match((await project.up()).text, /2 unchanged/);
    assert.equal(emulator.calls.length, calls);
    assert.notEqual(await resource("ssh"), undefined);
  });
});
