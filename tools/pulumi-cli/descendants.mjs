import { execFileSync } from "node:child_process";

/**
 * The processes that a process has started, and those that they have started.
 * The CLI's plugins sit in process groups of their own, so killing the CLI's group does not end them.
 * @param {number} pid
 * @returns {number[]}
 */
export function descendants(pid) {
  if (process.platform === "win32") return [];
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const line of table.trim().split("\n")) {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const found = [pid];
  for (const parent of found) found.push(...(children.get(parent) ?? []));
  return found.slice(1);
}

/**
 * Ends a process that leads a group of its own, and all that it has started, at once.
 * @param {import("node:child_process").ChildProcess} child
 */
export function endTree(child) {
  const leader = child.pid;
  if (leader === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const others = descendants(leader);
  child.kill("SIGKILL");
  // the group once more: it may have grown since it was looked at
  for (const pid of [-leader, ...others]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
  }
}
