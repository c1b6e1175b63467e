import { spawn } from "node:child_process";
import { endTree } from "./descendants.mjs";
import { atExit } from "./exit.mjs";

/**
 * Runs a command of somebody else to its end and hands back what it printed.
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, limitMs: number, onLine?: (line: string) => void }} options
 * @returns {Promise<string>} standard output
 */
export function runToEnd(file, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    const stop = () => endTree(child);
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      stop();
    }, options.limitMs);
    let output = "";
    let errors = "";
    let rest = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text) => {
      errors = (errors + text).slice(-4000);
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) options.onLine?.(line);
    });
    const command = [file, ...args].join(" ");
    child.once("error", (error) => {
      clearTimeout(limit);
      reject(new Error(`${command} cannot be run: ${error.message}`));
    });
    child.once("close", (code, signal) => {
      clearTimeout(limit);
      if (code === 0) return resolve(output);
      const end = late
        ? `took longer than ${options.limitMs / 1000} s`
        : `ended with ${signal ?? `code ${code}`}`;
      reject(new Error(`${command} ${end}.\n${errors.trim()}`));
    });
    // whoever stops this process means its work as well: the compiler and all that it has started
    const forget = atExit(stop);
    child.once("close", forget);
  });
}
