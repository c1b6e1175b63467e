import { execFile } from "node:child_process";
import { join } from "node:path";

const bin = join(__dirname, "../../provider/bin/pulumi-alicloud-ens.js");

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command with nobody's credentials and no Pulumi CLI; the emulator of the test goes on meanwhile. */
export function runCommand(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, ...args],
      {
        cwd: options.cwd,
        env: {
          PATH: "/nonexistent",
          HOME: options.cwd,
          ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
          ...options.env,
        },
        timeout: 90_000,
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}
