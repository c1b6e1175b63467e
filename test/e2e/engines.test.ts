import assert from "node:assert/strict";
import { startEnsEmulator } from "../../emulator/src/index.js";
import { program } from "./crashes.js";
import { access, gateway } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

describe("two real CLIs on one gateway at the same time", function () {
  this.timeout(testLimitMs);

  it("both end, nothing lost or doubled, where the cloud refuses a write beside another", async () => {
    const ens = await startEnsEmulator({
      refuseWhileSiblingBusy: true,
      durations: { create: 80, modify: 80, delete: 50 },
      faults: [{ action: "CreateForwardEntry", nth: [2, 5], drop: "after" }],
    });
    const wanted = [
      [4001, 4002, 4003, 4004],
      [4101, 4102, 4103, 4104],
    ];
    // the same names on both: equal marks of ownership, and other ports
    const projects = await Promise.all(
      wanted.map((ports) =>
        Project.create({
          program: program(ports).replace('"e" + port', '"e" + (port % 100)'),
          ...access(ens),
        }),
      ),
    );
    try {
      await Promise.all(projects.map((project) => project.up()));
      const ids = await Promise.all(
        projects.map(async (project) => [...(await project.state()).entries.values()].map(({ id }) => id)),
      );
      const entries = ens.entries(gateway);
      assert.deepEqual(entries.map(({ ExternalPort }) => ExternalPort).sort(), wanted.flat().map(String));
      assert.deepEqual(ids.flat().sort(), entries.map(({ ForwardEntryId }) => ForwardEntryId).sort());
      await Promise.all(projects.map((project) => project.destroy()));
      assert.deepEqual(ens.entries(gateway), []);
    } finally {
      await Promise.all(projects.map((project) => project.remove()));
      await ens.close();
    }
  });
});
