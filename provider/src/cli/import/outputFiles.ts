import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "../../api/errors.js";

/** Where the program and the import file go. */
export interface OutputFiles {
  readonly program: string;
  readonly importFile: string;
}

/** What Node.js takes before `PREFIX.ts` where a program says `import "./PREFIX"`: an import file of that name, too. */
const before = [".js", ".json", ".node"] as const;

/** The files behind `--out PREFIX`; complains of those that cannot or must not be written, before anything is asked. */
export function outputFiles(prefix: string, force: boolean, fragment: boolean): OutputFiles {
  if (prefix === "" || /(^|[\\/])\.{0,2}$/.test(prefix) || isDirectory(prefix)) {
    throw new UserError(
      `--out takes the beginning of two file names, such as "forwards" for forwards.ts and forwards.import.json, not a directory (${JSON.stringify(prefix)}).`,
    );
  }
  if (/\.(ts|json)$/.test(prefix)) {
    throw new UserError(
      `--out ${prefix} would write ${prefix}.ts: give the beginning alone, such as "forwards".`,
    );
  }
  if (!isDirectory(dirname(prefix))) {
    throw new UserError(
      `--out names ${prefix}, but there is no directory ${dirname(prefix)}: make it first.`,
    );
  }
  const shadow = before.map((ending) => prefix + ending).find((file) => existsSync(file));
  if (shadow !== undefined && !fragment) {
    throw new UserError(
      `${shadow} is there, and a program that imports "./${basename(prefix)}" would load it in place of ${prefix}.ts: give another --out.`,
    );
  }
  const files = { program: `${prefix}.ts`, importFile: `${prefix}.import.json` };
  const there = [files.program, files.importFile].filter((file) => existsSync(file));
  const directory = there.find(isDirectory);
  if (directory !== undefined) {
    throw new UserError(`${directory} is a directory, so no file can be written there.`);
  }
  if (there.length > 0 && !force) {
    throw new UserError(
      `${there.join(" and ")} ${there.length === 1 ? "is" : "are"} there already: give another --out, or --force to write anew.`,
    );
  }
  return files;
}

/** Writes all files or none: first beside their places, then into them. */
export function writeTogether(texts: readonly (readonly [file: string, text: string])[]): void {
  const undo: (() => void)[] = [];
  const aside = (file: string, word: string) =>
    join(dirname(file), `.${basename(file)}.${process.pid}.${word}`);
  try {
    for (const [file, text] of texts) {
      undo.push(() => {
        rmSync(aside(file, "new"), { force: true });
      });
      writeFileSync(aside(file, "new"), text, { flag: "wx" });
    }
    for (const [file] of texts) {
      if (existsSync(file)) {
        renameSync(file, aside(file, "old"));
        undo.push(() => {
          renameSync(aside(file, "old"), file);
        });
      }
      renameSync(aside(file, "new"), file);
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
    rmSync(aside(file, "old"), { force: true });
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
