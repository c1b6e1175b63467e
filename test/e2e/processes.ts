import { spawnSync } from "node:child_process";

/** A process that has ended may stay in the table until its parent looks; that is nobody's fault. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.trim().startsWith("Z");
}
