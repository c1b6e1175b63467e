// What a push to the main branch calls for, in the form of a job's outputs: a pull request that makes versions, while there
// are changesets; otherwise the publication of what the registry does not have yet.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { archiveOf, releasedPackages, tarballOf } from "./packages.mjs";

const folder = fileURLToPath(new URL("../../.changeset", import.meta.url));

// one that is empty says that nobody can notice a change; no pull request is made of it, so it must not hold back what is due
const changesets = readdirSync(folder).filter(
  (file) =>
    file.endsWith(".md") &&
    file !== "README.md" &&
    !/^---\s+---/.test(readFileSync(path.join(folder, file), "utf8")),
);
const unpublished = [];
if (changesets.length === 0) {
  for (const { workspace, manifest } of releasedPackages()) {
    const { name, version } = manifest;
    if (!(await isPublished(`${name}@${version}`))) {
      const archive = workspace === "provider" ? { archive: archiveOf(manifest) } : {};
      unpublished.push({ name, version, tarball: tarballOf(manifest), ...archive });
    }
  }
}
console.log(`changesets=${changesets.length > 0}`);
console.log(`packages=${JSON.stringify(unpublished)}`);

/**
 * @param {string} spec
 * @returns {Promise<boolean>}
 */
function isPublished(spec) {
  return new Promise((resolve, reject) => {
    execFile("npm", ["view", spec, "version", "--json"], (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim() !== "");
      else if (/\bE404\b/.test(stdout + stderr)) resolve(false);
      // a registry that does not answer says nothing about the package
      else reject(new Error(`npm view ${spec}: ${stderr.trim() || error.message}`));
    });
  });
}
