import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "../pulumi-cli/command.mjs";
import { isolatedBackend } from "../pulumi-cli/environment.mjs";
import { atExit } from "../pulumi-cli/exit.mjs";

const program = fileURLToPath(new URL("../../examples/quickstart", import.meta.url));

/** A single command takes a few seconds; one that takes this long hangs. */
const limitMs = 120_000;

/**
 * A place for the demo to happen: a project of its own in a temporary directory, so that neither its state
 * nor its settings touch the checkout, with the program of examples/quickstart.
 * @param {import("../pulumi-cli/provision.mjs").PulumiCli} cli
 * @param {import("./voice.mjs").Voice} voice
 * @param {AbortSignal} signal
 */
export function setStage(cli, voice, signal) {
  const directory = mkdtempSync(path.join(os.tmpdir(), "ens-demo-"));
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  const forget = atExit(remove);

  const project = path.join(directory, "quickstart");
  mkdirSync(project);
  mkdirSync(path.join(directory, "state"));
  const settings = { name: "quickstart", runtime: "nodejs", main: program };
  writeFileSync(path.join(project, "Pulumi.yaml"), JSON.stringify(settings, undefined, 2));

  const env = isolatedBackend(cli, directory);
  const always = ["--non-interactive", "--color", voice.colourful ? "always" : "never"];

  /**
   * @param {string[]} args
   * @param {(line: string) => void} [onLine]
   */
  const run = async (args, onLine) => {
    const result = await runCommand(cli.pulumi, [...args, ...always], {
      cwd: project,
      env,
      limitMs,
      signal,
      onLine,
    });
    if (signal.aborted) throw new Error("The demo was stopped.");
    if (result.code === 0) return result;
    const end =
      result.code === null ? `had to be stopped after ${limitMs / 1000} s` : `ended with code ${result.code}`;
    throw new Error(
      [`pulumi ${args.join(" ")} ${end}.`, onLine === undefined ? result.text : ""].join("\n").trim(),
    );
  };

  return {
    /** @param {string[]} args runs the CLI without a word */
    prepare: (...args) => run(args),

    /** @param {string[]} args shows the command and all that it prints */
    perform(...args) {
      voice.command(["pulumi", ...args].join(" "));
      return run(args, voice.quote).finally(voice.endQuote);
    },

    clear() {
      remove();
      forget();
    },
  };
}
