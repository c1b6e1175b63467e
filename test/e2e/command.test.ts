import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { runCommand, type CommandResult } from "../../tools/pulumi-cli/command.mjs";
import { isAlive } from "./processes.js";

/** A command that starts another one, tells its number, and does not want to end. */
const stubborn = `trap "" INT; sleep 60 & echo $!; wait; sleep 60`;

describe("a command of the CLI as the demo and the tests run it", function () {
  this.timeout(20_000);

  const run = (script: string, more: object): Promise<CommandResult> =>
    runCommand("sh", ["-c", script], { cwd: tmpdir(), env: process.env, limitMs: 10_000, ...more });

  it("gives its exit code and what it printed, also a last line that is not ended", async () => {
    const lines: string[] = [];
    const result = await run("echo one; printf two >&2; exit 3", {
      onLine: (line: string) => lines.push(line),
    });
    assert.deepEqual([result.code, result.stdout, result.stderr], [3, "one\n", "two"]);
    assert.deepEqual(lines.sort(), ["one", "two"]);
  });

  it("is asked to stop as by Ctrl-C when its time is up, and may then end by itself", async () => {
    const { code, text } = await run(`trap "echo stopping; exit 5" INT; while :; do sleep 0.1; done`, {
      limitMs: 300,
    });
    assert.deepEqual([code, text], [5, "stopping\n"]);
  });

  it("is ended with all that it started when it does not stop", async () => {
    const { code, stdout } = await run(stubborn, { limitMs: 300, graceMs: 300 });
    assert.equal(code, null);
    assert.equal(isAlive(Number(stdout)), false);
  });

  it("is stopped by a signal, and what it started ends with it", async () => {
    const stop = new AbortController();
    const onLine = (): void => {
      stop.abort();
    };
    const { code, stdout } = await run("sleep 60 & echo $!; wait", { signal: stop.signal, onLine });
    assert.equal(code, null);
    assert.equal(isAlive(Number(stdout)), false);
  });

  it("is stopped by a signal that was given before it began", async () => {
    const { code } = await run("sleep 60", { signal: AbortSignal.abort(), graceMs: 300 });
    assert.equal(code, null);
  });
});
