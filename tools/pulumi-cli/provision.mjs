import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildFromModules, findGo } from "./build.mjs";
import { runToEnd } from "./child.mjs";
import {
  dynamicLauncher,
  findIn,
  hasCompanion,
  languageHost,
  sdkDirectory,
  searchPath,
} from "./executables.mjs";
import { alone } from "./lock.mjs";
import { showProgress } from "./progress.mjs";
import { findKept, keep, storeDirectory } from "./store.mjs";
import { cliVersion, isAtLeast, oldestCliVersion, parseVersion } from "./versions.mjs";

/**
 * A real Pulumi CLI that runs Node.js programs and dynamic providers.
 * @typedef {object} PulumiCli
 * @property {string} pulumi file of the CLI
 * @property {string} version
 * @property {string} from where it came from, in words
 * @property {string[]} path directories that the CLI needs in front of PATH
 */

/**
 * Finds a real Pulumi CLI or makes one, once for all clones on this machine.
 * @param {(line: string) => void} [say] hears in plain words what is being done when it takes time
 * @returns {Promise<PulumiCli>}
 */
export async function provisionPulumi(say = (line) => console.error(line)) {
  const installed = await findInstalled(say);
  if (installed !== undefined) return describe(installed.file, installed.version, "on PATH");

  const kept = findKept();
  if (kept !== undefined) return describe(kept, cliVersion, "kept from an earlier run");

  mkdirSync(storeDirectory(), { recursive: true });
  const made = await alone(
    path.join(storeDirectory(), "lock"),
    async () => findKept() ?? (await make(say)),
    (holder) => say(`Process ${holder} is building the Pulumi CLI; waiting for it.`),
  );
  return describe(made, cliVersion, "made just now");
}

/**
 * @param {string} pulumi
 * @param {string} version
 * @param {string} from
 * @returns {PulumiCli}
 */
function describe(pulumi, version, from) {
  const directories = [path.dirname(pulumi)];
  if (!hasCompanion(dynamicLauncher, pulumi)) directories.push(sdkDirectory());
  return { pulumi, version, from, path: directories };
}

/** @param {(line: string) => void} say */
async function findInstalled(say) {
  const file = findIn("pulumi", searchPath());
  if (file === undefined) return undefined;
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const version = parseVersion(await runToEnd(file, ["version"], { env, limitMs: 30_000 }));
    if (version !== undefined && isAtLeast(version, oldestCliVersion) && hasCompanion(languageHost, file)) {
      return { file, version };
    }
    const lack = hasCompanion(languageHost, file) ? "is too old" : `lacks ${languageHost}`;
    say(`The Pulumi CLI on PATH (${file}, ${version ?? "no version"}) ${lack}; looking for another.`);
  } catch (error) {
    say(`The Pulumi CLI on PATH does not answer; looking for another. ${messageOf(error)}`);
  }
  return undefined;
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the kept CLI
 */
async function make(say) {
  const failures = [];
  const progress = showProgress(process.stderr);
  const go = findGo();
  if (go === undefined) {
    failures.push("Go is not on PATH, so it cannot be built from its Go modules.");
  } else {
    say(
      `No Pulumi CLI ${oldestCliVersion} or newer here; building ${cliVersion} once, with Go. This takes 3 to 5 minutes.`,
    );
    try {
      return await keep((root, scratch) => buildFromModules(go, root, scratch, progress));
    } catch (error) {
      failures.push(`Building it with Go failed: ${messageOf(error)}`);
    } finally {
      progress.end();
    }
  }
  try {
    progress.begin(`Installing the Pulumi CLI ${cliVersion} with its official installer`);
    return await keep(installOfficially);
  } catch (error) {
    failures.push(`The official installer failed: ${messageOf(error)}`);
  } finally {
    progress.end();
  }
  throw new Error(
    [
      `There is no Pulumi CLI ${oldestCliVersion} or newer, and none could be built.`,
      ...failures,
      "Install Pulumi (https://www.pulumi.com/docs/install/) or Go (https://go.dev/doc/install), put it on PATH, and run this again.",
    ].join("\n"),
  );
}

/** @param {string} root */
async function installOfficially(root) {
  const script = fileURLToPath(new URL("installer.mjs", import.meta.url));
  await runToEnd(process.execPath, [script, root, cliVersion], { limitMs: 10 * 60_000 });
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

async function main() {
  // exit handlers remove what is unfinished; a signal alone would skip them
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.once(signal, () => process.exit(1));
  }
  try {
    const cli = await provisionPulumi();
    console.error(`Pulumi CLI ${cli.version}, ${cli.from}: ${cli.pulumi}`);
  } catch (error) {
    console.error(messageOf(error));
    process.exitCode = 1;
  }
}

// not awaited at the top level: the tests load this file with require()
if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  void main();
