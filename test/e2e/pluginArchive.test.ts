import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import path from "node:path";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { packageVersion } from "../../provider/src/api/version.js";
import { pluginArchive } from "../plugin/archive.js";
import { access, eip, gateway } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

const args = {
  natGatewayId: gateway,
  externalIp: eip,
  externalPort: 2222,
  internalIp: "10.0.0.10",
  internalPort: 22,
  ipProtocol: "TCP",
};
const program = `
const pulumi = require("@pulumi/pulumi");
const args = ${JSON.stringify(args)};
exports.status = new pulumi.CustomResource("ens:index:ForwardEntry", "ssh", { status: undefined, ...args }).status;
`;

describe("the archive of the plugin with the real CLI", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;
  let archive: string;
  before(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create({
      program,
      ...access(emulator),
      // nothing may be fetched
      env: { npm_config_registry: "http://127.0.0.1:9/" },
    });
    archive = pluginArchive(path.join(project.directory, "archive"));
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  it("is installed from the file, and serves a program that names no plugin", async () => {
    await project.fail("preview");
    await project.succeed("plugin", "install", "resource", "ens", packageVersion(), "--file", archive);
    await project.up();
    assert.deepEqual(await project.outputs(), { status: "Available" });
    assert.equal(emulator.entries(gateway).length, 1);
    await project.destroy();
    assert.deepEqual(emulator.entries(gateway), []);
  });

  it("gives the schema, which has no mistake that the CLI finds", async () => {
    const directory = path.join(project.directory, "unpacked");
    await mkdir(directory);
    execFileSync("tar", ["-xzf", archive, "-C", directory]);
    const { stdout } = await project.succeed(
      "package",
      "get-schema",
      path.join(directory, "pulumi-resource-ens"),
    );
    const { name, version } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([name, version], ["ens", packageVersion()]);
    await project.write("schema.json", stdout);
    await project.succeed("schema", "check", "schema.json");
  });
});
