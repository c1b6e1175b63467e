import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway, secondEip, secondGateway, writes } from "./emulator.js";
import { Project, shown, testLimitMs } from "./harness.js";

const program = (provider: string, options: string) => `
const pulumi = require("@pulumi/pulumi");
const ens = require("pulumi-alicloud-ens");
${provider}
const on = { natGatewayId: "${gateway}", externalIp: "${eip}", internalIp: "10.0.0.10", ipProtocol: "tcp" };
new ens.ForwardEntry("direct", { ...on, externalPort: 101, internalPort: 101 }, { provider: ${options} });
class Service extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("test:index:Service", name, {}, opts);
    new ens.ForwardEntry("inner", { ...on, externalPort: 102, internalPort: 102 }, { parent: this });
    this.registerOutputs({});
  }
}
new Service("service", { providers: ${options} === undefined ? [] : [${options}] });
`;

describe("an explicit provider", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;
  let ids: (string | undefined)[];

  const byDefault = program("", "undefined");
  const explicit = (endpoint: string, more = "") =>
    program(
      `const other = new ens.Provider("other", {
         endpoint: ${endpoint},
         accessKey: "${emulator.accessKeyId}",
         secretKey: "${emulator.accessKeySecret}",
         securityToken: undefined,
         ${more}
       });`,
      "other",
    );
  const literal = () => JSON.stringify(emulator.endpoint);
  const entryIds = async () => [...(await project.state()).entries.values()].map(({ id }) => id).sort();

  before(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create({ program: byDefault, ...access(emulator) });
    await project.up();
    ids = await entryIds();
    assert.equal(ids.length, 2);
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  /** Runs `up`, which must leave every entry alone. */
  async function upWithoutAWrite(): Promise<string> {
    const before = emulator.calls.length;
    const { text } = await project.up();
    assert.deepEqual(writes(emulator, before), []);
    assert.deepEqual(await entryIds(), ids);
    return text;
  }

  it("comes in place of the default one without changing an entry, and its secrets are not in the state", async () => {
    await project.setProgram(explicit(literal()));
    const text = await upWithoutAWrite();
    assert.match(text, /^ *\+ 1 created$/m);
    assert.deepEqual([...shown(text, "direct"), ...shown(text, "inner")], []);
    const state = await project.state();
    for (const name of ["direct", "inner"]) {
      const entry = state.entries.get(name) as { provider?: string } | undefined;
      assert.match(entry?.provider ?? "", /::pulumi:providers:pulumi-nodejs::other::/);
    }
    assert.equal(state.text.includes(emulator.accessKeySecret), false);
  });

  it("is all that counts: the stack's settings do not reach it", async () => {
    await project.setConfig({ "ens:endpoint": "127.0.0.1:1", "ens:accessKey": "LTAIofTheStack" });
    const before = emulator.calls.length;
    await project.refresh();
    assert.ok(emulator.calls.length > before, "the entries were read");
    await project.setConfig(access(emulator).config);
  });

  it("another of its settings changes no entry", async () => {
    await project.setProgram(explicit(literal(), "callsInFlight: 3, preflight: 'warn'"));
    const text = await upWithoutAWrite();
    assert.match(text, /^ *~ 1 updated$/m);
    for (const line of ['+ ens:callsInFlight: "3"', '+ ens:preflight    : "warn"']) {
      assert.ok(text.includes(line), `${line}\n${text}`);
    }
    assert.deepEqual([...shown(text, "direct"), ...shown(text, "inner")], []);
  });

  it("whose settings are unknown in a preview: Pulumi can compare nothing and says so, but shows no property as changed", async () => {
    const machine = `
      class Machine extends pulumi.dynamic.Resource {
        constructor(name) {
          const create = async () => ({ id: name, outs: { endpoint: ${literal()} } });
          super({ create }, name, { endpoint: undefined }, {}, "test", "Machine");
        }
      }
      const machine = new Machine("machine");
    `;
    await project.setProgram(explicit("machine.endpoint").replace("const other", `${machine} const other`));
    const { text } = await project.preview();
    assert.match(text, /^warning: The provider for this resource has inputs that are not known/m);
    const entries = [...shown(text, "direct"), ...shown(text, "inner")];
    assert.deepEqual(
      entries.map(({ operation }) => operation),
      ["update", "update"],
    );
    const changed = entries.flatMap(({ lines }) => lines.filter((line) => /^[-+~]/.test(line)));
    assert.deepEqual(changed, [], text);
  });

  it("and the default one comes back in its place without changing an entry", async () => {
    await project.setProgram(byDefault);
    await upWithoutAWrite();
  });

  it("an entry that moves to another gateway and another provider at once is replaced through both, the new one first", async () => {
    const moved = explicit(literal())
      .replace(`"${gateway}"`, `"${secondGateway}"`)
      .replace(`"${eip}"`, `"${secondEip}"`);
    await project.setProgram(moved);
    const before = emulator.calls.length;
    await project.up();
    assert.deepEqual(writes(emulator, before), [
      ...["CreateForwardEntry", "CreateForwardEntry", "DeleteForwardEntry", "DeleteForwardEntry"],
    ]);
    assert.deepEqual(emulator.entries(gateway), []);
    assert.equal(emulator.entries(secondGateway).length, 2);
    await project.destroy();
    assert.deepEqual(emulator.entries(), []);
  });
});
