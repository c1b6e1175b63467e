import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runCommand } from "../../tools/pulumi-cli/command.mjs";

/** One call of npm or of the CLI takes seconds; a block of them that takes this long hangs. */
const limitMs = 120_000;

/** A terminal as somebody has it open: where it is and what it exports hold from one block to the next. */
export class Terminal {
  private readonly memory: string;
  private readonly stop = new AbortController();
  private readonly left: Promise<unknown>[] = [];

  /** @param start the folder that it is opened in */
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

  /** Runs commands to their end; gives what they printed. The first one that fails fails the whole. */
  async run(text: string): Promise<string> {
    const remember = ['export -p > "$0/exported"', 'pwd > "$0/directory"'];
    const result = await this.call([text, ...remember]);
    if (result.code !== 0) {
      throw new Error(`This ended with code ${String(result.code)}:\n${text}\n\n${result.text}`);
    }
    return result.text;
  }

  /** Starts what does not end by itself; gives what it printed when that fits. */
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

  /** Ends what was left running. */
  async close(): Promise<void> {
    this.stop.abort();
    await Promise.allSettled(this.left);
  }

  private call(lines: readonly string[], onLine?: (line: string) => void) {
    const script = path.join(this.memory, "block.sh");
    const exported = path.join(this.memory, "exported");
    const recall = existsSync(exported) ? [`. ${JSON.stringify(exported)}`] : [];
    writeFileSync(script, ["set -e", ...recall, ...lines, ""].join("\n"));
    return runCommand("bash", ["-c", `. "$0/block.sh"`, this.memory], {
      cwd: this.directory,
      env: this.env,
      limitMs: onLine === undefined ? limitMs : 2 ** 31 - 1,
      // npx does not pass a signal on that does not come from a keyboard
      graceMs: 500,
      signal: this.stop.signal,
      onLine,
    });
  }
}
