import assert from "node:assert/strict";
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
    const [{ files = [] } = {}] = JSON.parse(stdout) as { files?: { path: string }[] }[];
    const strays = files
      .map((file) => file.path)
      .filter(
        (file) => !/^(package\.json|README\.md|CHANGELOG\.md|LICENSE|(dist|bin)\/.*\.(js|d\.ts))$/.test(file),
      );
    assert.deepEqual(strays, []);
  });
});
