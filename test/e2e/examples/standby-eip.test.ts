import assert from "node:assert/strict";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../../emulator/src/index.js";
import { access, eip, gateway, standbyEip } from "../emulator.js";
import { checkout, Project, testLimitMs } from "../harness.js";

describe("examples/standby-eip", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create({
      main: path.join(checkout, "examples", "standby-eip"),
      ...access(emulator),
    });
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  it("makes an entry with the addresses that it finds on the gateway", async () => {
    await project.up();
    const [entry, ...others] = emulator.entries(gateway);
    assert.deepEqual([entry?.ExternalIp, entry?.StandbyExternalIp, others], [eip, standbyEip, []]);
    assert.deepEqual(await project.outputs(), {
      address: eip,
      standby: standbyEip,
      standbyStatus: "Running",
    });
  });
});
