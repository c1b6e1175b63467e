import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

/** One entry, with options as the text of the program gives them. */
const program = (options: string) => `
const ens = require("pulumi-alicloud-ens");
const customTimeouts = { create: "2s" };
new ens.ForwardEntry(
  "web",
  {
    natGatewayId: "${gateway}", externalIp: "${eip}", externalPort: 443,
    internalIp: "10.0.0.5", internalPort: 8443, ipProtocol: "TCP",
  },
  { ${options} },
);
`;

describe("customTimeouts", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(async () => {
    emulator = await startEnsEmulator({ durations: { create: 5000 } });
    project = await Project.create(access(emulator));
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  afterEach(() => project.destroy());

  const tooLate = /forward entry fwd-\w+ exists but is still Pending after 2 s/i;

  it("of the resource itself limit its operations", async () => {
    await project.setProgram(program("customTimeouts"));
    const { code, text } = await project.run("up", "--yes", "--skip-preview");
    assert.notEqual(code, 0);
    assert.match(text, tooLate);
  });

  // docs/many-entries.md says so; Pulumi hands dynamic providers no time limits
  for (const option of ["transformations", "transforms"]) {
    it(`that ${option} add do not reach the provider, and ENS_OPERATION_TIMEOUT does`, async () => {
      const add = "[({ props, opts }) => ({ props, opts: { ...opts, customTimeouts } })]";
      await project.setProgram(program(`${option}: ${add}`));
      await project.up();
      await project.destroy();
      project.env["ENS_OPERATION_TIMEOUT"] = "2";
      const { text } = await project.run("up", "--yes", "--skip-preview");
      delete project.env["ENS_OPERATION_TIMEOUT"];
      assert.match(text, tooLate);
    });
  }
});
