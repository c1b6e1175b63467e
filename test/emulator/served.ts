import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Target } from "./clients.js";

export const root = join(__dirname, "..", "..");
const main = join(root, "emulator", "src", "cli", "main.ts");

export interface Served {
  child: ChildProcess;
  target: Target;
  port: string;
}

/** The start command in a process of its own, from the sources, so that no test depends on a build. */
export async function serve(...args: string[]): Promise<Served> {
  const script = `require(${JSON.stringify(main)}).main(process.argv.slice(1)).then((code) => (process.exitCode = code))`;
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "-e", script, "--", "start", "--port", "0", ...args],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  for await (const line of createInterface(child.stdout)) {
    const match = /^ENS emulator is ready at (http:\/\/127\.0\.0\.1:(\d+))$/.exec(line);
    if (!match) continue;
    const [, endpoint = "", port = ""] = match;
    child.stdout.resume();
    return {
      child,
      port,
      target: { endpoint, accessKeyId: "emulator-key-id", accessKeySecret: "emulator-key-secret" },
    };
  }
  throw new Error("the emulator did not start");
}

export async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, "exit") as Promise<[number | null]>;
  child.kill(signal);
  return (await ended)[0];
}
