import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { runCommand, type CommandResult } from "../../tools/pulumi-cli/command.mjs";
import { access } from "./emulator.js";
import { checkout, Project, testLimitMs } from "./harness.js";
import { recorded } from "./reportRecord.js";
import { deployed, proposed } from "./reportStory.js";

/** What the real CLI prints is recorded for the unit tests on demand: UPDATE_FIXTURES=1. */
const record = process.env["UPDATE_FIXTURES"] === "1";

const fixture = (name: string): string => path.join(checkout, "test/report/fixtures", name);

describe("the report of a preview by the real CLI", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(async () => {
    emulator = await startEnsEmulator({ durations: { create: 0, modify: 0, delete: 0 } });
    project = await Project.create({ program: deployed, ...access(emulator) });
    await project.up();
    await project.setProgram(proposed);
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  /** `… | pulumi-alicloud-ens report …`, as it is typed. */
  const report = (command: string, flags: string): Promise<CommandResult> => {
    const bin = path.join(checkout, "provider/bin/pulumi-alicloud-ens.js");
    return runCommand("sh", ["-c", `${command} | node "${bin}" report ${flags}`], {
      cwd: project.directory,
      env: process.env,
      limitMs: 20_000,
    });
  };

  const previewed = async (flags: string): Promise<void> => {
    const preview = await project.run("preview", "--json", ...flags.split(" "));
    await project.write("preview.json", preview.stdout);
  };

  it("tells the pull request of the docs word for word", async () => {
    await previewed("--show-sames");
    if (record) {
      const preview = readFileSync(path.join(project.directory, "preview.json"), "utf8");
      writeFileSync(fixture("story.json"), recorded(preview, project.directory, checkout));
      writeFileSync(fixture("story.md"), (await report(`cat ${fixture("story.json")}`, "")).stdout);
    }
    const { code, stdout, stderr } = await report("cat preview.json", "");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(withoutIds(stdout), withoutIds(readFileSync(fixture("story.md"), "utf8")));
  });

  it("the order that it warns of is the one in which up fails", async () => {
    const { text } = await project.failingUp();
    assert.match(text, /External port TCP 203\.0\.113\.10:21 is held by forward entry .*"ftp"/);
  });

  it("the alias that it advises lets up go through, with the entry that is there", async () => {
    const ftp = emulator.entries().find((entry) => entry.ExternalPort === "21");
    await project.setProgram(proposed.replace(/("files", .*)\);/, '$1, { aliases: [{ name: "ftp" }] });'));
    await previewed("--show-sames");
    const { stdout } = await report("cat preview.json", "--format text");
    assert.doesNotMatch(stdout, /up would fail/);
    await project.up();
    const files = emulator.entries().find((entry) => entry.ExternalPort === "21");
    assert.equal(files?.ForwardEntryId, ftp?.ForwardEntryId);
  });

  it("ends with code 1 after a preview that failed, and says why", async () => {
    await project.setProgram(deployed.replace("443", "70000"));
    await previewed("--parallel 1");
    const { code, stdout } = await report("cat preview.json", "--format text --fail-on delete");
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^Port forwards of test\/dev: the preview failed.*\n\nThe preview failed\. .*\n.*resource 'web': property externalPort value \{70000\} has a problem/,
    );
  });

  it("says what it takes when the CLI printed nothing", async () => {
    await previewed("--stack nowhere");
    const { code, stdout, stderr } = await report("cat preview.json", "");
    assert.deepEqual([code, stdout], [2, ""]);
    assert.equal(
      stderr,
      `pulumi-alicloud-ens: the input is empty: report reads the output of "pulumi preview --json". If that command failed, see its own error message.\n`,
    );
  });
});

/** Ids are made by the emulator, in the order in which calls come in. */
function withoutIds(text: string): string {
  return text.replace(/fwd-[0-9a-z]+/g, "fwd-…");
}
