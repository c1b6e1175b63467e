import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { descendants } from "../../tools/pulumi-cli/descendants.mjs";
import { checkout, testLimitMs } from "./harness.js";
import { gist, recordedText } from "./recording.js";
import { isAlive } from "./processes.js";

describe("npm run demo", function () {
  this.timeout(testLimitMs);
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), "ens-demo-test-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  interface Play {
    readonly code: number | null;
    readonly text: string;
    /** Processes that the demo had started when it was interrupted. */
    readonly started: readonly number[];
  }

  /** @param interruptAt sends SIGINT when the output holds this */
  function play(interruptAt?: RegExp): Promise<Play> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [path.join(checkout, "tools/demo/main.mjs")], {
        env: { ...process.env, TMPDIR: directory },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let text = "";
      let started: number[] = [];
      const hear = (part: Buffer): void => {
        text += part.toString();
        if (started.length > 0 || interruptAt === undefined || !interruptAt.test(text)) return;
        started = descendants(child.pid!);
        child.kill("SIGINT");
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      const limit = setTimeout(() => child.kill("SIGKILL"), testLimitMs - 10_000);
      child.once("close", (code) => {
        clearTimeout(limit);
        resolve({ code, text, started });
      });
    });
  }

  it("tells the whole story, which is what the README shows, and leaves nothing behind", async () => {
    const { code, text } = await play();
    assert.equal(code, 0, text);
    const titles = text.split("\n").filter((line) => /^\d\. /.test(line));
    assert.equal(titles.length, 7, text);
    assert.match(text, /That was the whole life of two port forwards\./);
    assert.deepEqual(await readdir(directory), []);
    const [now, recorded] = [gist(text), gist(recordedText())];
    assert.deepEqual(recorded.steps, now.steps, 'the recording is old: run "npm run recording"');
    const gone = [...recorded.progress].filter((message) => !now.progress.has(message));
    assert.deepEqual(gone, [], 'the recording is old: run "npm run recording"');
  });

  it("leaves nothing behind when it is interrupted in the middle of an update", async () => {
    const { code, text, started } = await play(/ssh creating/);
    assert.equal(code, 130, text);
    assert.match(text, /The demo was stopped\./);
    assert.ok(started.length >= 3, "the CLI, the program and the dynamic provider were running");
    assert.deepEqual(started.filter(isAlive), []);
    assert.deepEqual(await readdir(directory), []);
  });
});
