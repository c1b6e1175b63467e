import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { runCommand } from "../../tools/pulumi-cli/command.mjs";
import { access, gateway } from "./emulator.js";
import { checkout, Project, testLimitMs } from "./harness.js";

describe("the package as npm packs it, in a project outside the workspace", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;
  let packed: string;

  before(async () => {
    emulator = await startEnsEmulator();
    packed = await mkdtemp(path.join(os.tmpdir(), "ens-packed-"));
    project = await Project.create({ modules: null, ...access(emulator) });

    const tarball = await npm(
      checkout,
      "pack",
      "--workspace",
      "provider",
      "--pack-destination",
      packed,
      "--silent",
    );
    await copyFile(
      path.join(checkout, "examples/quickstart/index.ts"),
      path.join(project.directory, "index.ts"),
    );
    await copyFile(
      path.join(checkout, "examples/quickstart/tsconfig.json"),
      path.join(project.directory, "tsconfig.json"),
    );
    await project.write("package.json", JSON.stringify({ name: "test", private: true, main: "index.ts" }));
    await npm(
      project.directory,
      ...["install", "--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock"],
      path.join(packed, tarball.trim()),
      ...["@pulumi/pulumi", "typescript"].map((name) => `${name}@${installedVersion(name)}`),
    );
  });
  after(async () => {
    await project.remove();
    await rm(packed, { recursive: true, force: true });
    await emulator.close();
  });

  it("up makes what the README's program says, and destroy removes it", async () => {
    await project.up();
    assert.deepEqual(
      emulator
        .entries(gateway)
        .map((entry) => entry.ExternalPort)
        .sort(),
      ["2222", "8000/8010"],
    );
    await project.destroy();
    assert.deepEqual(emulator.entries(), []);
  });

  it("holds only what a program needs", async () => {
    const listed = await npm(checkout, "pack", "--workspace", "provider", "--dry-run", "--json");
    const [{ files = [] } = {}] = JSON.parse(listed) as { files?: { path: string }[] }[];
    const strays = files
      .map((file) => file.path)
      .filter(
        (file) => !/^(package\.json|README\.md|CHANGELOG\.md|LICENSE|(dist|bin)\/.*\.(js|d\.ts))$/.test(file),
      );
    assert.deepEqual(strays, []);
  });
});

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, text } = await runCommand("npm", args, { cwd, env: process.env, limitMs: 150_000 });
  assert.equal(code, 0, `npm ${args.join(" ")} ended with code ${String(code)}:\n${text}`);
  return stdout;
}

/** The versions of the lock file: they are in npm's cache already. */
function installedVersion(name: string): string {
  const manifest = readFileSync(path.join(checkout, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
