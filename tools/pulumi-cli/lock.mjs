import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { atExit } from "./exit.mjs";

/** Longer than any build takes: an older lock was left by a process whose number somebody else has now. */
const forgottenAfterMs = 45 * 60_000;

/**
 * Does the work while no other process does it.
 * The lock only saves work done twice, it does not have to be perfect: what keeps the result whole is a rename.
 * @template T
 * @param {string} lock file that stands for the work
 * @param {() => Promise<T>} work
 * @param {(holder: number) => void} onWait called once if another process is at it
 * @returns {Promise<T>}
 */
export async function alone(lock, work, onWait) {
  let told = false;
  while (!take(lock)) {
    const holder = livingHolder(lock);
    if (holder === undefined) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told && holder > 0) {
      onWait(holder);
      told = true;
    }
    await sleep(500);
  }
  const release = () => rmSync(lock, { force: true });
  const forget = atExit(release);
  try {
    return await work();
  } finally {
    release();
    forget();
  }
}

/** @param {string} lock */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * @param {string} lock
 * @returns {number | undefined} the process that holds the lock, 0 while its number is not written yet
 */
function livingHolder(lock) {
  try {
    const age = Date.now() - statSync(lock).mtimeMs;
    const holder = Number(readFileSync(lock, "utf8"));
    if (age > forgottenAfterMs || (holder === 0 && age > 10_000)) return undefined;
    if (holder > 0 && !isAlive(holder)) return undefined;
    return holder;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code;
}
