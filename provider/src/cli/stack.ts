import { resolve } from "node:path";

import type { SettingsReader } from "../config/sources.js";
import { findProject } from "./project.js";
import { runPulumi } from "./pulumi.js";

/** The stack whose configuration a command goes by. */
export interface Stack {
  readonly project: string;
  readonly name: string;
  readonly config: (key: string) => string | undefined;
  /** The full keys of all that is configured. */
  readonly keys: readonly string[];
  /** Whether a value is kept as a secret. */
  readonly isSecret: (key: string) => boolean;
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

/**
 * Asks Pulumi for the stack that is selected in a directory, or the one that is named.
 * @param limitMs how long each of the two questions may take
 */
export async function findStack(
  directory: string,
  name: string | undefined,
  limitMs?: number,
): Promise<FoundStack> {
  const project = findProject(directory);
  if (project === undefined) {
    return { why: `there is no Pulumi.yaml in ${resolve(directory)} or above` };
  }
  if (project.problem !== undefined) {
    return { why: project.problem };
  }
  const chosen = name === undefined ? [] : ["--stack", name];
  const selected =
    name === undefined ? await runPulumi(["stack", "--show-name"], directory, limitMs) : { stdout: name };
  if ("problem" in selected) {
    return { why: selected.problem };
  }
  const config = await runPulumi(["config", "--json", "--show-secrets", ...chosen], directory, limitMs);
  if ("problem" in config) {
    return { why: config.problem };
  }
  let values: ReadonlyMap<string, ConfigValue>;
  try {
    values = configValues(config.stdout, project.name);
  } catch {
    return { why: '"pulumi config --json" printed something else than JSON' };
  }
  return {
    stack: {
      project: project.name,
      // "organisation/project/stack" is what some backends call it
      name: selected.stdout.trim().split("/").at(-1) ?? "",
      config: (key) => values.get(key)?.value,
      keys: [...values.keys()],
      isSecret: (key) => values.get(key)?.secret === true,
    },
  };
}

interface ConfigValue {
  readonly value: string;
  readonly secret: boolean;
}

/** The values by their full keys: Pulumi leaves the name of the project out. */
function configValues(json: string, project: string): ReadonlyMap<string, ConfigValue> {
  const entries = Object.entries(JSON.parse(json) as Record<string, { value?: unknown; secret?: unknown }>);
  return new Map(
    entries.flatMap(([key, { value, secret }]) =>
      typeof value === "string"
        ? [[key.includes(":") ? key : `${project}:${key}`, { value, secret: secret === true }]]
        : [],
    ),
  );
}
