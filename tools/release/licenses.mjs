import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A package of which a bundle contains files.
 * @typedef {object} BundledPackage
 * @property {string} name
 * @property {string} version
 * @property {string} license as its package.json declares it
 * @property {string} author
 * @property {string} directory
 */

/**
 * The packages that the files of a bundle come from, without our own.
 * @param {readonly string[]} files absolute paths
 * @returns {BundledPackage[]} by name and version
 */
export function packagesOf(files) {
  const directories = new Set(
    files.flatMap((file) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0] ?? []),
  );
  return [...directories].map(readPackage).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** @param {BundledPackage} bundled */
const keyOf = ({ name, version }) => `${name} ${version}`;

/** @param {string} directory */
function readPackage(directory) {
  const file = path.join(directory, "package.json");
  const { name, version, license, author } = JSON.parse(readFileSync(file, "utf8"));
  return { name, version, license, author: author?.name ?? author ?? "", directory };
}

/**
 * The licences of the packages, which their terms require in each copy.
 * @param {readonly BundledPackage[]} packages
 */
export function thirdPartyNotices(packages) {
  const parts = packages.map((bundled) => `${keyOf(bundled)} (${bundled.license})\n\n${textOf(bundled)}`);
  const line = "-".repeat(80);
  return `${["pulumi-resource-ens contains these packages.", ...parts].join(`\n\n${line}\n\n`)}\n`;
}

/** @param {BundledPackage} bundled */
function textOf({ name, license, author, directory }) {
  const own = readdirSync(directory).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  if (own.length > 0) {
    return own
      .sort()
      .map((file) => textIn(path.join(directory, file)))
      .join("\n\n");
  }
  // ours is the Apache License, too
  const text = license === "Apache-2.0" ? "../../LICENSE" : `licenses/${license}.txt`;
  const standard = fileURLToPath(new URL(text, import.meta.url));
  if (!existsSync(standard)) {
    throw new Error(`${name} has no licence file. Add the text of ${license} as ${standard}.`);
  }
  const holder = author === "" ? `the authors of ${name}` : author;
  return `${name} has no licence file. Its package.json declares ${license}.\n\nCopyright (c) ${holder}\n\n${textIn(standard)}`;
}

/** @param {string} file */
function textIn(file) {
  return readFileSync(file, "utf8").replaceAll("\r\n", "\n").trim();
}
