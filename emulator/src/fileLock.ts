import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { Complaint, errnoOf } from "./errors.js";

/** Lock files of this process: its own id in a lock file may also be left by an earlier process with the same id. */
const held = new Set<string>();

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists, and belongs to somebody else.
    return errnoOf(error) === "EPERM";
  }
}

/** The process that holds a lock file; undefined if it does not run any more. */
function holderOf(lock: string): number | undefined {
  let pid: number;
  try {
    pid = Number(readFileSync(lock, "utf8"));
  } catch {
    return undefined;
  }
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (pid === process.pid) return held.has(lock) ? pid : undefined;
  return isRunning(pid) ? pid : undefined;
}

/**
 * Locks a file for this process, and returns a function that unlocks it. A lock file with the id of the process is used
 * because Node.js offers no locks of the operating system. The lock of a process that was killed does not count.
 *
 * @throws Complaint if another emulator holds the lock
 */
export function lockFile(path: string): () => void {
  const lock = `${path}.lock`;
  for (let tries = 0; tries < 3; tries++) {
    try {
      const file = openSync(lock, "wx", 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
      held.add(lock);
      return () => {
        if (held.delete(lock)) rmSync(lock, { force: true });
      };
    } catch (error) {
      if (errnoOf(error) !== "EEXIST") {
        throw new Complaint(`state: cannot write ${path} (${errnoOf(error)})`);
      }
    }
    const pid = holderOf(lock);
    if (pid !== undefined) {
      throw new Complaint(
        `state: ${path} is used by another emulator (process ${pid}). Stop it, or choose another file. If process ${pid} is not an emulator, remove ${lock}.`,
      );
    }
    rmSync(lock, { force: true });
  }
  throw new Complaint(`state: cannot lock ${path}; another emulator starts with it at the same time`);
}
