import assert from "node:assert/strict";
import { chmod, cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { readPreview } from "../../provider/src/cli/report/preview.js";
import { access, eip, gateway } from "./emulator.js";
import { checkout, Project, testLimitMs } from "./harness.js";

const program = (forwards: string): string => `
const pulumi = require("@pulumi/pulumi");
const ens = require("pulumi-alicloud-ens");
const on = { natGatewayId: "${gateway}", externalIp: "${eip}", internalIp: "10.0.0.10" };
class Instance extends pulumi.dynamic.Resource {
  constructor(name) {
    super({ create: async () => ({ id: name, outs: { port: 8443 } }) }, name, { port: undefined }, {}, "test", "Instance");
  }
}
${forwards}
`;

const allowed = `
new ens.ForwardEntry("web", { ...on, externalPort: 443, internalPort: 8443, ipProtocol: "TCP" });
new ens.ForwardEntry("late", { ...on, externalPort: 80, internalPort: new Instance("vm").port, ipProtocol: "TCP" });
new ens.PortForwards("game", { ...on, forwards: ["27015:27015/udp"] });
`;

const refused = `
new ens.ForwardEntry("Ssh", { ...on, externalPort: 2222, internalPort: 22 });
new ens.ForwardEntry("late", { ...on, externalPort: 3389, internalPort: new Instance("vm").port, ipProtocol: "TCP" });
new ens.ForwardEntry("wide", { ...on, externalPort: "8000/8200", internalPort: "8000/8200", ipProtocol: "UDP" });
new ens.PortForwards("db", { ...on, forwards: { main: "15432:5432/tcp" } });
`;

describe("the example policy pack with the real CLI", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;
  let pack: string;

  before(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create({ program: program(allowed), ...access(emulator) });
    pack = await packFor(project);
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  it("lets a preview through that keeps the rules, also where values are not known yet", async () => {
    const { text } = await project.preview("--policy-pack", pack);
    assert.match(text, /Policy Packs run:\n.*\n +port-forwards\|/);
    assert.doesNotMatch(text, /\[mandatory\]|\[advisory\]/);
  });

  it("refuses a preview, with every broken rule by its name and in a sentence", async () => {
    await project.setProgram(program(refused));
    const { text } = await project.fail("preview", "--policy-pack", pack);
    for (const [level, name, sentence] of [
      ["mandatory", "no-administration-port", "The port forward opens SSH (22) to the Internet."],
      // what is not known yet is not judged, what is known of the same entry is
      ["mandatory", "no-administration-port", "The port forward opens RDP (3389) to the Internet."],
      // the entries of a component are judged as all others are
      ["mandatory", "no-administration-port", "The port forward opens PostgreSQL (5432) to the Internet."],
      ["mandatory", "no-any-protocol", "The port forward forwards TCP and UDP."],
      ["mandatory", "range", "The port forward opens 201 ports at once, but at most 100 are allowed."],
      ["advisory", "name", 'The name "Ssh-'],
    ] as const) {
      assert.match(text, new RegExp(`\\[${level}\\] +${name} `));
      assert.ok(text.includes(sentence), sentence);
    }
    assert.deepEqual(emulator.calls, []);
    const json = await project.run("preview", "--json", "--policy-pack", pack);
    const { errors } = readPreview(JSON.parse(json.stdout));
    assert.deepEqual(errors, [
      'preview failed: the JSON does not contain the reason, for example when a policy pack refuses a change. Run "pulumi preview" without --json to see it.',
    ]);
  });
});

/**
 * The pack as it is, but for its runtime: the published language host of this CLI starts no policy packs, so the pack
 * gets a runtime without a language host, for which the CLI looks on PATH for a command that runs it.
 */
async function packFor(project: Project): Promise<string> {
  const [pack, tools] = ["pack", "tools"].map((name) => path.join(project.directory, name)) as [
    string,
    string,
  ];
  await cp(path.join(checkout, "examples/policy"), pack, {
    recursive: true,
    filter: (file) => path.basename(file) !== "node_modules",
  });
  await symlink(path.join(checkout, "node_modules"), path.join(pack, "node_modules"), "junction");
  const settings = await readFile(path.join(pack, "PulumiPolicy.yaml"), "utf8");
  assert.match(settings, /^runtime: nodejs$/m);
  await writeFile(path.join(pack, "PulumiPolicy.yaml"), settings.replace("runtime: nodejs", "runtime: njs"));
  await mkdir(tools);
  const command = path.join(tools, "pulumi-analyzer-policy-njs");
  const runner = path.join(checkout, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
  await writeFile(command, `#!/bin/sh\nexec node "${runner}" "$@"\n`);
  await chmod(command, 0o755);
  project.env["PATH"] = [tools, project.env["PATH"]].join(path.delimiter);
  return pack;
}
