import { execFile, type ExecFileException } from "node:child_process";

/** A CLI that does not answer in this time waits for something that nobody sees. */
const patienceMs = 60_000;

/** Earlier CLIs take no outputs from an import file, and then cannot import dynamic resources at all (pulumi/pulumi#23984). */
export const oldestForImports = [3, 254] as const;

export type Ran = { readonly stdout: string } | { readonly problem: string };

/** What a Pulumi CLI answers when it is asked without a person to ask back; a problem is one sentence without secrets. */
export function runPulumi(
  args: readonly string[],
  directory: string,
  limitMs: number = patienceMs,
): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      "pulumi",
      [...args, "--non-interactive", "--color", "never"],
      { cwd: directory, timeout: limitMs, maxBuffer: 64 * 1024 * 1024, encoding: "utf8" },
      (error, stdout, stderr) => {
        resolve(error === null ? { stdout } : { problem: problemOf(error, stderr, limitMs) });
      },
    );
  });
}

function problemOf(error: ExecFileException, stderr: string, limitMs: number): string {
  if (error.code === "ENOENT") {
    return "there is no pulumi command on the PATH";
  }
  if (error.killed === true) {
    return `pulumi did not answer within ${limitMs / 1000} s`;
  }
  const said = /^error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim().split("\n")[0] ?? "";
  return said === "" ? "pulumi failed without a word" : said.trim();
}
