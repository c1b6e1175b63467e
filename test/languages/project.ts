import path from "node:path";

import type { EnsEmulator } from "../../emulator/src/index.js";
import { provisionLanguages, provisionPython } from "../../tools/pulumi-cli/provision.mjs";
import { access } from "../e2e/emulator.js";
import { checkout, Project } from "../e2e/harness.js";

export const typeToken = "ens:index:ForwardEntry";

export const pluginDirectory = path.join(checkout, "provider/plugin");

/** What the project of a program in any language needs to find the plugin. */
export const plugins = { providers: [{ name: "ens", path: pluginDirectory }] };

/** A project whose CLI finds the language host of YAML and the generator of SDKs, and no plugin unless its project names one. */
export async function createProject(emulator: EnsEmulator): Promise<Project> {
  const project = await Project.create({ ...access(emulator), modules: null });
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

export { provisionLanguages, provisionPython };
