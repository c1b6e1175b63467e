import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/**
 * What package.json says, as far as a release looks at it.
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {unknown} [repository]
 */

/**
 * One of the packages that are published.
 * @typedef {object} ReleasedPackage
 * @property {string} workspace its folder in the checkout
 * @property {string} directory the same as a path
 * @property {Manifest} manifest
 */

/**
 * @param {string} [root]
 * @returns {ReleasedPackage[]}
 */
export function releasedPackages(root = checkout) {
  return ["provider", "emulator"].map((workspace) => {
    const directory = path.join(root, workspace);
    const manifest = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8"));
    return { workspace, directory, manifest };
  });
}

/**
 * @param {Manifest} manifest
 * @returns {string} how npm names the file of a package
 */
export function tarballOf({ name, version }) {
  return `${name}-${version}.tgz`;
}

/** @returns {ReleasedPackage} the package with the provider plugin */
export function pluginPackage(root = checkout) {
  return /** @type {ReleasedPackage} */ (
    releasedPackages(root).find(({ workspace }) => workspace === "provider")
  );
}

/**
 * @param {Manifest} manifest of the package with the plugin
 * @returns {string} the name of the plugin's archive, which is the one that Pulumi gives to archives
 */
export function archiveOf({ version }) {
  return `pulumi-resource-ens-v${version}.tar.gz`;
}
