import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { LogFile } from "../../../provider/src/api/callLog.js";

const posix = process.platform !== "win32";
const source = path.resolve("provider/src/api/callLog.ts");

describe("the file of the log", () => {
  let directory: string;
  let file: string;
  let failures: string[];
  const open = (name = file) => new LogFile(name, ({ message }) => failures.push(message));
  const lines = () => readFileSync(file, "utf8").split("\n").slice(0, -1);
  const until = async (holds: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 200 && !holds(); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.ok(holds());
  };
  const written = (count: number) =>
    until(() => {
      try {
        return lines().length >= count;
      } catch {
        return false;
      }
    });

  beforeEach(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), "ens-log-"));
    file = path.join(directory, "calls.log");
    failures = [];
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it("gets every line in order, and is closed after the last", async () => {
    const log = open();
    for (let i = 0; i < 1000; i += 1) log.append(`line ${i}`);
    log.close();
    log.append("too late");
    await written(1000);
    assert.deepEqual(
      lines(),
      Array.from({ length: 1000 }, (_, i) => `line ${i}`),
    );
    assert.deepEqual(failures, []);
  });

  it("is added to, not begun anew", async () => {
    writeFileSync(file, "earlier\n");
    open().append("later");
    await written(2);
    assert.deepEqual(lines(), ["earlier", "later"]);
  });

  it("is made without a line when there is none", async () => {
    open().close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.throws(() => statSync(file), /ENOENT/);
  });

  (posix ? it : it.skip)("can be read by nobody else", async () => {
    const mask = process.umask(0);
    try {
      open().append("line");
      await written(1);
    } finally {
      process.umask(mask);
    }
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("that cannot be opened is told once, and nobody who writes to it hears of it", async () => {
    const log = open(path.join(directory, "no", "such", "calls.log"));
    log.append("first");
    await until(() => failures.length > 0);
    log.append("second");
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(failures.length, 1);
    assert.match(failures[0] ?? "", /ENOENT/);
  });

  it("that is a directory is told, too", async () => {
    open(directory).append("line");
    await until(() => failures.length > 0);
    assert.match(failures[0] ?? "", /EISDIR|EPERM|EACCES/);
  });

  (posix && process.getuid?.() !== 0 ? it : it.skip)("that may not be written to is told, too", async () => {
    writeFileSync(file, "");
    chmodSync(file, 0o400);
    open().append("line");
    await until(() => failures.length > 0);
    assert.match(failures[0] ?? "", /EACCES/);
  });

  (posix ? it : it.skip)("that is a pipe which nobody reads holds up nobody", async () => {
    const fifo = path.join(directory, "fifo");
    execFileSync("sh", ["-c", 'mkfifo "$0"', fifo]);
    open(fifo).append("line");
    await until(() => failures.length > 0);
    assert.match(failures[0] ?? "", /ENXIO/);
  });

  (process.platform === "linux" ? it : it.skip)("on a full disk is given up once, and told", async () => {
    const log = open("/dev/full");
    log.append("line");
    await until(() => failures.length > 0);
    log.append("line");
    assert.match(failures.join(), /^ENOSPC/);
  });

  it("a writer that is much faster than the file drops lines and says how many", async () => {
    const log = open();
    const long = "x".repeat(1_000_000);
    // all before the file is even open
    for (let i = 0; i < 10; i += 1) log.append(long);
    await written(4);
    log.append("after");
    await until(() => lines().at(-1) === "after");
    assert.equal(lines().at(-2), '{"droppedLines":6}');
  });

  it("a process that ends at once leaves all its lines", async () => {
    const child = start(`
      for (let i = 0; i < 100; i += 1) log.append("line " + i);
      process.exit(0);`);
    assert.equal(await child.ended, 0);
    assert.deepEqual(
      lines(),
      Array.from({ length: 100 }, (_, i) => `line ${i}`),
    );
  });

  it("several processes add whole lines", async function () {
    this.timeout(60_000);
    const writers = [0, 1, 2].map((writer) =>
      start(`
        process.once("message", async () => {
          for (let i = 0; i < 500; i += 1) {
            log.append(JSON.stringify({ writer: ${writer}, i, long: "${writer}".repeat(10 + (i * 37) % 9000) }));
            if (i % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
          }
          process.disconnect();
        });
        process.send("ready");`),
    );
    await Promise.all(writers.map(({ ready }) => ready));
    writers.forEach(({ child }) => child.send("go"));
    assert.deepEqual(await Promise.all(writers.map(({ ended }) => ended)), [0, 0, 0]);
    const all = lines().map((text) => JSON.parse(text) as { writer: number; i: number; long: string });
    assert.equal(all.length, 1500);
    for (const writer of [0, 1, 2]) {
      const own = all.filter((line) => line.writer === writer);
      assert.deepEqual(
        own.map(({ i }) => i),
        Array.from({ length: 500 }, (_, i) => i),
      );
      assert.ok(own.every(({ i, long }) => long === String(writer).repeat(10 + ((i * 37) % 9000))));
    }
    const changes = all.filter(({ writer }, at) => at > 0 && writer !== all[at - 1]?.writer).length;
    assert.ok(changes > 3, "they wrote at the same time");
  });

  /** Another process, with a log of its own on the same file. */
  function start(script: string) {
    const opened = `const { LogFile } = require(${JSON.stringify(source)});
      const log = new LogFile(${JSON.stringify(file)}, () => undefined);`;
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
