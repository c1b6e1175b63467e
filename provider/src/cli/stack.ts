import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import type { SettingsReader } from "../ens/sources.js";
import { runPulumi } from "./pulumi.js";

/** The stack whose configuration a command goes by. */
export interface Stack {
  readonly project: string;
  readonly name: string;
  readonly config: (key: string) => string | undefined;
}

/** A stack, or why there is none that could be read; then the environment alone decides. */
export type FoundStack = { readonly stack: Stack } | { readonly why: string };

/** The settings of a command: those of a stack, and the environment. */
export function settingsReader(found: FoundStack): SettingsReader {
  return {
    config: (key) => ("stack" in found ? found.stack.config(key) : undefined),
    env: (name) => process.env[name],
  };
}

/** Asks Pulumi for the stack that is selected in a directory, or the one that is named. */
export async function findStack(directory: string, name: string | undefined): Promise<FoundStack> {
  const project = findProject(directory);
  if (project === undefined) {
    return { why: `there is no Pulumi.yaml in ${resolve(directory)} or above` };
  }
  const chosen = name === undefined ? [] : ["--stack", name];
  const selected =
    name === undefined ? await runPulumi(["stack", "--show-name"], directory) : { stdout: name };
  if ("problem" in selected) {
    return { why: selected.problem };
  }
  const config = await runPulumi(["config", "--json", "--show-secrets", ...chosen], directory);
  if ("problem" in config) {
    return { why: config.problem };
  }
  const values = configValues(config.stdout, project);
  return {
    stack: {
      project,
      // "organisation/project/stack" is what some backends call it
      name: selected.stdout.trim().split("/").at(-1) ?? "",
      config: (key) => values.get(key),
    },
  };
}

/** The values by their full keys: Pulumi leaves the name of the project out. */
function configValues(json: string, project: string): ReadonlyMap<string, string> {
  const entries = Object.entries(JSON.parse(json) as Record<string, { value?: unknown }>);
  return new Map(
    entries.flatMap(([key, { value }]) =>
      typeof value === "string" ? [[key.includes(":") ? key : `${project}:${key}`, value]] : [],
    ),
  );
}

/** The name in the nearest Pulumi.yaml. */
function findProject(directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    for (const file of ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"]) {
      const text = read(join(at, file));
      if (text !== undefined) {
        return nameIn(text);
      }
    }
    if (at === dirname(at)) {
      return undefined;
    }
  }
}

/** The file is YAML, which JSON is too. */
function nameIn(text: string): string {
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    return typeof name === "string" ? name : "";
  } catch {
    return /^name\s*:\s*["']?([A-Za-z0-9._-]+)/m.exec(text)?.[1] ?? "";
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
