import assert from "node:assert/strict";
import path from "node:path";
import { runCommand } from "../../tools/pulumi-cli/command.mjs";
import { checkout, testLimitMs } from "./harness.js";

// a project that installs the package: docs/quickstart.test.ts, and test/matrix for all package managers
describe("the package as npm packs it", function () {
  this.timeout(testLimitMs);

  it("holds only what a program needs", async () => {
    const { code, stdout, text } = await runCommand(
      "npm",
      ["pack", "--workspace", "provider", "--dry-run", "--json"],
      { cwd: checkout, env: process.env, limitMs: 150_000 },
    );
    assert.equal(code, 0, text);
    const [{ files = [] } = {}] = JSON.parse(stdout) as { files?: { path: string; mode: number }[] }[];
    const strays = files.filter(
      (file) =>
        !file.path.startsWith("plugin/") &&
        !/^(package\.json|README\.md|CHANGELOG\.md|LICENSE|(dist|bin)\/.*\.(js|d\.ts))$/.test(file.path),
    );
    assert.deepEqual(strays, []);
    const plugin = files.filter((file) => file.path.startsWith("plugin/"));
    assert.deepEqual(plugin.map((file) => path.basename(file.path)).sort(), [
      "PulumiPlugin.yaml",
      "package.json",
      "pulumi-resource-ens",
      "pulumi-resource-ens.cmd",
      "schema.json",
    ]);
    // Pulumi runs it
    assert.equal(plugin.find((file) => file.path === "plugin/pulumi-resource-ens")?.mode, 0o755);
  });
});
