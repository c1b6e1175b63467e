import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { program } from "./crashes.js";
import { Project, testLimitMs } from "./harness.js";

const oldKey = { accessKeyId: "LTAI5tTheOldKeyOfThisTest", accessKeySecret: "oldSecretOfThisTest01" };
const newKey = { accessKeyId: "LTAI5tTheNewKeyOfThisTest", accessKeySecret: "newSecretOfThisTest02" };

describe("when the access key of the stack's configuration was changed and the old one is gone", function () {
  this.timeout(testLimitMs * 2);
  let ens: EnsEmulator;
  let project: Project;
  let root: string;

  before(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), "ens-rotation-"));
    const stateFile = path.join(root, "cloud.json");
    ens = await startEnsEmulator({ accessKeys: [oldKey], stateFile });
    const { endpoint } = ens;
    project = await Project.create({
      program: program([3001]),
      config: { "ens:endpoint": endpoint, "ens:accessKey": oldKey.accessKeyId },
      secrets: { "ens:secretKey": oldKey.accessKeySecret },
    });
    await project.up();
    await ens.close();
    ens = await startEnsEmulator({ accessKeys: [newKey], stateFile, port: Number(new URL(endpoint).port) });
    assert.equal(ens.entries("nat-5quickstart00000000000000").length, 1);
    await project.setConfig(
      { "ens:accessKey": newKey.accessKeyId },
      { "ens:secretKey": newKey.accessKeySecret },
    );
  });
  after(async () => {
    await project.remove();
    await ens.close();
    await rm(root, { recursive: true, force: true });
  });

  it("a refresh and a destroy use the key in the state: the error names --run-program, which helps", async () => {
    for (const command of ["refresh", "destroy"]) {
      const { text } = await project.fail(command, "--yes", "--skip-preview");
      assert.match(text, /The keys were not accepted .* with the access key from ens:accessKey/);
      assert.match(text, /so run the command again with --run-program/);
    }
    await project.succeed("preview", "--refresh", "--run-program");
  });

  it("a plain up uses the new key and writes it into the state, so that later commands need no flag", async () => {
    await project.up();
    await project.refresh();
    await project.destroy();
    assert.equal(ens.entries("nat-5quickstart00000000000000").length, 0);
  });
});
