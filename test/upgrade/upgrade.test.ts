import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DynamicServer } from "../dynamic/server.js";
import { checkout, testLimitMs } from "../e2e/harness.js";
import { openStack, type RecordedCall } from "./stack.js";

const golden = path.join(path.dirname(fileURLToPath(import.meta.url)), "golden");
const versions = readdirSync(golden);

describe("what an earlier version has made", function () {
  this.timeout(2 * testLimitMs);

  it("is kept of every version that was released", () => {
    const changelog = path.join(checkout, "provider/CHANGELOG.md");
    let released: string[] = [];
    try {
      released = [...readFileSync(changelog, "utf8").matchAll(/^## (\d+\.\d+\.\d+)/gm)].map(
        ([, one]) => one ?? "",
      );
    } catch {
      // nothing was released yet
    }
    assert.ok(versions.length > 0);
    assert.deepEqual(
      released.filter((version) => !versions.includes(version)),
      [],
    );
  });

  for (const version of versions) {
    const read = (file: string) => readFileSync(path.join(golden, version, file), "utf8");

    it(`${version}: its state previews without a change, refreshes, changes and is destroyed`, async () => {
      const stack = await openStack(read("program.cjs"), path.join(golden, version, "cloud.json"));
      const { project, emulator } = stack;
      try {
        await project.succeed("stack", "import", "--file", path.join(golden, version, "state.json"));
        const before = emulator.entries();
        const { entries } = await project.state();
        assert.deepEqual(
          [...entries.values()].map(({ id }) => id).sort(),
          before.map(({ ForwardEntryId }) => ForwardEntryId).sort(),
        );
        await project.preview("--expect-no-changes");
        await project.refresh("--expect-no-changes");
        assert.deepEqual(emulator.entries(), before);
        project.env["MOVED"] = "yes";
        await project.up();
        assert.deepEqual(
          emulator.entries().map(({ ForwardEntryId }) => ForwardEntryId),
          before.map(({ ForwardEntryId }) => ForwardEntryId),
          "changed in place",
        );
        assert.ok(emulator.entries().every(({ InternalIp }) => InternalIp === "10.0.0.11"));
        await project.destroy();
        assert.deepEqual(emulator.entries(), []);
      } finally {
        await stack.close();
      }
    });

    it(`${version}: what the engine asked of it is answered as it was then`, async () => {
      const calls = JSON.parse(read("calls.json")) as RecordedCall[];
      assert.ok(calls.length > 20, `${calls.length} calls`);
      const server = await DynamicServer.start();
      try {
        for (const { method, request, answer } of calls) {
          const bag = (key: string) => (request[key] ?? {}) as Record<string, unknown>;
          if (method === "check") {
            const { inputs, failures } = await server.check(bag("olds"), bag("news"));
            assert.deepEqual(
              { inputs, failures },
              { inputs: answer["inputs"], failures: answer["failures"] ?? [] },
            );
          } else {
            const { changes, replaces, deleteBeforeReplace } = await server.diff(
              String(request["id"]),
              bag("olds"),
              bag("news"),
            );
            assert.deepEqual(
              { changes, replaces, deleteBeforeReplace },
              {
                changes: { DIFF_NONE: "none", DIFF_SOME: "some" }[String(answer["changes"])] ?? "unknown",
                replaces: answer["replaces"] ?? [],
                deleteBeforeReplace: answer["deleteBeforeReplace"] ?? false,
              },
            );
          }
        }
      } finally {
        await server.stop();
      }
    });
  }

  it("a state that needs a newer version than is installed says so", async () => {
    const server = await DynamicServer.start();
    try {
      const newer = { __provider: 'exports.handler=()=>require("pulumi-alicloud-ens/dynamic").v2' };
      await assert.rejects(
        server.diff("fwd-1", newer, newer),
        /written by a newer version of pulumi-alicloud-ens than \d+\.\d+\.\d+, .* npm install pulumi-alicloud-ens@latest/,
      );
    } finally {
      await server.stop();
    }
  });
});
