import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { atExit } from "./exit.mjs";
import { dynamicLauncher, findIn, languageHost, sdkGenerator, yamlHost } from "./executables.mjs";
import { cliVersion, generatorVersion, languageHostVersion, yamlHostVersion } from "./versions.mjs";

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

/**
 * Programs that are kept together.
 * @typedef {object} Kit
 * @property {string} name
 * @property {readonly string[]} files what must be in its `bin`
 */

/** @type {Kit} */
export const cliKit = {
  name: `pulumi-${cliVersion}-nodejs-${languageHostVersion}`,
  files: ["pulumi", languageHost, dynamicLauncher],
};

/**
 * What programs in other languages need beside the CLI.
 * @type {Kit}
 */
export const languagesKit = {
  name: `languages-${cliVersion}-yaml-${yamlHostVersion}-generator-${generatorVersion}`,
  files: [yamlHost, sdkGenerator],
};

/**
 * A virtual environment of Python.
 * @type {Kit}
 */
export const pythonKit = { name: `python-pulumi-${cliVersion}`, files: ["python"] };

/** The directory of a kit for this kind of machine. @param {Kit} kit */
function keptDirectory({ name }) {
  return path.join(storeDirectory(), `${name}-${process.platform}-${process.arch}`);
}

/**
 * @param {Kit} kit
 * @returns {string | undefined} its `bin`: a directory that is there is whole, because it is renamed into place
 */
export function findKept(kit) {
  const bin = path.join(keptDirectory(kit), "bin");
  return kit.files.every((name) => findIn(name, [bin]) !== undefined) ? bin : undefined;
}

/**
 * Makes kits in a scratch directory and puts each into place in one step.
 * @param {readonly Kit[]} kits
 * @param {(roots: string[], scratch: string) => Promise<void>} make fills `bin` in the root of each kit; `scratch` is removed afterwards
 */
export async function keep(kits, make) {
  removeUnfinished();
  const scratch = mkdtempSync(path.join(storeDirectory(), unfinished));
  // a build that is stopped would otherwise leave gigabytes of compiler caches behind
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  const forget = atExit(removeScratch);
  try {
    const roots = kits.map(({ name }) => path.join(scratch, "finished", name));
    for (const root of roots) mkdirSync(path.join(root, "bin"), { recursive: true });
    await make(roots, scratch);
    for (const [at, kit] of kits.entries()) {
      rmSync(keptDirectory(kit), { recursive: true, force: true });
      renameSync(roots[at] ?? "", keptDirectory(kit));
    }
  } finally {
    removeScratch();
    forget();
  }
  for (const kit of kits) {
    if (findKept(kit) === undefined) {
      throw new Error(
        `What was built lacks one of its parts (${kit.files.join(", ")}): ${keptDirectory(kit)}`,
      );
    }
  }
}

/** Scratch directories of runs that were killed; the caller holds the lock, so nobody uses them any more. */
function removeUnfinished() {
  for (const name of readdirSync(storeDirectory())) {
    if (name.startsWith(unfinished))
      rmSync(path.join(storeDirectory(), name), { recursive: true, force: true });
  }
}
