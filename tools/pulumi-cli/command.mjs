import { spawn } from "node:child_process";
import { descendants, endAll, endTree } from "./descendants.mjs";
import { atExit } from "./exit.mjs";

/**
 * @typedef {object} CommandResult
 * @property {number | null} code null when the command had to be killed
 * @property {string} stdout
 * @property {string} stderr
 * @property {string} text both, in the order in which they came
 */

/**
 * @typedef {object} CommandOptions
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 * @property {number} limitMs the command is stopped after this time
 * @property {number} [graceMs] how long a command that was asked to stop may finish what it is doing
 * @property {AbortSignal} [signal] stops the command as Ctrl-C would
 * @property {((line: string) => void) | undefined} [onLine]
 */

/**
 * Runs one command of the Pulumi CLI to its end and leaves no process behind.
 * @param {string} file
 * @param {string[]} args
 * @param {CommandOptions} options
 * @returns {Promise<CommandResult>}
 */
export function runCommand(file, args, { cwd, env, limitMs, graceMs = 8_000, signal, onLine }) {
  return new Promise((resolve, reject) => {
    // a group of its own: a Ctrl-C in the terminal reaches it once, from here, and not twice
    const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const result = { stdout: "", stderr: "", text: "" };
    for (const stream of /** @type {const} */ (["stdout", "stderr"])) {
      let rest = "";
      child[stream].setEncoding("utf8").on("data", (text) => {
        result[stream] += text;
        result.text += text;
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) onLine?.(line);
      });
      child[stream].on("end", () => rest !== "" && onLine?.(rest));
    }

    /** @type {NodeJS.Timeout[]} */
    const timers = [];
    const end = () => endTree(child);
    /** @type {number[]} */
    let started = [];
    const stop = () => {
      if (child.pid !== undefined) started = [-child.pid, ...descendants(child.pid)];
      child.kill("SIGINT");
      timers.push(setTimeout(end, graceMs));
    };
    timers.push(setTimeout(stop, limitMs));
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    const forget = atExit(end);

    child.once("error", (error) => reject(new Error(`${file} cannot be run: ${error.message}`)));
    child.once("exit", () => {
      // what was asked to stop and has ended may have left others behind
      endAll(started);
      // a plugin that outlived the CLI would hold the pipes open for ever
      timers.push(
        setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), 3_000),
      );
    });
    child.once("close", (code) => {
      timers.forEach(clearTimeout);
      signal?.removeEventListener("abort", stop);
      forget();
      resolve({ code, ...result });
    });
  });
}
