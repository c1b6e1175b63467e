import { inspect, resolveFrom, versionAt } from "../dynamic/installation.js";
import { packageVersion } from "../ens/version.js";
import { sentence } from "./sentence.js";

let isProven = false;

/** Inspects the installation once, where the CLI runs the program: a program under test has no engine to stumble. */
export function proveInstallation(warn: (text: string) => void): void {
  if (isProven || process.env["PULUMI_NODEJS_MONITOR"] === undefined) {
    return;
  }
  isProven = true;
  const { errors, warnings } = inspect({
    node: process.versions.node,
    sdk: sdkVersion(),
    directory: process.cwd(),
    resolve: resolveFrom,
    ownVersion: packageVersion(),
    versionAt: (file) => versionAt(file),
  });
  if (errors.length > 0) {
    throw sentence(errors.join("\n"));
  }
  warnings.forEach(warn);
}

function sdkVersion(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is loaded already, and tells nothing else
  return (require("@pulumi/pulumi/version") as { version: string }).version;
}
