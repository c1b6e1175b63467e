import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";

import sinon from "sinon";

import {
  type CallEnded,
  type CallEvent,
  logLine,
  type LogLevel,
  openCallLog,
  readLogPlan,
  type Waited,
} from "../../../provider/src/api/callLog.js";
import { Redactor } from "../../../provider/src/api/redact.js";
import { failure } from "../support/errors.js";

const source = { endpoint: "ens.test", pid: 4711, redactor: new Redactor() };
const at = Date.parse("2026-01-01T00:00:01.500Z");

const made: CallEnded = {
  kind: "call",
  at,
  operation: "CreateForwardEntry",
  resource: "ssh",
  subject: "fwd-1",
  attempt: 2,
  waitedMs: 250.4,
  elapsedMs: 99.6,
  outcome: "ok",
  status: 200,
  requestId: "0A1B",
  parameters: { NatGatewayId: "nat-1" },
  error: undefined,
};
const error = failure("IncorretDnatEntryStatus", "CreateForwardEntry", { requestId: "0A1C" });
const refused: CallEnded = { ...made, outcome: "notApplied", status: 400, requestId: "0A1C", error };
const waited: Waited = { kind: "wait", at, for: "queue", resource: "ssh", subject: "nat-1", waitedMs: 1200 };

const line = (event: CallEvent, level: LogLevel): unknown => {
  const text = logLine(event, level, source);
  return text === undefined ? undefined : JSON.parse(text);
};

