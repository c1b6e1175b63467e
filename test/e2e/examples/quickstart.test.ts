import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { load } from "js-yaml";
import { startEnsEmulator, type EnsEmulator } from "../../../emulator/src/index.js";
import { runCommand, type CommandResult } from "../../../tools/pulumi-cli/command.mjs";
import { isolatedBackend } from "../../../tools/pulumi-cli/environment.mjs";
import { provisionPulumi } from "../../../tools/pulumi-cli/provision.mjs";
import { eip, gateway } from "../emulator.js";
import { checkout, testLimitMs } from "../harness.js";
import { entriesOf, example } from "./example.js";

const template = example("quickstart");
const keys = ["natGatewayId", "externalIp", "internalIp"];

describe("examples/quickstart as a template of pulumi new", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let root: string;
  let pulumi: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    emulator = await startEnsEmulator();
    root = await mkdtemp(path.join(os.tmpdir(), "ens-template-"));
    await mkdir(path.join(root, "state"));
    // "pulumi new" ends with "npm install" and installs the plugins of all packages below node_modules. The packages of this
    // checkout are not in a registry, and nothing may be downloaded.
    const bin = path.join(root, "bin");
    await mkdir(bin);
    const { dependencies, devDependencies } = JSON.parse(
      await readFile(path.join(template, "package.json"), "utf8"),
    ) as Record<"dependencies" | "devDependencies", Record<string, string>>;
    const links = Object.keys({ ...dependencies, ...devDependencies }).map(
      (name) => `ln -s "${path.join(checkout, "node_modules", name)}" "node_modules/${name}"`,
    );
    await writeFile(
      path.join(bin, "npm"),
      ["#!/bin/sh", "set -e", "mkdir -p node_modules/@pulumi", ...links, ""].join("\n"),
    );
    await chmod(path.join(bin, "npm"), 0o755);
    const cli = await provisionPulumi();
    pulumi = cli.pulumi;
    const isolated = isolatedBackend(cli, root);
    env = {
      ...isolated,
      PATH: [bin, isolated["PATH"]].join(path.delimiter),
      ENS_ENDPOINT: emulator.endpoint,
      ALICLOUD_ACCESS_KEY: emulator.accessKeyId,
      ALICLOUD_SECRET_KEY: emulator.accessKeySecret,
    };
  });
  after(async () => {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
    await emulator.close();
  });

  async function run(...args: string[]): Promise<CommandResult> {
    const always = ["--non-interactive", "--color", "never"];
    const result = await runCommand(pulumi, [...args, ...always], { cwd: root, env, limitMs: 60_000 });
    assert.equal(result.code, 0, result.text);
    return result;
  }

  it("asks for the gateway and both addresses, which are the keys that the program reads", async () => {
    const settings = load(await readFile(path.join(template, "Pulumi.yaml"), "utf8")) as {
      template: { config: Record<string, { description: string; default?: string }> };
    };
    const { config } = settings.template;
    // Pulumi prompts for each key, and offers its default
    assert.deepEqual(Object.keys(config), keys);
    for (const { description, default: offered } of Object.values(config)) {
      assert.ok(description !== "");
      assert.equal(offered, undefined);
    }
    const program = await readFile(path.join(template, "index.ts"), "utf8");
    for (const key of keys) assert.ok(program.includes(`config.get("${key}")`), key);
  });

  it("makes a project that deploys with the values that were given", async () => {
    const project = path.join(root, "forwards");
    await mkdir(project);
    await run(
      ...["new", template, "--yes", "--offline", "--dir", project, "--name", "forwards", "--stack", "dev"],
      ...["--config", `natGatewayId=${gateway}`],
      ...["--config", `externalIp=${eip}`],
      ...["--config", "internalIp=10.0.0.77"],
    );
    await run("up", "--yes", "--skip-preview", "--cwd", project, "--stack", "dev");
    assert.deepEqual(entriesOf(emulator), [
      `${eip}:2222 10.0.0.77:22 TCP`,
      `${eip}:8000/8010 10.0.0.77:9000/9010 UDP`,
    ]);
  });
});
