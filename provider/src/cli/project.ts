import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { parseAllDocuments } from "yaml";

/** A Pulumi project as its file tells it. */
export interface Project {
  readonly name: string;
  /** What runs its programs, such as `nodejs`; undefined where the file does not say. */
  readonly runtime: string | undefined;
  /** Where its program lies, and where the engine starts what makes the calls. */
  readonly program: string;
  /** Why the name is not known, where it is not. */
  readonly problem?: string;
}

/** The project that a directory belongs to: the nearest Pulumi.yaml, there or above. */
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

/** YAML, which JSON is too, as the Pulumi CLI reads it: the first document, with merge keys. */
function fieldsIn(text: string): Fields | { readonly problem: string } {
  const [document] = parseAllDocuments(text, { merge: true, logLevel: "error" });
  try {
    const [error] = document?.errors ?? [];
    if (error !== undefined) throw error;
    return { ...(document?.toJS() as object | null | undefined) };
  } catch (error) {
    // the lines after the first one quote the file
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
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
