import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

/** One entry for each way to set a time limit, from a port on. */
const program = (port: number) => `
const ens = require("pulumi-alicloud-ens");
const customTimeouts = { create: "2s" };
const add = [({ props, opts }) => ({ props, opts: { ...opts, customTimeouts } })];
const entry = (name, externalPort, options) => new ens.ForwardEntry(name, {
  natGatewayId: "${gateway}", externalIp: "${eip}", externalPort, internalIp: "10.0.0.5", internalPort: 22, ipProtocol: "TCP",
}, options);
entry("own", ${port}, { customTimeouts });
entry("transformed", ${port + 1}, { transformations: add });
entry("transformed-late", ${port + 2}, { transforms: add });
`;

describe("customTimeouts", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(async () => {
    emulator = await startEnsEmulator({ durations: { create: 5_000 } });
    project = await Project.create(access(emulator));
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  /** The entries that took too long, by name. */
  const tooLate = async (): Promise<string[]> => {
    const { text } = await project.failingUp();
    assert.match(text, /forward entry fwd-\w+ exists but is still Pending after 2 s/i);
    return [...(await project.state()).entries]
      .filter(([, { initErrors }]) => initErrors)
      .map(([name]) => name);
  };

  // docs/many-entries.md says so; Pulumi hands dynamic providers no time limits
  it("of the resource itself limit its operations; those that transformations or transforms add do not", async () => {
    await project.setProgram(program(1001));
    assert.deepEqual(await tooLate(), ["own"]);
  });

  it("ENS_OPERATION_TIMEOUT limits all of them", async () => {
    await project.destroy();
    await project.setProgram(program(2001));
    project.env["ENS_OPERATION_TIMEOUT"] = "2";
    assert.deepEqual((await tooLate()).sort(), ["own", "transformed", "transformed-late"]);
  });
});
