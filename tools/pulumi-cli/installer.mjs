// The official installer, in a process of its own: it takes no time limit, and a process can be given one.
// usage: node installer.mjs DIRECTORY VERSION
import { createRequire } from "node:module";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

const [root = "", version = ""] = process.argv.slice(2);
// the SDK wants the version class of its own copy of semver
const semver = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"))("semver");

try {
  await PulumiCommand.install({ root, version: new semver.SemVer(version) });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
