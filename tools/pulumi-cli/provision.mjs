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
  yamlHost,
} from "./executables.mjs";
import { alone } from "./lock.mjs";
import { showProgress } from "./progress.mjs";
import { makeEnvironment } from "./python.mjs";
import { cliKit, findKept, keep, languagesKit, pythonKit, storeDirectory } from "./store.mjs";
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

  const kept = findCli();
  if (kept !== undefined) return describe(kept, cliVersion, "kept from an earlier run");

  const made = await once(
    "the Pulumi CLI",
    () => findCli(),
    () => make(say),
    say,
  );
  return describe(made, cliVersion, "made just now");
}

/**
 * Finds or makes what programs in other languages need beside the CLI: the language host of YAML, and the generator of SDKs.
 * @param {(line: string) => void} [say]
 * @returns {Promise<string>} their directory
 */
export function provisionLanguages(say = (line) => console.error(line)) {
  const build = async () => {
    const go = findGo();
    if (go === undefined) throw new Error("Go is not on PATH, so pulumi-language-yaml cannot be built.");
    say(`Building ${yamlHost} and the generator of SDKs once, with Go. This takes 2 to 4 minutes.`);
    await buildKits(go, [languagesKit]);
  };
  return once(yamlHost, () => findKept(languagesKit), build, say);
}

/**
 * Finds or makes a virtual environment of Python with Pulumi's SDK.
 * @param {(line: string) => void} [say]
 * @returns {Promise<string>} its Python
 */
export async function provisionPython(say = (line) => console.error(line)) {
  const build = () => keep([pythonKit], ([root = ""]) => makeEnvironment(root, say));
  const bin = await once("the environment of Python", () => findKept(pythonKit), build, say);
  return path.join(bin, "python");
}

/** @returns {Promise<string>} */
export async function provisionGo() {
  const go = findGo();
  if (go === undefined) throw new Error("Go is not on PATH, so no Go program can be compiled.");
  return go;
}

/**
 * @param {string} what
 * @param {() => string | undefined} find
 * @param {() => Promise<void>} build
 * @param {(line: string) => void} say
 */
async function once(what, find, build, say) {
  const kept = find();
  if (kept !== undefined) return kept;
  mkdirSync(storeDirectory(), { recursive: true });
  await alone(
    path.join(storeDirectory(), "lock"),
    async () => {
      if (find() === undefined) await build();
    },
    (holder) => say(`Process ${holder} is building ${what}; waiting for it.`),
  );
  return /** @type {string} */ (find());
}

function findCli() {
  const bin = findKept(cliKit);
  return bin === undefined ? undefined : findIn("pulumi", [bin]);
}

/**
 * @param {string} go
 * @param {readonly import("./store.mjs").Kit[]} kits
 */
async function buildKits(go, kits) {
  const progress = showProgress(process.stderr);
  try {
    // one after the other in one scratch directory: the later ones need little that is not compiled by then
    await keep(kits, async (roots, scratch) => {
      for (const [at, kit] of kits.entries()) {
        await buildFromModules(go, kit, roots[at] ?? "", scratch, progress);
      }
    });
  } finally {
    progress.end();
  }
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

/** @param {(line: string) => void} say */
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
      const others = findKept(languagesKit) === undefined ? [languagesKit] : [];
      return await buildKits(go, [cliKit, ...others]);
    } catch (error) {
      failures.push(`Building it with Go failed: ${messageOf(error)}`);
    }
  }
  try {
    progress.begin(`Installing the Pulumi CLI ${cliVersion} with its official installer`);
    return await keep([cliKit], ([root = ""]) => installOfficially(root));
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

/** What tests of other languages need. Without it they are skipped with the reason, so a failure is no error here. */
async function provisionOthers() {
  for (const provision of [provisionLanguages, provisionPython]) {
    try {
      await provision();
    } catch (error) {
      console.error(messageOf(error));
    }
  }
}

async function main() {
  // exit handlers remove what is unfinished; a signal alone would skip them
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.once(signal, () => process.exit(1));
  }
  try {
    const cli = await provisionPulumi();
    console.error(`Pulumi CLI ${cli.version}, ${cli.from}: ${cli.pulumi}`);
    if (process.argv.includes("--languages")) await provisionOthers();
  } catch (error) {
    console.error(messageOf(error));
    process.exitCode = 1;
  }
}

// not awaited at the top level: the tests load this file with require()
if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  void main();
