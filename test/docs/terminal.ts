import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runCommand, type CommandResult } from "../../tools/pulumi-cli/command.mjs";

/** One block of commands takes seconds; one that takes longer hangs. */
const limitMs = 120_000;

/** A terminal that remembers its directory and its exported variables from one block to the next. */
export class Terminal {
  private readonly memory: string;
  private readonly stop = new AbortController();
  private readonly left: Promise<unknown>[] = [];

  constructor(
    private readonly start: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.memory = mkdtempSync(path.join(env["TMPDIR"] ?? os.tmpdir(), "ens-terminal-"));
  }

  get directory(): string {
    const file = path.join(this.memory, "directory");
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd() : this.start;
  }

  /** Runs commands until the first one that fails, and returns what they printed. */
  async run(text: string): Promise<string> {
    const result = await this.call([text, 'export -p > "$0/exported"', 'pwd > "$0/directory"']);
    if (result.code === 0) return result.text;
    throw new Error(`This ended with code ${String(result.code)}:\n${text}\n\n${result.text}`);
  }

  /** Starts a command that does not end by itself, and returns what it has printed once that matches. */
  leave(text: string, ready: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      let printed = "";
      const onLine = (line: string): void => {
        printed += `${line}\n`;
        if (ready.test(printed)) resolve(printed);
      };
      const running = this.call([`exec ${text.trim()}`], onLine);
      this.left.push(running);
      running.then(({ text: all }) => {
        reject(new Error(`This ended:\n${text}\n\n${all}`));
      }, reject);
    });
  }

  async close(): Promise<void> {
    this.stop.abort();
    await Promise.allSettled(this.left);
  }

  private call(lines: readonly string[], onLine?: (line: string) => void): Promise<CommandResult> {
    const exported = path.join(this.memory, "exported");
    const recall = existsSync(exported) ? [`. ${JSON.stringify(exported)}`] : [];
    writeFileSync(path.join(this.memory, "block.sh"), ["set -e", ...recall, ...lines, ""].join("\n"));
    return runCommand("bash", ["-c", `. "$0/block.sh"`, this.memory], {
      cwd: this.directory,
      env: this.env,
      limitMs: onLine === undefined ? limitMs : 2 ** 31 - 1,
      // npx passes on no signal that does not come from a keyboard
      graceMs: 500,
      signal: this.stop.signal,
      onLine,
    });
  }
}
