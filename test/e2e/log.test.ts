import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { program } from "./crashes.js";
import { access } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

interface Line {
  readonly operation?: string;
  readonly resource?: string;
  readonly requestId?: string;
  readonly code?: string;
}

describe("the log of calls, with the real CLI", function () {
  this.timeout(testLimitMs);
  let ens: EnsEmulator;
  let project: Project;

  before(async () => {
    ens = await startEnsEmulator();
    const { config, secrets } = access(ens);
    project = await Project.create({ program: program([3001, 3002]), config, secrets });
  });
  after(async () => {
    await project.remove();
    await ens.close();
  });

  const parse = (text: string): Line[] =>
    text
      .split("\n")
      .filter((line) => line.trim().startsWith("{"))
      .map((line) => JSON.parse(line) as Line);

  it("ENS_LOG=info: each call is a message of the stack, under Diagnostics", async () => {
    ens.faults.add({ action: "CreateForwardEntry", nth: 1, error: { code: "SystemBusy" } });
    const { text } = await project.succeedWith({ ENS_LOG: "info" }, "up", "--yes", "--skip-preview");
    const [, diagnostics = ""] = text.split("Diagnostics:");
    assert.match(diagnostics, /^\s*pulumi:pulumi:Stack \(test-dev\):/);
    const lines = parse(diagnostics);
    assert.deepEqual(
      lines.map(({ requestId }) => requestId).sort(),
      ens.calls.map(({ requestId }) => requestId).sort(),
    );
    const creates = lines.filter(({ operation }) => operation === "CreateForwardEntry");
    assert.deepEqual(
      creates.map(({ resource }) => resource).filter((name) => name === undefined),
      [],
    );
    assert.equal(creates.filter(({ code }) => code === "SystemBusy").length, 1);
  });

  it("ENS_LOG=debug:FILE: preview and refresh write to the same file, and nothing else changes", async () => {
    const before = ens.calls.length;
    const file = path.join(project.directory, "calls.log");
    const { text } = await project.succeedWith({ ENS_LOG: `debug:${file}` }, "refresh", "--yes");
    assert.equal(/"operation"|Diagnostics/.test(text), false, text);
    const lines = parse(await readFile(file, "utf8"));
    const own = ens.calls.slice(before).map(({ requestId }) => requestId);
    assert.ok(own.length >= 2, "the preview of a refresh asks in a process of its own");
    assert.deepEqual(
      lines.filter(({ operation }) => operation !== undefined).map(({ requestId }) => requestId),
      own,
    );
    if (process.platform !== "win32") assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it("a file that cannot be opened is a warning of the stack, and the command succeeds", async () => {
    const { text } = await project.succeedWith(
      { ENS_LOG: path.join(project.directory, "no", "calls.log") },
      "destroy",
      "--yes",
      "--skip-preview",
    );
    assert.match(text, /The calls to ENS are not logged: .*calls\.log cannot be written to \(ENOENT/);
  });
});
