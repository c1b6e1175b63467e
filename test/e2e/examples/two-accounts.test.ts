import assert from "node:assert/strict";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../../emulator/src/index.js";
import { gateway, secondGateway } from "../emulator.js";
import { checkout, Project, testLimitMs } from "../harness.js";

const keys = {
  north: { accessKeyId: "LTAIofTheNorth", accessKeySecret: "secretOfTheNorth" },
  south: { accessKeyId: "LTAIofTheSouth", accessKeySecret: "secretOfTheSouth" },
} as const;

describe("examples/two-accounts", function () {
  this.timeout(testLimitMs);
  let north: EnsEmulator;
  let south: EnsEmulator;
  let project: Project;

  before(async () => {
    [north, south] = await Promise.all([
      startEnsEmulator({ accessKeys: [keys.north] }),
      startEnsEmulator({ accessKeys: [keys.south] }),
    ]);
    project = await Project.create({
      main: path.join(checkout, "examples", "two-accounts"),
      config: {
        "north:accessKey": keys.north.accessKeyId,
        "north:endpoint": north.endpoint,
        "south:accessKey": keys.south.accessKeyId,
        "south:endpoint": south.endpoint,
      },
      secrets: {
        "north:secretKey": keys.north.accessKeySecret,
        "south:secretKey": keys.south.accessKeySecret,
      },
    });
  });
  after(async () => {
    await project.remove();
    await north.close();
    await south.close();
  });

  it("makes an entry in each account with its own keys, which no state shows", async () => {
    await project.up();
    assert.deepEqual(
      [...north.entries(), ...south.entries()].map((entry) => [entry.NatGatewayId, entry.ExternalPort]),
      [
        [gateway, "443"],
        [secondGateway, "443"],
      ],
    );
    assert.deepEqual(await project.outputs(), { addresses: ["203.0.113.10:443", "198.51.100.20:443"] });
    const { text } = await project.state();
    for (const { accessKeySecret } of Object.values(keys))
      assert.equal(text.includes(accessKeySecret), false);
  });
});
