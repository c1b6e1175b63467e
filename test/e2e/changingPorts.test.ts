import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway, secondEip, secondGateway, writes } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

const first = { natGatewayId: gateway, externalIp: eip };
const second = { natGatewayId: secondGateway, externalIp: secondEip };

const programOf = (...lines: readonly string[]): string => `
const pulumi = require("@pulumi/pulumi");
const ens = require("pulumi-alicloud-ens");
const ports = { externalPort: 2222, internalIp: "10.0.0.10", internalPort: 22, ipProtocol: "TCP" };
const on = { ...${JSON.stringify(first)}, internalIp: "10.0.0.10" };
${lines.join("\n")}
`;

const single = (place: typeof first, options = "{}") =>
  programOf(`new ens.ForwardEntry("ssh", { ...${JSON.stringify(place)}, ...ports }, ${options});`);

/** A component with these port forwards; each has a line of options. */
const component = (name: string, forwards: Readonly<Record<string, string>>) => {
  const lines = Object.entries(forwards).map(([key, opts]) => {
    const port = key === "ssh" ? 2222 : 3333;
    return `${key}: { externalPort: ${port}, internalPort: 22, ipProtocol: "TCP", opts: { ${opts} } },`;
  });
  return `const ${name} = new ens.PortForwards("${name}", { ...on, forwards: { ${lines.join("\n")} } });`;
};

describe("changes of port forwards that the documentation describes, with the real CLI", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  const start = async (program: string) => {
    emulator = await startEnsEmulator({ durations: { create: 0, modify: 0, delete: 0 } });
    project = await Project.create({ program, ...access(emulator) });
    await project.up();
  };
  afterEach(async () => {
    await project.remove();
    await emulator.close();
  });

  const gatewaysInUse = () => emulator.entries().map(({ NatGatewayId }) => NatGatewayId);

  /** Runs `up` with another program, and returns the writes. */
  const up = async (program: string) => {
    await project.setProgram(program);
    const since = emulator.calls.length;
    await project.up();
    return writes(emulator, since);
  };

  it("a move to another gateway creates the new entry before it deletes the old one, and back as well", async () => {
    await start(single(first));
    assert.deepEqual(await up(single(second)), ["CreateForwardEntry", "DeleteForwardEntry"]);
    assert.deepEqual(gatewaysInUse(), [secondGateway]);
    assert.deepEqual(await up(single(first)), ["CreateForwardEntry", "DeleteForwardEntry"]);
    assert.deepEqual(gatewaysInUse(), [gateway]);
  });

  it("with deleteBeforeReplace it deletes the old entry first", async () => {
    const options = "{ deleteBeforeReplace: true }";
    await start(single(first, options));
    assert.deepEqual(await up(single(second, options)), ["DeleteForwardEntry", "CreateForwardEntry"]);
    assert.deepEqual(gatewaysInUse(), [secondGateway]);
  });

  it("yesterday's program undoes a change of ports and addresses in place", async () => {
    await start(single(first));
    const [before] = emulator.entries(gateway);
    const changed = single(first)
      .replace("2222", "2022")
      .replace(`internalIp: "10.0.0.10", internalPort`, `internalIp: "10.0.0.11", internalPort`);
    assert.deepEqual(await up(changed), ["ModifyForwardEntry"]);
    assert.deepEqual(await up(single(first)), ["ModifyForwardEntry"]);
    assert.deepEqual(emulator.entries(gateway), [before]);
  });

  it("yesterday's program creates a deleted entry again, with another id and the same generated name", async () => {
    await start(single(first));
    const [before] = emulator.entries(gateway);
    assert.deepEqual(await up(programOf()), ["DeleteForwardEntry"]);
    assert.deepEqual(await up(single(first)), ["CreateForwardEntry"]);
    const [after] = emulator.entries(gateway);
    assert.notEqual(after?.ForwardEntryId, before?.ForwardEntryId);
    assert.equal(after?.ForwardEntryName, before?.ForwardEntryName);
  });

  it("an alias moves an entry between two components, out of one and to another name, and changes nothing in the cloud", async () => {
    await start(programOf(component("web", { ssh: "", other: "" }), component("edge", {})));
    const before = emulator.entries(gateway);

    const moved = component("edge", { ssh: `aliases: [{ name: "web-ssh", parent: web }]` });
    assert.deepEqual(await up(programOf(component("web", { other: "" }), moved)), []);

    const { entries } = await project.state();
    const urn = entries.get("edge-ssh")?.urn ?? "";
    const out = `new ens.ForwardEntry("ssh", { ...on, ...ports }, { aliases: ["${urn}"] });`;
    assert.deepEqual(await up(programOf(component("web", { other: "" }), out)), []);

    const renamed = `new ens.ForwardEntry("bastion", { ...on, ...ports }, { aliases: [{ name: "ssh" }] });`;
    assert.deepEqual(await up(programOf(component("web", { other: "" }), renamed)), []);

    const key = component("web", { third: `aliases: [{ name: "web-other" }]` });
    assert.deepEqual(await up(programOf(key, renamed)), []);
    assert.deepEqual(emulator.entries(gateway), before);
    assert.deepEqual([...(await project.state()).entries.keys()].sort(), ["bastion", "web-third"]);
  });
});
