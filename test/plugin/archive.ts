import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const checkout = join(__dirname, "../..");

const { version } = JSON.parse(readFileSync(join(checkout, "provider/package.json"), "utf8")) as {
  version: string;
};

/**
 * The archive of the plugin: made in the directory, or the file that a release is going to publish, whose directory is in
 * PACKED_PACKAGES.
 */
export function pluginArchive(directory: string): string {
  const given = process.env["PACKED_PACKAGES"];
  if (given === undefined) {
    execFileSync(process.execPath, [join(checkout, "tools/release/plugin.mjs"), directory]);
  }
  return resolve(checkout, given ?? directory, `pulumi-resource-ens-v${version}.tar.gz`);
}