describe("what ENS_LOG says", () => {
  for (const [text, level, file] of [
    ["off", "off", undefined],
    ["error", "error", undefined],
    ["info", "info", undefined],
    ["debug", "debug", undefined],
    ["INFO", "info", undefined],
    ["info:/var/log/ens.log", "info", "/var/log/ens.log"],
    ["Debug:calls.log", "debug", "calls.log"],
    ["error:./a b/calls.log", "error", "./a b/calls.log"],
    ["off:/var/log/ens.log", "off", "/var/log/ens.log"],
    ["/var/log/ens.log", "info", "/var/log/ens.log"],
    ["./calls.log", "info", "./calls.log"],
    ["../calls.log", "info", "../calls.log"],
    ["/tmp/a:b.log", "info", "/tmp/a:b.log"],
    ["debug:/tmp/a:b.log", "debug", "/tmp/a:b.log"],
    ["C:\\logs\\ens.log", "info", "C:\\logs\\ens.log"],
    ["d:/logs/ens.log", "info", "d:/logs/ens.log"],
    ["debug:C:\\logs\\ens.log", "debug", "C:\\logs\\ens.log"],
    ["info:d:/logs/ens.log", "info", "d:/logs/ens.log"],
    [".\\calls.log", "info", ".\\calls.log"],
    ["\\\\server\\share\\ens.log", "info", "\\\\server\\share\\ens.log"],
  ] as const) {
    it(`${text}: ${level} to ${file ?? "standard error"}`, () => {
      assert.deepEqual(readLogPlan(text), { level, file });
    });
  }

  it("every value on the page is understood", () => {
    const values = [...readFileSync("docs/logging.md", "utf8").matchAll(/ENS_LOG=(\S+?)[`\s]/g)].map(
      ([, value]) => value,
    );
    assert.ok(values.length >= 9);
    for (const value of values) assert.ok(readLogPlan(value ?? "") !== undefined, value);
  });

  for (const text of [
    "verbose",
    "warn",
    "1",
    "true",
    "info:",
    "infox:/tmp/a",
    "trace:/tmp/a",
    ":/tmp/a",
    "info,debug",
    "calls.log",
    "logs/calls.log",
    "C:",
    "C:calls.log",
    "/",
    "./",
  ]) {
    it(`${text}: nothing that is understood`, () => {
      assert.equal(readLogPlan(text), undefined);
    });
  }
});

describe("a line of the log", () => {
  it("tells of a call what it was, how it ended, and how long it and the wait before it took", () => {
    assert.deepEqual(line(made, "info"), {
      time: "2026-01-01T00:00:01.500Z",
      level: "info",
      pid: 4711,
      operation: "CreateForwardEntry",
      resource: "ssh",
      subject: "fwd-1",
      attempt: 2,
      outcome: "ok",
      status: 200,
      requestId: "0A1B",
      elapsedMs: 100,
      waitedMs: 250,
      endpoint: "ens.test",
    });
  });

  it("tells of a failed call its code, what that means, and the service's words", () => {
    assert.deepEqual(line(refused, "error"), {
      time: "2026-01-01T00:00:01.500Z",
      level: "error",
      pid: 4711,
      operation: "CreateForwardEntry",
      resource: "ssh",
      subject: "fwd-1",
      attempt: 2,
      outcome: "not done",
      status: 400,
      cause: "busy",
      code: "IncorretDnatEntryStatus",
      message: "because of IncorretDnatEntryStatus",
      requestId: "0A1C",
      elapsedMs: 100,
      waitedMs: 250,
      endpoint: "ens.test",
    });
  });

  it("an entry that is not there is an answer, not a failure", () => {
    const gone: CallEnded = { ...refused, outcome: "notFound" };
    assert.equal(line(gone, "error"), undefined);
    assert.equal((line(gone, "info") as { outcome: string }).outcome, "gone");
  });

  it("each level adds to the one before it", () => {
    const shown = (level: LogLevel) =>
      [made, refused, waited].map((event) => line(event, level) !== undefined);
    assert.deepEqual(shown("off"), [false, false, false]);
    assert.deepEqual(shown("error"), [false, true, false]);
    assert.deepEqual(shown("info"), [true, true, false]);
    assert.deepEqual(shown("debug"), [true, true, true]);
  });

  it("parameters are told at debug only", () => {
    const { parameters } = line(made, "debug") as { parameters: object };
    assert.deepEqual(parameters, { NatGatewayId: "nat-1" });
    assert.equal("parameters" in (line(refused, "info") as object), false);
  });

  it("tells of a wait what for", () => {
    assert.deepEqual(line(waited, "debug"), {
      time: "2026-01-01T00:00:01.500Z",
      level: "debug",
      pid: 4711,
      wait: "queue",
      resource: "ssh",
      subject: "nat-1",
      waitedMs: 1200,
      endpoint: "ens.test",
    });
  });

  it("has no field that docs/logging.md does not tell, and the page tells none that is not there", () => {
    const page = readFileSync("docs/logging.md", "utf8");
    const fields = page.slice(page.indexOf("### Fields"), page.indexOf("## Which entry"));
    const told = [...fields.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    const lines = [made, refused, waited].map((event) => line(event, "debug") as object);
    assert.deepEqual(
      [...new Set(told)].sort(),
      [...new Set(lines.flatMap((one) => Object.keys(one)))].sort(),
    );
  });

  it("is one line, whatever the service says, and shows none of what it quotes", () => {
    const quoting = failure("X", "CreateForwardEntry", { reason: "first\nSignature=abcdef&x\r\nlast" });
    const text = logLine({ ...refused, error: quoting }, "debug", source) ?? "";
    assert.equal(/[\r\n]/.test(text), false);
    assert.match(text, /Signature=…&x/);
    const keys: CallEnded = { ...made, outcome: "notSent", error: new Error("no role LTAI5tAbCdEfGh") };
    assert.equal((line(keys, "error") as { message: string }).message, "no role …");
  });
});

const posix = process.platform !== "win32";

describe("the log of an account", () => {
  let directory: string;
  let file: string;
  let printed: string[];
  const open = (name: string | undefined = file) =>
    openCallLog({ level: "debug", file: name }, "ens.test", new Redactor(), (line) => printed.push(line));
  const subjects = () =>
    readFileSync(file, "utf8")
      .split("\n")
      .slice(0, -1)
      .map((text) => (JSON.parse(text) as { subject: string }).subject);
  const about = (subject: string): CallEvent => ({ ...waited, subject });

  beforeEach(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), "ens-log-"));
    file = path.join(directory, "calls.log");
    printed = [];
  });
  afterEach(() => {
    sinon.restore();
    rmSync(directory, { recursive: true, force: true });
  });

  it("goes to standard error where no file is named", () => {
    const error = sinon.stub(console, "error");
    openCallLog({ level: "debug", file: undefined }, "ens.test")(waited);
    assert.deepEqual(
      error.args.map(([text]) => JSON.parse(String(text)) as unknown),
      [{ ...(line(waited, "debug") as object), pid: process.pid }],
    );
  });

  it("writes nothing, and opens nothing, where none is asked for", () => {
    const error = sinon.stub(console, "error");
    openCallLog({ level: "off", file }, "ens.test")(waited);
    openCallLog({ level: "info", file }, "ens.test")(waited);
    assert.equal(error.callCount, 0);
    assert.throws(() => statSync(file), /ENOENT/);
  });

  it("adds to the file that is named, and goes nowhere else", () => {
    writeFileSync(file, `${JSON.stringify({ subject: "earlier" })}\n`);
    const log = open();
    log(about("fwd-1"));
    log(about("fwd-2"));
    assert.deepEqual(subjects(), ["earlier", "fwd-1", "fwd-2"]);
    assert.deepEqual(printed, []);
  });

  it("stays with its file when the process changes its directory", () => {
    const before = process.cwd();
    try {
      process.chdir(directory);
      const log = open("./calls.log");
      process.chdir(before);
      log(about("fwd-1"));
    } finally {
      process.chdir(before);
    }
    assert.deepEqual(subjects(), ["fwd-1"]);
  });

  (posix ? it : it.skip)("can be read by nobody else", () => {
    const mask = process.umask(0);
    try {
      open()(waited);
    } finally {
      process.umask(mask);
    }
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  for (const [what, target, reason, isPossible] of [
    ["has no directory", () => path.join(directory, "none", "calls.log"), /ENOENT/, true],
    ["is a directory", () => directory, /EISDIR|EPERM|EACCES/, true],
    ["may not be written to", readOnly, /EACCES/, posix && process.getuid?.() !== 0],
    ["is a pipe which nobody reads", pipe, /ENXIO/, posix],
    ["is on a full disk", () => "/dev/full", /ENOSPC/, process.platform === "linux"],
  ] as const) {
    (isPossible ? it : it.skip)(`a file that ${what} is one warning that says what to do`, () => {
      const log = open(target());
      for (let i = 0; i < 3; i += 1) log(waited);
      assert.equal(printed.length, 1);
      assert.match(
        printed[0] ?? "",
        /^The calls to ENS are not logged: .* cannot be written to \(.*ENS_LOG or ens:logLevel/,
      );
      assert.match(printed[0] ?? "", reason);
    });
  }

  function readOnly(): string {
    writeFileSync(file, "");
    chmodSync(file, 0o400);
    return file;
  }

  /** A writer of its own, so that the reader stays until the log has opened the pipe. */
  async function opened(name: string): Promise<number> {
    for (;;) {
      try {
        return openSync(name, constants.O_WRONLY | constants.O_NONBLOCK);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }

  function pipe(): string {
    execFileSync("mkfifo", [file]);
    return file;
  }

  (posix ? it : it.skip)("the reader of a named pipe gets every line", async () => {
    pipe();
    const reader = spawn("cat", [file], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      // opening the pipe fails until the reader has opened it
      let read = "";
      reader.stdout.on("data", (chunk) => (read += String(chunk)));
      const descriptor = await opened(file);
      const log = open();
      for (let i = 0; i < 4; i += 1) {
        log(about(`fwd-${i}`));
        if (i === 0) {
          closeSync(descriptor);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.equal(read.split("\n").length, 5, read);
      assert.deepEqual(printed, []);
    } finally {
      reader.kill();
    }
  });

  it("a process that ends at once leaves all its lines", async () => {
    const child = start(`
      for (let i = 0; i < 100; i += 1) log({ ...event, subject: "fwd-" + i });
      process.kill(process.pid, "SIGKILL");`);
    await child.ended;
    assert.deepEqual(
      subjects(),
      Array.from({ length: 100 }, (_, i) => `fwd-${i}`),
    );
  });

  it("several processes add whole lines", async function () {
    this.timeout(60_000);
    const writers = [0, 1, 2].map((writer) =>
      start(`
        process.once("message", async () => {
          for (let i = 0; i < 500; i += 1) {
            const resource = "${writer}".repeat(10 + (i * 37) % 9000);
            log({ ...event, subject: "${writer}", waitedMs: i, resource });
            if (i % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
          }
          process.disconnect();
        });
        process.send("ready");`),
    );
    await Promise.all(writers.map(({ ready }) => ready));
    writers.forEach(({ child }) => child.send("go"));
    assert.deepEqual(await Promise.all(writers.map(({ ended }) => ended)), [0, 0, 0]);
    const all = readFileSync(file, "utf8")
      .split("\n")
      .slice(0, -1)
      .map((text) => JSON.parse(text) as { subject: string; waitedMs: number; resource: string });
    assert.equal(all.length, 1500);
    for (const writer of ["0", "1", "2"]) {
      const own = all.filter(({ subject }) => subject === writer);
      assert.deepEqual(
        own.map(({ waitedMs }) => waitedMs),
        Array.from({ length: 500 }, (_, i) => i),
      );
      assert.ok(own.every(({ waitedMs, resource }) => resource === writer.repeat(10 + ((waitedMs * 37) % 9000))));
    }
    const changes = all.filter(({ subject }, i) => i > 0 && subject !== all[i - 1]?.subject).length;
    assert.ok(changes > 3, "they wrote at the same time");
  });

  /** Another process, with a log of its own on the same file. */
  function start(script: string) {
    const source = JSON.stringify(path.resolve("provider/src/api/callLog.ts"));
    const opened = `const { openCallLog } = require(${source});
      const log = openCallLog({ level: "debug", file: ${JSON.stringify(file)} }, "ens.test");
      const event = ${JSON.stringify(waited)};`;
    const child = spawn(process.execPath, ["--import=tsx", "--eval", opened + script], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    return {
      child,
      ready: new Promise((resolve) => child.once("message", resolve)),
      ended: new Promise((resolve) => child.once("exit", resolve)),
    };
  }
});
