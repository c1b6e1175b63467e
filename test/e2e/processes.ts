import { spawnSync } from "node:child_process";

/** How often is looked: a process that was killed closes its files a moment before it is gone. */
const looks = 20;

/** A process that has ended may stay in the table until its parent looks; that is nobody's fault. */
export function isAlive(pid: number): boolean {
  for (let look = 1; look <= looks; look += 1) {
    const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
    if (stdout.trim() === "" || stdout.trim().startsWith("Z")) {
      return false;
    }
  }
  return true;
}
