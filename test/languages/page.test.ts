import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { copyFile, cp, readFile } from "node:fs/promises";
import path from "node:path";

import { type EnsEmulator, startEnsEmulator } from "../../emulator/src/index.js";
import { runCommand } from "../../tools/pulumi-cli/command.mjs";
import { pageAt } from "../docs/pages.js";
import { gateway } from "../e2e/emulator.js";
import { checkout, type Project, testLimitMs } from "../e2e/harness.js";
import {
  createProject,
  generateSdks,
  goEnvironment,
  goLimitMs,
  installPythonSdk,
  needed,
  pluginDirectory,
  provisionGo,
  provisionLanguages,
  provisionPython,
} from "./project.js";

const here = path.join(checkout, "test/languages");

/** The programs of the page by their section: blocks with the name of a file. */
const named = pageAt("docs/languages.md").blocks.filter(({ name }) => /\.\w+$/.test(name));
const filesOf = (section: string) => named.filter((block) => block.section === section);

describe("the programs of docs/languages.md", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(function () {
    return needed(this, provisionLanguages);
  });
  beforeEach(async () => {
    emulator = await startEnsEmulator({ durations: { create: 0, modify: 0, delete: 0 } });
    project = await createProject(emulator, "forwards");
  });
  afterEach(async () => {
    await project.remove();
    await emulator.close();
  });

  const write = async (section: string) => {
    for (const { name, text } of filesOf(section)) await project.write(name, text);
  };
  /** Runs a program of a test, which runs the program of the page. */
  const run = async (command: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
    const { code, text } = await runCommand(command, [...args], {
      cwd: project.directory,
      env,
      limitMs: goLimitMs,
    });
    assert.equal(code, 0, text);
  };
  /** The creates and deletes that the program has sent, and what it exported. */
  const outcome = async () => ({
    sent: emulator.calls
      .map(({ action }) => action)
      .filter((action) => /^(Create|Delete)/.test(action ?? "")),
    status: JSON.parse(await readFile(path.join(project.directory, "status.json"), "utf8")) as unknown,
  });
  const createdAndDeleted = {
    sent: ["CreateForwardEntry", "DeleteForwardEntry"],
    status: "Available",
  };

  it("are run by a test, or say that they are not", () => {
    const sections = [...new Set(named.map(({ section }) => section))];
    assert.deepEqual(sections, ["YAML", "Python", "Go", "C#", "Look-ups and explicit providers"]);
    const text = readFileSync(path.join(checkout, "docs/languages.md"), "utf8");
    assert.match(text, /## C#\n\n> \[!NOTE\]\n> Nobody has run this program yet: it needs the \.NET SDK/);
  });

  it("YAML: up, a preview without changes, destroy", async () => {
    await write("YAML");
    await project.up();
    assert.deepEqual(await project.outputs(), { status: "Available" });
    await project.preview("--expect-no-changes");
    await project.destroy();
    assert.deepEqual(emulator.entries(gateway), []);
  });

  it("YAML: a look-up with an explicit provider", async () => {
    await write("Look-ups and explicit providers");
    await project.setConfig(
      { hangzhouKey: emulator.accessKeyId },
      { hangzhouSecret: emulator.accessKeySecret },
    );
    // the only setting that the program on the page does not have
    project.env["ENS_ENDPOINT"] = emulator.endpoint;
    await project.up();
    assert.deepEqual(await project.outputs(), { gateway: "Available" });
  });

  it("Python, with the generated SDK: up, a preview without changes, destroy", async function () {
    const python = await needed(this, provisionPython);
    await generateSdks(path.join(project.directory, "sdks"));
    await write("Python");
    await copyFile(path.join(here, "python/inline.py"), path.join(project.directory, "inline.py"));
    await installPythonSdk(python, project.directory);
    await run(python, ["inline.py"], { ...project.env, PYTHONPATH: "installed" });
    assert.deepEqual(await outcome(), createdAndDeleted);
  });

  it("Go, with the generated SDK and the plugin on PATH: up, a preview without changes, destroy", async function () {
    this.timeout(goLimitMs);
    const go = await needed(this, provisionGo);
    await generateSdks(path.join(project.directory, "sdks"));
    await write("Go");
    const settings = await readFile(path.join(project.directory, "Pulumi.yaml"), "utf8");
    await project.write("Pulumi.yaml", settings.replace(/^plugins:[^]*/m, ""));
    for (const name of ["go.mod", "go.sum", "inline_test.go"]) {
      await cp(path.join(here, "go", name), path.join(project.directory, name));
    }
    const PATH = [pluginDirectory, project.env["PATH"]].join(path.delimiter);
    await run(go, ["test", "-count=1", "."], goEnvironment({ ...project.env, PATH }));
    assert.deepEqual(await outcome(), createdAndDeleted);
  });
});
