import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  constants,
  copyFileSync,
  createWriteStream,
  mkdtempSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fixture } from "./fixture.js";

const bin = join(__dirname, "../../provider/bin/pulumi-alicloud-ens.js");

function run(
  input: string | Buffer,
  ...args: string[]
): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { input, encoding: "utf8" });
  return { code: status, stdout, stderr: stderr.replace(/^pulumi-alicloud-ens: /, "") };
}

/** A step that creates an entry, as a preview prints it. */
function created(name: string, externalPort: unknown, more: object = {}): object {
  const inputs = {
    natGatewayId: "nat-1",
    externalIp: "203.0.113.10",
    externalPort: String(externalPort),
    internalIp: "10.0.0.5",
    internalPort: String(externalPort),
    ipProtocol: "TCP",
    ...more,
  };
  const urn = `urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`;
  return { op: "create", urn, newState: { urn, inputs } };
}

const expected = `report reads the output of "pulumi preview --json"`;

describe("pulumi-alicloud-ens report", function () {
  this.timeout(20_000);
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "ens-report-"));
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  for (const [what, input, sentence] of [
    ["nothing", "", `the input is empty: ${expected}. If that command failed, see its own error message.`],
    ["text", "error: no stack\n", `the input is not JSON: ${expected}.`],
    [
      "half a preview",
      fixture("change.json").slice(0, 2000),
      `the input begins like a preview but is incomplete, or has something else after it (at position 2000): ${expected}, complete and nothing else.`,
    ],
    [
      "the output of up",
      `${fixture("same.json")}{"sequence":0}\n`,
      /^the input begins like a preview but is incomplete, or has something else after it \(at position \d+\): /,
    ],
    [
      "a stream of events",
      `{"sequence":0}\n{"sequence":1}\n`,
      `the input is a stream of events: run "pulumi preview --json" without PULUMI_ENABLE_STREAMING_JSON_PREVIEW.`,
    ],
    [
      "JSON of something else",
      `{"deployment":{}}`,
      `the input is JSON, but not what "pulumi preview --json" prints: it has no steps.`,
    ],
    ["null", "null", `the input is JSON, but not what "pulumi preview --json" prints: it has no steps.`],
  ] as const) {
    it(`says in one sentence that ${what} is no preview`, () => {
      const { code, stdout, stderr } = run(input, "report");
      assert.deepEqual([code, stdout], [2, ""]);
      if (typeof sentence === "string") assert.equal(stderr, `${sentence}\n`);
      else assert.match(stderr, sentence);
    });
  }

  for (const [args, sentence] of [
    [["report", "--format", "pdf"], `--format takes markdown, text or json, not "pdf".`],
    [
      ["report", "--fail-on", "delete,everything"],
      `--fail-on takes delete, replace, open-admin-port or would-fail, not "everything".`,
    ],
    [["report", "--limit", "10"], `--limit takes a whole number from 8192 to 65536, not "10".`],
    [["report", "--colour"], `Unknown option '--colour'; see --help.`],
    [["report", "/nowhere/preview.json"], `/nowhere/preview.json cannot be read (ENOENT).`],
    [
      ["report", "--out", "/nowhere/report.md"],
      `the report cannot be written to /nowhere/report.md (ENOENT).`,
    ],
    [["reprot"], `"reprot" is not a command; see pulumi-alicloud-ens --help.`],
  ] as const) {
    it(`refuses ${args.join(" ")}`, () => {
      const { code, stdout, stderr } = run(fixture("same.json"), ...args);
      assert.deepEqual([code, stdout, stderr], [2, "", `${sentence}\n`]);
    });
  }

  it("ends with 0, 1 or 3: done, the preview failed, something is found that --fail-on names", () => {
    const all = "delete,replace,open-admin-port";
    assert.deepEqual(run(fixture("change.json"), "report").code, 0);
    assert.deepEqual(run(fixture("create.json"), "report", "--fail-on", "delete,replace").code, 0);
    assert.deepEqual(run(fixture("check-failed.json"), "report", "--fail-on", all), {
      code: 1,
      stdout: run(fixture("check-failed.json"), "report").stdout,
      stderr: "the preview failed; the report shows why.\n",
    });
    const { code, stderr } = run(fixture("change.json"), "report", "--fail-on", all);
    assert.deepEqual([code, stderr], [3, "found what --fail-on names: delete, replace, open-admin-port.\n"]);
    assert.deepEqual(
      run(fixture("change.json"), "report", "--fail-on", "would-fail").code,
      3,
      "swap-in cannot be made",
    );
    assert.deepEqual(run(fixture("create.json"), "report", "--fail-on", "would-fail").code, 0);
  });

  it("writes to a file, and reads one", () => {
    const [preview, report] = [join(__dirname, "fixtures/story.json"), join(directory, "report.md")];
    assert.deepEqual(run("", "report", preview, "--out", report), { code: 0, stdout: "", stderr: "" });
    assert.equal(readFileSync(report, "utf8"), fixture("story.md"));
  });

  it("reads standard input to its end, also where another process has made it non-blocking", async () => {
    const fifo = join(directory, "fifo");
    execFileSync("mkfifo", [fifo]);
    const input = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const child = spawn(process.execPath, [bin, "report"], { stdio: [input, "pipe", "pipe"] });
    // both processes share one open file, and a stream of Node.js makes it non-blocking
    const shared = new Socket({ fd: input, readable: false, writable: false });
    const said: string[] = [];
    child.stdout?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
    const text = fixture("story.json");
    const writer = createWriteStream(fifo);
    writer.write(text.slice(0, 1000));
    await sleep(1_500);
    writer.end(text.slice(1000));
    const [code] = (await once(child, "close")) as [number];
    shared.destroy();
    assert.deepEqual([code, said.join("")], [0, fixture("story.md")]);
  });

  it("writes all of its output to a reader that is slow, and is silent where the reader stops", async () => {
    const source = join(directory, "many.json");
    const steps = Array.from({ length: 5_000 }, (_, at) => created(`web${at}`, at + 1));
    writeFileSync(source, JSON.stringify({ steps }));
    const command = [bin, "report", "--format", "json", source];
    const child = spawn(process.execPath, command, {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "close");
    await sleep(1_000);
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    assert.deepEqual(await ended, [0, null]);
    assert.equal((JSON.parse(text) as { entries: unknown[] }).entries.length, steps.length);

    const short = spawn(process.execPath, command, {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    short.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    short.stdout.once("data", () => short.stdout.destroy());
    assert.deepEqual([...((await once(short, "close")) as unknown[]), stderr], [0, null, ""]);
  });

  /** A report of steps, as JSON. */
  const reported = (steps: readonly object[], more: object = {}) => {
    const { code, stdout, stderr } = run(JSON.stringify({ steps, ...more }), "report", "--format", "json");
    assert.deepEqual([code, stderr], [0, ""]);
    return JSON.parse(stdout) as {
      summary: Record<string, number>;
      undetermined: string[];
      entries: { entry: string; properties: { after?: string }[] }[];
      otherResources: Record<string, number>;
    };
  };

  it("does not take an operation or a key for one that every object has", () => {
    const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];
    const { urn, newState } = created("web", 443) as Record<string, object>;
    const steps = names.map((op) => ({ op, urn, newState }));
    const bucket = "urn:pulumi:dev::test::aws:s3:Bucket::b";
    const { summary, entries, otherResources } = reported([
      ...steps,
      ...names.map((op) => ({ op, urn: bucket })),
      ...names.map((name) => created(name, 80)),
    ]);
    assert.deepEqual([summary["created"], otherResources], [4, { other: 4 }]);
    assert.deepEqual(entries.map(({ entry }) => entry).sort(), [...names].sort());
  });

  it("reads a value that is nested 20,000 deep, wherever it is", () => {
    const deep = "[".repeat(20_000) + "]".repeat(20_000);
    const text = JSON.stringify({
      steps: [created("web", 443, { internalIp: "DEEP", healthCheckPort: "DEEP", adoptId: "DEEP" })],
      changeSummary: { same: "DEEP" },
      diagnostics: ["DEEP"],
      note: "DEEP",
    }).replaceAll('"DEEP"', deep);
    for (const format of ["markdown", "text", "json"]) {
      const { code, stderr } = run(text, "report", "--format", format);
      assert.deepEqual([code, stderr], [0, ""], format);
    }
  });

  it("of an entry whose range is wider than ENS allows says that it cannot be told", () => {
    const { undetermined, entries } = reported([created("wide", "1/65535"), created("widest", "1/1001")]);
    assert.deepEqual(undetermined, ["wide"]);
    assert.deepEqual(entries[0]?.properties[2]?.after, "1/65535");
  });

  it("takes time and output in proportion to the entries, also where each of them claims every port", () => {
    const changes = ["create", "update", "delete", "replace"].map((op) => (at: number) => {
      const { urn, newState } = created(`${op}${at}`, "1/65535") as Record<string, object>;
      const old = created(`${op}${at}`, `1/${65_534 - (at % 2)}`) as { newState: object };
      return {
        op,
        urn,
        ...(op === "create" ? {} : { oldState: { id: `fwd-${op}${at}`, ...old.newState } }),
        ...(op === "delete" ? {} : { newState }),
      };
    });
    const steps = Array.from({ length: 5_000 }, (_, at) => changes.map((change) => change(at))).flat();
    const source = join(directory, "wide.json");
    writeFileSync(source, JSON.stringify({ steps }));
    const report = join(directory, "wide.report.json");
    assert.deepEqual(run("", "report", "--format", "json", "--out", report, source), {
      ...{ code: 0, stdout: "", stderr: "" },
    });
    // a warning for each pair of them would be gigabytes
    assert.ok(readFileSync(report).length < 50_000_000);
  });

  it("prints its version", () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, "../../provider/package.json"), "utf8")) as {
      version: string;
    };
    assert.deepEqual(run("", "--version"), { code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("reads what PowerShell writes", () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(fixture("story.json"), "utf16le")]);
    assert.equal(run(utf16, "report").stdout, fixture("story.md"));
    assert.equal(run(`\uFEFF${fixture("story.json")}`, "report").stdout, fixture("story.md"));
  });

  it("writes plain text for a terminal", () => {
    assert.match(
      run(fixture("change.json"), "report", "--format", "text").stdout,
      /^Port forwards of test\/dev: 3 deleted · 1 replaced with interruption · 1 changed in place · 4 created\n\nOpened to the Internet: 203\.0\.113\.10 22\/TCP, .*\nClosed: .*\n[\s\S]*\n\nWarnings\n {2}pulumi up would fail: swap-in takes/,
    );
  });

  it("tells all commands, flags and exit codes with --help", () => {
    const { code, stdout } = run("", "--help");
    assert.equal(code, 0);
    assert.match(stdout, /Commands\n[\s\S]*^ {2}report {8}what a preview does/m);
    assert.match(run("", "report", "--help").stdout, /--fail-on LIST[\s\S]*Exit codes\n {2}0 {2}done/);
    assert.equal(run("").code, 2);
  });

  it("says what to do where the package is not built", () => {
    const copy = join(directory, "package/bin");
    mkdirSync(copy, { recursive: true });
    copyFileSync(bin, join(copy, "ens.js"));
    const { status, stderr } = spawnSync(process.execPath, [join(copy, "ens.js")], { encoding: "utf8" });
    assert.equal(status, 2);
    assert.equal(
      stderr,
      "pulumi-alicloud-ens is not built yet: run `npm run build` in the workspace first.\n",
    );
  });
});
