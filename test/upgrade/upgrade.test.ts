import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { DynamicServer } from "../dynamic/server.js";
import { forwardEntryType } from "../../provider/src/dynamic/providerText.js";
import { writes } from "../e2e/emulator.js";
import { checkout, testLimitMs } from "../e2e/harness.js";
import { goldenVersions, kept } from "./golden.js";
import { foreign, openStack, writeJson, type RecordedCall, type Stack } from "./stack.js";

const versions = goldenVersions();

describe("what an earlier version has made", function () {
  this.timeout(2 * testLimitMs);

  it("is kept of every version that was released", () => {
    const changelog = readFileSync(path.join(checkout, "provider/CHANGELOG.md"), "utf8");
    const released = [...changelog.matchAll(/^## (\d+\.\d+\.\d+)$/gm)].map(([, one]) => one ?? "");
    assert.ok(released.length > 0);
    assert.deepEqual([...versions].sort(), released.sort());
  });

  for (const version of versions) {
    const opened = async (name: "sound" | "interrupted"): Promise<Stack> => {
      const { program, state, cloud } = kept(version, name);
      const stack = await openStack(readFileSync(program, "utf8"), cloud);
      await stack.project.succeed("stack", "import", "--file", state);
      return stack;
    };

    it(`${version}: its state previews without a change, refreshes, changes and is destroyed`, async () => {
      const stack = await opened("sound");
      const { project, emulator } = stack;
      const ids = () => emulator.entries().map(({ ForwardEntryId }) => ForwardEntryId);
      try {
        const before = emulator.entries();
        const { entries } = await project.state();
        assert.deepEqual([...entries.values()].map(({ id }) => id).sort(), ids().sort());
        await project.preview("--expect-no-changes");
        await project.refresh("--expect-no-changes");
        assert.deepEqual(emulator.entries(), before);
        project.env["MOVED"] = "yes";
        await project.up();
        assert.deepEqual(
          ids(),
          before.map(({ ForwardEntryId }) => ForwardEntryId),
          "changed in place",
        );
        const unmoved = emulator.entries().filter(({ InternalIp }) => InternalIp !== "10.0.0.11");
        assert.deepEqual(
          unmoved.map(({ ForwardEntryId }) => ForwardEntryId),
          [foreign.forwardEntryId],
        );
        await project.destroy();
        assert.deepEqual(ids(), [foreign.forwardEntryId], "what was only looked at stays");
      } finally {
        await stack.close();
      }
    });

    it(`${version}: what its interrupted runs have left is finished by one up`, async () => {
      const stack = await opened("interrupted");
      const { project, emulator } = stack;
      try {
        await project.setConfig({ "ens:adoptInterrupted": "true" });
        const { text } = await project.up();
        assert.match(
          text,
          /adopted forward entry fwd-\w+, which an interrupted run of this resource had created/,
        );
        const { entries, resources } = await project.state();
        assert.deepEqual([...entries.keys()].sort(), [
          "behind",
          "between",
          "half-changed",
          "half-made",
          "left",
        ]);
        assert.ok(
          resources.every(
            ({ initErrors = [], ...marks }) => initErrors.length === 0 && marks.delete !== true,
          ),
        );
        assert.deepEqual(
          emulator
            .entries()
            .map(({ ForwardEntryId, Status }) => `${ForwardEntryId} ${Status}`)
            .sort(),
          [...entries.values()].map(({ id }) => `${id ?? "?"} Available`).sort(),
        );
        assert.deepEqual(
          writes(emulator),
          ["CreateForwardEntry", "DeleteForwardEntry"],
          "made what was missing and deleted what was left, and nothing else",
        );
        await project.preview("--expect-no-changes");
        await project.destroy();
        assert.deepEqual(emulator.entries(), []);
      } finally {
        await stack.close();
      }
    });

    it(`${version}: what the engine asked of it is answered as it was then`, async () => {
      const calls = JSON.parse(readFileSync(kept(version, "sound").calls, "utf8")) as RecordedCall[];
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
              { changes, replaces },
              {
                changes: { DIFF_NONE: "none", DIFF_SOME: "some" }[String(answer["changes"])] ?? "unknown",
                replaces: answer["replaces"] ?? [],
              },
            );
            // where nothing changes the order matters only for an entry that was not finished, and may get better
            if (changes !== "none") {
              assert.equal(deleteBeforeReplace, answer["deleteBeforeReplace"] ?? false);
            }
          }
        }
      } finally {
        await server.stop();
      }
    });
  }

  it("a state in which a newer version has written more is refreshed, previewed and destroyed, and keeps it", async () => {
    const { program, state, cloud } = kept(versions.at(-1) ?? "", "sound");
    const stack = await openStack(readFileSync(program, "utf8"), cloud);
    const { project, emulator } = stack;
    const more = { mirrorPort: "9", __trace: { since: 2 } };
    try {
      const exported = JSON.parse(readFileSync(state, "utf8")) as {
        deployment: { resources: Record<string, unknown>[] };
      };
      for (const resource of exported.deployment.resources) {
        if (resource["type"] !== forwardEntryType || resource["external"] === true) continue;
        for (const bag of ["inputs", "outputs"]) Object.assign(resource[bag] as object, more);
      }
      const file = path.join(stack.directory, "newer.json");
      await writeJson(file, exported);
      await project.succeed("stack", "import", "--file", file);
      await project.refresh("--expect-no-changes");
      const { entries } = await project.state();
      const managed = [...entries.values()].filter(({ id }) => id !== foreign.forwardEntryId);
      for (const { inputs, outputs } of managed) {
        for (const bag of [inputs, outputs]) {
          assert.deepEqual({ mirrorPort: bag?.["mirrorPort"], __trace: bag?.["__trace"] }, more);
        }
      }
      await project.preview("--expect-no-changes");
      assert.deepEqual(writes(emulator), []);
      await project.destroy();
      assert.deepEqual(
        emulator.entries().map(({ ForwardEntryId }) => ForwardEntryId),
        [foreign.forwardEntryId],
      );
    } finally {
      await stack.close();
    }
  });

  it("a state that needs a newer version than is installed says so", async () => {
    const server = await DynamicServer.start();
    try {
      const newer = { __provider: 'exports.handler=()=>require("pulumi-alicloud-ens/dynamic").v2' };
      await assert.rejects(
        server.diff("fwd-1", newer, newer),
        /written by a newer version of pulumi-alicloud-ens than \d+\.\d+\.\d+; .* npm install pulumi-alicloud-ens@latest/,
      );
    } finally {
      await server.stop();
    }
  });
});
