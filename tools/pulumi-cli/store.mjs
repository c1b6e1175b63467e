import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { atExit } from "./exit.mjs";
import { dynamicLauncher, findIn, languageHost } from "./executables.mjs";
import { cliVersion, languageHostVersion } from "./versions.mjs";

/** Names another place for the finished binaries. */
const storeVariable = "PULUMI_ALICLOUD_ENS_CACHE";

const unfinished = ".unfinished-";

/** Where finished binaries are kept: outside the checkout, so that every clone on the machine shares them. */
export function storeDirectory() {
  const named = process.env[storeVariable];
  if (named) return path.resolve(named);
  const caches = process.env.XDG_CACHE_HOME || process.env.LOCALAPPDATA || path.join(os.homedir(), ".cache");
  return path.join(caches, "pulumi-alicloud-ens");
}

/** The directory of this release for this kind of machine. */
function keptDirectory() {
  const name = `pulumi-${cliVersion}-nodejs-${languageHostVersion}-${process.platform}-${process.arch}`;
  return path.join(storeDirectory(), name);
}

/** @returns {string | undefined} the kept CLI: a directory that is there is whole, because it is renamed into place */
export function findKept() {
  const bin = path.join(keptDirectory(), "bin");
  const files = ["pulumi", languageHost, dynamicLauncher].map((name) => findIn(name, [bin]));
  return files.includes(undefined) ? undefined : files[0];
}

/**
 * Makes the CLI in a scratch directory and puts it into place in one step.
 * @param {(root: string, scratch: string) => Promise<void>} make fills `<root>/bin`; `scratch` is removed afterwards
 * @returns {Promise<string>} the kept CLI
 */
export async function keep(make) {
  removeUnfinished();
  const scratch = mkdtempSync(path.join(storeDirectory(), unfinished));
  // a build that is stopped would otherwise leave gigabytes of compiler caches behind
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  const forget = atExit(removeScratch);
  try {
    const root = path.join(scratch, "finished");
    mkdirSync(path.join(root, "bin"), { recursive: true });
    await make(root, scratch);
    rmSync(keptDirectory(), { recursive: true, force: true });
    renameSync(root, keptDirectory());
  } finally {
    removeScratch();
    forget();
  }
  const kept = findKept();
  if (kept === undefined) {
    throw new Error(`The Pulumi CLI that was built lacks one of its parts; it is in ${keptDirectory()}.`);
  }
  return kept;
}

/** Scratch directories of runs that were killed; the caller holds the lock, so nobody uses them any more. */
function removeUnfinished() {
  for (const name of readdirSync(storeDirectory())) {
    if (name.startsWith(unfinished))
      rmSync(path.join(storeDirectory(), name), { recursive: true, force: true });
  }
}
