import { execFile, type ExecFileException } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { parseAllDocuments } from "yaml";

import { messageOf } from "../api/errors.js";

import type { SettingsReader } from "../config/sources.js";

/** A stack and its configuration. */
export interface Stack {
  readonly project: string;
  readonly name: string;
  readonly config: (key: string) => string | undefined;
  /** The full keys of all values. */
  readonly keys: readonly string[];
  /** Whether a value is stored as a secret. */
  readonly isSecret: (key: string) => boolean;
}

/** A stack, or the reason why none could be read. */
export type FoundStack = { readonly stack: Stack } | { readonly why: string };

/** The settings of a command: those of the stack, then the environment. */
export function settingsReader(found: FoundStack): SettingsReader {
  return {
    config: (key) => ("stack" in found ? found.stack.config(key) : undefined),
    env: (name) => process.env[name],
  };
}

/**
 * Reads the named stack, or the one that is selected in a directory, with the Pulumi CLI.
 * @param limitMs the time limit of each of its two calls
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
    return { why: '"pulumi config --json" did not print JSON' };
  }
  return {
    stack: {
      project: project.name,
      // some backends print "organisation/project/stack"
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

/** The values by full key: Pulumi leaves out the name of the project. */
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

/** A Pulumi project file. */
export interface Project {
  readonly name: string;
  /** The language runtime, such as `nodejs`; undefined if the file has none. */
  readonly runtime: string | undefined;
  /** The directory of the program, where the engine also starts the provider process. */
  readonly program: string;
  /** Why the name could not be read. */
  readonly problem?: string;
}

/** The project of a directory: the nearest Pulumi.yaml, there or above. */
export function findProject(directory: string): Project | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    for (const file of ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"]) {
      const text = read(join(at, file));
      if (text !== undefined) {
        return projectIn(text, at, join(at, file));
      }
    }
    if (at === dirname(at)) {
      return undefined;
    }
  }
}

interface Fields {
  readonly name?: unknown;
  readonly runtime?: unknown;
  readonly main?: unknown;
}

function projectIn(text: string, directory: string, file: string): Project {
  const fields = fieldsIn(text);
  const problem =
    "problem" in fields
      ? `${file} is not valid YAML: ${fields.problem}`
      : typeof fields.name !== "string" || fields.name === ""
        ? `${file} has no name, or one that is not a string`
        : undefined;
  const { name, runtime, main }: Fields = "problem" in fields ? {} : fields;
  return {
    name: typeof name === "string" ? name : "",
    runtime: nameOf(runtime),
    program: programAt(directory, main),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** YAML (and so JSON) as the Pulumi CLI reads it: the first document, with merge keys. */
function fieldsIn(text: string): Fields | { readonly problem: string } {
  const [document] = parseAllDocuments(text, { merge: true, logLevel: "error" });
  try {
    const [error] = document?.errors ?? [];
    if (error !== undefined) throw error;
    return { ...(document?.toJS() as object | null | undefined) };
  } catch (error) {
    // the lines after the first one quote the file
    const [reason = ""] = messageOf(error).split("\n");
    return { problem: reason.replace(/:$/, "") };
  }
}

function nameOf(runtime: unknown): string | undefined {
  const name =
    typeof runtime === "object" && runtime !== null ? (runtime as { name?: unknown }).name : runtime;
  return typeof name === "string" ? name : undefined;
}

/** `main` is a directory, or a file in it. */
function programAt(directory: string, main: unknown): string {
  if (typeof main !== "string" || main === "") {
    return directory;
  }
  const path = resolve(directory, main);
  try {
    return statSync(path).isDirectory() ? path : dirname(path);
  } catch {
    return path;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** A CLI that takes longer waits for input. */
const defaultLimitMs = 60_000;

/** Earlier CLIs ignore outputs in an import file, so they cannot import dynamic resources (pulumi/pulumi#23984). */
export const oldestForImports = [3, 254] as const;

export type CommandResult = { readonly stdout: string } | { readonly problem: string };

/** Runs the Pulumi CLI without interaction. A problem is one sentence without secrets. */
export function runPulumi(
  args: readonly string[],
  directory: string,
  limitMs: number = defaultLimitMs,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(
      "pulumi",
      [...args, "--non-interactive", "--color", "never"],
      { cwd: directory, timeout: limitMs, maxBuffer: 64 * 1024 * 1024, encoding: "utf8" },
      (error, stdout, stderr) => {
        resolve(error === null ? { stdout } : { problem: problemOf(error, stderr, limitMs) });
      },
    );
  });
}

function problemOf(error: ExecFileException, stderr: string, limitMs: number): string {
  if (error.code === "ENOENT") {
    return "there is no pulumi command on the PATH";
  }
  if (error.killed === true) {
    return `pulumi did not answer within ${limitMs / 1000} s`;
  }
  const message = /^error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim().split("\n")[0] ?? "";
  return message === "" ? "pulumi failed without a message" : message.trim();
}
