import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";

import type { EnsEmulator } from "../../emulator/src/index.js";
import { provisionGo, provisionLanguages, provisionPython } from "../../tools/pulumi-cli/provision.mjs";
import { access } from "../e2e/emulator.js";
import { checkout, Project } from "../e2e/harness.js";

const { version } = createRequire(import.meta.url)("../../provider/package.json") as { version: string };

/** Go downloads and compiles Pulumi's SDK in its first run: 54 seconds of CPU time. */
export const goLimitMs = 10 * 60_000;

export const typeToken = "ens:index:ForwardEntry";

export const pluginDirectory = path.join(checkout, "provider/plugin");

/** What the project of a program in any language needs to find the plugin. */
export const plugins = { providers: [{ name: "ens", path: pluginDirectory }] };

/** A project whose CLI finds the language host of YAML and the generator of SDKs, and no plugin unless its project names one. */
export async function createProject(emulator: EnsEmulator, name?: string): Promise<Project> {
  const project = await Project.create({ ...access(emulator), ...(name !== undefined && { name }) });
  project.env["PATH"] = [await provisionLanguages(), project.env["PATH"]].join(path.delimiter);
  return project;
}

/** Skips the tests of a suite where something is missing that they need, and prints what. */
export async function needed<Found>(
  context: Mocha.Context,
  provision: (say: (line: string) => void) => Promise<Found>,
): Promise<Found> {
  try {
    return await provision(() => {});
  } catch (error) {
    console.log(`      skipped: ${error instanceof Error ? error.message : String(error)}`);
    return context.skip();
  }
}

export { provisionGo, provisionLanguages, provisionPython };

/** Writes the SDKs of the schema into a directory: `nodejs`, `python` and `go`. */
export async function generateSdks(directory: string): Promise<void> {
  const generator = path.join(await provisionLanguages(), "generate-sdks");
  const schema = path.join(pluginDirectory, "schema.json");
  await promisify(execFile)(generator, [schema, version, directory]);
}

/** Installs the SDK of Python from `sdks/python` to `installed`. What this needs is in the environment, so nothing is fetched. */
export async function installPythonSdk(python: string, directory: string): Promise<void> {
  const flags = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", "installed"];
  await promisify(execFile)(python, ["-m", "pip", "install", ...flags, "./sdks/python"], { cwd: directory });
}

/** With the caches of the user: what was compiled once is not compiled again. */
export function goEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { HOME, GOCACHE, GOMODCACHE, GOPATH } = process.env;
  return { ...env, HOME, GOCACHE, GOMODCACHE, GOPATH, GOFLAGS: "-mod=readonly -modcacherw", GOWORK: "off" };
}
