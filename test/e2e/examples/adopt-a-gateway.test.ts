import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator, type Seed } from "../../../emulator/src/index.js";
import { planOf } from "../../../provider/src/cli/report/plan.js";
import { readPreview } from "../../../provider/src/cli/report/preview.js";
import { runCommand } from "../../../tools/pulumi-cli/command.mjs";
import { access, writes } from "../emulator.js";
import { checkout, Project, testLimitMs } from "../harness.js";

const example = path.join(checkout, "examples/adopt-a-gateway");
const file = (name: string): Promise<string> => readFile(path.join(example, name), "utf8");

describe("the example that adopts a gateway", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;
  let program: string;
  let ids: string[];

  const declare = (text: string): Promise<void> => project.write("index.ts", text);

  before(async () => {
    emulator = await startEnsEmulator({ seed: JSON.parse(await file("seed.json")) as Seed });
    ids = emulator.entries().map((entry) => entry.ForwardEntryId);
    program = await file("index.ts");
    project = await Project.create(access(emulator));
    await project.write("package.json", await file("package.json"));
    await project.write("tsconfig.json", await file("tsconfig.json"));
    await declare(program);
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  it("previews without a call, and the report says that it takes the entries over and nothing opens", async () => {
    const { stdout } = await project.succeed("preview", "--json");
    const plan = planOf(readPreview(JSON.parse(stdout)));
    assert.deepEqual([plan.counts.adopted, plan.counts.created], [3, 0]);
    assert.deepEqual([plan.opened, plan.closed, plan.warnings], [[], [], []]);
    assert.deepEqual(emulator.calls, []);
  });

  it("refuses a declaration that is not true, with its differences line by line, and changes nothing", async () => {
    await declare(
      program
        .replace("internalPort: 8443", "internalPort: 8080")
        .replace("healthCheckPort: 8443", "healthCheckPort: 8080"),
    );
    const { text } = await project.failingUp();
    const lines = text.split("\n").map((line) => line.trim());
    const head = lines.findIndex((line) =>
      line.includes("but it is not what is declared. Nothing was changed."),
    );
    assert.match(
      lines[head] ?? "",
      /adoptId names forward entry fwd-5handmadeweb0{13} \(without a name, TCP 203\.0\.113\.30:443 to 10\.0\.0\.21:8443\), but/,
    );
    assert.deepEqual(lines.slice(head + 1, head + 5), [
      'internalPort is "8443", declared "8080"',
      "healthCheckPort is 8443, declared 8080",
      "Declare the entry exactly as it is now, and change it in a later update.",
      "If this run replaces the resource (--replace, --target-replace, replacementTrigger, replaceWith, pulumi state taint), remove adoptId.",
    ]);
    assert.deepEqual(writes(emulator), []);
  });

  it("takes the entries over without a write, and nothing changes after it", async () => {
    const before = JSON.stringify(emulator.entries());
    await declare(program);
    const { text } = await project.up();
    assert.match(text, /adopted forward entry fwd-5handmadeweb0{13} as it is\n/);
    await project.refresh("--expect-no-changes");
    assert.deepEqual(writes(emulator), []);
    assert.equal(JSON.stringify(emulator.entries()), before);
    const { entries } = await project.state();
    assert.deepEqual([...entries.values()].map(({ id }) => id).sort(), [...ids].sort());
    assert.deepEqual(await project.outputs(), { names: ["ssh (bastion)", "", "媒体"] });
  });

  it("changes nothing when adoptId is changed or taken away, and an entry in place where it is declared otherwise", async () => {
    const without = program
      .replace(/adoptId: "fwd-5handmadessh/, 'adoptId: "fwd-5handmadeoth')
      .replace(/ {2}adoptId: "fwd-5handmadew.*\n/, "");
    assert.notEqual(without, program);
    await declare(without.replace('"10.0.0.5"', '"10.0.0.6"'));
    await project.up();
    assert.deepEqual(writes(emulator), ["ModifyForwardEntry"]);
  });

  it("can be imported in place of that: the other way that its README goes", async () => {
    emulator.reset();
    await project.succeed("stack", "init", "imported");
    const { config, secrets } = access(emulator);
    await project.setConfig(config, secrets);
    const bin = path.join(checkout, "provider/bin/pulumi-alicloud-ens.js");
    const [gateway] = emulator.state().gateways;
    const { code, text, stdout } = await runCommand(
      process.execPath,
      [bin, "import", "--gateway", gateway?.NatGatewayId ?? "", "--out", "forwards"],
      { cwd: project.directory, env: project.env, limitMs: 60_000 },
    );
    assert.equal(code, 0, text);
    const [, command = ""] = /^ {2}2\. pulumi (.*)$/m.exec(stdout) ?? [];
    const before = emulator.calls.length;
    await project.succeed(...command.split(" "), "--yes", "--skip-preview");
    await declare('import "./forwards";\n');
    const forwards = await readFile(path.join(project.directory, "forwards.ts"), "utf8");
    const guide = await readFile(path.join(checkout, "docs/adopting.md"), "utf8");
    assert.ok(guide.includes(`\n\`\`\`ts\n${forwards}\`\`\`\n`), "the guide shows what is written");
    // an adoptId on an entry that the stack has says nothing new
    await project.write(
      "forwards.ts",
      forwards.replace("  healthCheckPort", '  adoptId: "fwd-any",\n  healthCheckPort'),
    );
    await project.preview("--expect-no-changes");
    const { entries } = await project.state();
    assert.deepEqual([...entries.keys()].sort(), ["ssh-bastion", "tcp-443", "媒体"].sort());
    assert.equal(emulator.calls.length, before);
  });
});
