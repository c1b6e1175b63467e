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
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const others = descendants(child.pid);
  child.kill("SIGKILL");
  // the group once more: it may have grown since it was looked at
  endAll([-child.pid, ...others]);
}

/** @param {readonly number[]} processes numbers; a negative one stands for the group that it leads */
export function endAll(processes) {
  for (const pid of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
  }
}
