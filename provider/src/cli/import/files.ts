import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { UserError } from "../../api/errors.js";
import { internalInputs } from "../../dynamic/internalProps.js";
import { forwardEntryType } from "../../dynamic/providerText.js";
import { autoName, pluginEntryType } from "../../entry/names.js";
import { declaredOutputs } from "../../lifecycle/read.js";
import type { NamedEntry } from "./names.js";
import type { UrnOf } from "./selection.js";

/** The input of `pulumi import --file` for the plugin, whose read finds an entry by its id alone. */
export function pluginImportFileOf(entries: readonly NamedEntry[]): string {
  const resources = entries.map(({ live, name }) => ({ type: pluginEntryType, name, id: live.id }));
  return `${JSON.stringify({ resources }, null, 2)}\n`;
}

/**
 * The input of `pulumi import --file` for the dynamic provider. It contains the outputs, so that the engine does not call read, which cannot work for a
 * dynamic provider (pulumi/pulumi#16175). The CLI accepts outputs since 3.254 (pulumi/pulumi#23984).
 */
export function importFileOf(entries: readonly NamedEntry[], urnOf: UrnOf): string {
  const resources = entries.map(({ live, declared, name }) => {
    const urn = urnOf?.(name);
    const inputs = {
      ...declared,
      ...internalInputs(urn, urn === undefined ? undefined : autoName(name, urn)),
    };
    return { type: forwardEntryType, name, id: live.id, inputs, outputs: declaredOutputs(inputs, live) };
  });
  return `${JSON.stringify({ resources }, null, 2)}\n`;
}

/** Paths of the program and of the import file. */
export interface OutputFiles {
  readonly program: string;
  readonly importFile: string;
}

/** Files that Node.js loads for `import "./PREFIX"` in preference to `PREFIX.ts`. */
const preferred = [".js", ".json", ".node"] as const;

/** The files for `--out PREFIX`. Throws, before any call is made, if they cannot be written. */
export function outputFiles(
  prefix: string,
  force: boolean,
  fragment: boolean,
  ending: ".ts" | ".yaml" = ".ts",
): OutputFiles {
  if (prefix === "" || /(^|[\\/])\.{0,2}$/.test(prefix) || isDirectory(prefix)) {
    throw new UserError(
      `--out takes the beginning of two file names, such as "forwards" for forwards${ending} and forwards.import.json, not a directory (${JSON.stringify(prefix)}).`,
    );
  }
  if (/\.(ts|ya?ml|json)$/.test(prefix)) {
    throw new UserError(
      `--out ${prefix} would write ${prefix}${ending}: give the beginning alone, such as "forwards".`,
    );
  }
  if (!isDirectory(dirname(prefix))) {
    throw new UserError(
      `--out is ${prefix}, but the directory ${dirname(prefix)} does not exist. Create it first.`,
    );
  }
  const shadow = preferred.map((ending) => prefix + ending).find((file) => existsSync(file));
  if (shadow !== undefined && !fragment && ending === ".ts") {
    throw new UserError(
      `${shadow} exists, and a program that imports "./${basename(prefix)}" would load it instead of ${prefix}.ts. Use another --out.`,
    );
  }
  const files = { program: `${prefix}${ending}`, importFile: `${prefix}.import.json` };
  const there = [files.program, files.importFile].filter((file) => existsSync(file));
  const directory = there.find(isDirectory);
  if (directory !== undefined) {
    throw new UserError(`${directory} is a directory, so no file can be written there.`);
  }
  if (there.length > 0 && !force) {
    throw new UserError(
      `${there.join(" and ")} already ${there.length === 1 ? "exists" : "exist"}. Use another --out, or --force to overwrite.`,
    );
  }
  return files;
}

/** Writes all files or none: first to temporary names, then renames them. */
export function writeTogether(texts: readonly (readonly [file: string, text: string])[]): void {
  const undo: (() => void)[] = [];
  const temporaryName = (file: string, word: string) =>
    join(dirname(file), `.${basename(file)}.${process.pid}.${word}`);
  try {
    for (const [file, text] of texts) {
      undo.push(() => {
        rmSync(temporaryName(file, "new"), { force: true });
      });
      writeFileSync(temporaryName(file, "new"), text, { flag: "wx" });
    }
    for (const [file] of texts) {
      if (existsSync(file)) {
        renameSync(file, temporaryName(file, "old"));
        undo.push(() => {
          renameSync(temporaryName(file, "old"), file);
        });
      }
      renameSync(temporaryName(file, "new"), file);
      undo.push(() => {
        rmSync(file);
      });
    }
  } catch (error) {
    undo.reverse().forEach((step) => {
      step();
    });
    const { code = "unknown error", path = "" } = error as NodeJS.ErrnoException;
    const file = texts.find(([name]) => path.includes(basename(name)))?.[0] ?? texts[0]?.[0] ?? "";
    throw new UserError(`${file} cannot be written (${code}); nothing was written.`);
  }
  for (const [file] of texts) {
    rmSync(temporaryName(file, "old"), { force: true });
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
