// npm run pack -- DIRECTORY: the packages as they are published, one file each. They must be built.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runToEnd } from "../pulumi-cli/child.mjs";
import { releasedPackages, tarballOf } from "./packages.mjs";
import { repositoryAddress, sourceOf, withAbsoluteLinks } from "./source.mjs";

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  console.error("usage: npm run pack -- DIRECTORY");
  process.exitCode = 2;
} else {
  await pack(path.resolve(directory));
}

/** @param {string} to */
async function pack(to) {
  mkdirSync(to, { recursive: true });
  const home = repositoryAddress(process.env);
  const scratch = mkdtempSync(path.join(os.tmpdir(), "ens-pack-"));
  try {
    for (const { workspace, directory: from, manifest } of releasedPackages()) {
      // a copy, because the checkout's package.json is not to be changed
      const copy = path.join(scratch, workspace);
      cpSync(from, copy, {
        recursive: true,
        filter: (file) => !["node_modules", "src"].includes(path.relative(from, file)),
      });
      const whole = { ...manifest, ...sourceOf(workspace, home), ...manifest };
      writeFileSync(path.join(copy, "package.json"), `${JSON.stringify(whole, undefined, 2)}\n`);
      const readme = path.join(copy, "README.md");
      writeFileSync(readme, withAbsoluteLinks(readFileSync(readme, "utf8"), workspace, home));
      await runToEnd("npm", ["pack", "--pack-destination", to], { cwd: copy, limitMs: 60_000 });
      console.log(path.join(to, tarballOf(manifest)));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
