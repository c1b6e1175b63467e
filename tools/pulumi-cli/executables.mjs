import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

export const languageHost = "pulumi-language-nodejs";

export const yamlHost = "pulumi-language-yaml";

/** Our command that writes SDKs from a schema; see `cli/generate-sdks`. */
export const sdkGenerator = "generate-sdks";

/** The small script that starts dynamic providers. It comes with the SDK, so the SDK's own always fits. */
export const dynamicLauncher = "pulumi-resource-pulumi-nodejs";

/** @returns {string} the directory of the installed Pulumi SDK, which holds the launcher of dynamic providers */
export function sdkDirectory() {
  return path.dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
}

/** @param {string} name a command as it is typed */
export function executableName(name) {
  return process.platform === "win32" ? `${name}.exe` : name;
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string} name a command as it is typed
 * @param {string[]} directories
 * @returns {string | undefined} the first file in the directories that can be run under that name
 */
export function findIn(name, directories) {
  const files = process.platform === "win32" ? [`${name}.exe`, `${name}.cmd`] : [name];
  return directories
    .flatMap((directory) => files.map((file) => path.resolve(directory, file)))
    .find(isExecutable);
}

/** @returns {string[]} */
export function searchPath() {
  return (process.env.PATH ?? "").split(path.delimiter).filter((directory) => directory !== "");
}

/**
 * The CLI looks for its helpers beside itself and on PATH.
 * @param {string} name of the helper
 * @param {string} cli file of the CLI
 */
export function hasCompanion(name, cli) {
  return findIn(name, [path.dirname(cli), path.dirname(realpathSync(cli)), ...searchPath()]) !== undefined;
}
