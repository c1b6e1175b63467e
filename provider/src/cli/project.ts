import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** A Pulumi project as its file tells it. */
export interface Project {
  readonly name: string;
  /** What runs its programs, such as `nodejs`; undefined where the file does not say. */
  readonly runtime: string | undefined;
  /** Where its program lies, and where the engine starts what makes the calls. */
  readonly program: string;
}

/** The project that a directory belongs to: the nearest Pulumi.yaml, there or above. */
export function findProject(directory: string): Project | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    for (const file of ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"]) {
      const text = read(join(at, file));
      if (text !== undefined) {
        return projectIn(text, at);
      }
    }
    if (at === dirname(at)) {
      return undefined;
    }
  }
}

/** The file is YAML, which JSON is too; of YAML no more is read than these three lines need. */
function projectIn(text: string, directory: string): Project {
  let fields: { readonly name?: unknown; readonly runtime?: unknown; readonly main?: unknown };
  try {
    fields = { ...(JSON.parse(text) as object | null) };
  } catch {
    const field = (name: string): string | undefined => {
      const line = new RegExp(
        String.raw`^${name}[ \t]*:[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#{][^#\n]*?))[ \t]*(?:#.*)?$`,
        "m",
      ).exec(text);
      return line?.[1] ?? line?.[2] ?? line?.[3];
    };
    const runtime = field("runtime") ?? /^runtime\s*:[^]*?\bname\s*:\s*["']?([\w-]+)/m.exec(text)?.[1];
    fields = { name: field("name"), runtime, main: field("main") };
  }
  const { name, runtime, main } = fields;
  return {
    name: typeof name === "string" ? name : "",
    runtime: nameOf(runtime),
    program: programAt(directory, main),
  };
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
