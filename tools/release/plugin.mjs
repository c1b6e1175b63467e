// npm run plugin -- DIRECTORY: the provider plugin as an archive, which needs Node.js and no packages. The package must be built.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundlePlugin } from "./bundle.mjs";
import { thirdPartyNotices } from "./licenses.mjs";
import { archiveOf, pluginPackage } from "./packages.mjs";
import { tarOf } from "./tar.mjs";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** @param {string} to */
async function writeArchive(to) {
  const { directory: provider, manifest } = pluginPackage();
  const { code, packages } = await bundlePlugin(provider);
  /** @param {string} file */
  const own = (file) => readFileSync(path.join(provider, "plugin", file));
  const archive = tarOf([
    { name: "pulumi-resource-ens", content: code, executable: true },
    { name: "pulumi-resource-ens.cmd", content: own("pulumi-resource-ens.cmd") },
    { name: "PulumiPlugin.yaml", content: own("PulumiPlugin.yaml") },
    { name: "package.json", content: json(manifestOf(JSON.parse(own("package.json").toString()))) },
    ...launcher.map(([name, content]) => ({ name: `${launcherDirectory}/${name}`, content })),
    { name: "LICENSE", content: readFileSync(path.join(checkout, "LICENSE")) },
    { name: "THIRD-PARTY.txt", content: thirdPartyNotices(packages) },
  ]);
  mkdirSync(to, { recursive: true });
  const file = path.join(to, archiveOf(manifest));
  writeFileSync(file, archive);
  console.log(file);
}

const launcherDirectory = "run-plugin";

/**
 * "pulumi package add" installs the package of a folder, and starts the folder with the @pulumi/pulumi/cmd/run-plugin that is
 * installed there. The bundle needs no SDK, so a package of that name only loads the bundle, and npm downloads nothing.
 */
const launcher = /** @type {const} */ ([
  ["package.json", json({ name: "@pulumi/pulumi", private: true })],
  ["cmd/run-plugin.js", 'require("../../pulumi-resource-ens");\n'],
]);

/** @param {object} own */
function manifestOf(own) {
  return { ...own, dependencies: { "@pulumi/pulumi": `file:${launcherDirectory}` } };
}

/** @param {object} value */
function json(value) {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  console.error("usage: npm run plugin -- DIRECTORY");
  process.exitCode = 2;
} else {
  await writeArchive(path.resolve(directory));
}
