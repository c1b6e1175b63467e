import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { sentence } from "./sentence.js";

/** Where a Pulumi program runs, as far as an installation can be wrong. */
export interface Installation {
  readonly node: string;
  readonly sdk: string;
  /** The directory where the engine starts the process that makes the calls. */
  readonly directory: string;
  /** The file that the process would load there; undefined where there is none. */
  readonly resolve: (directory: string, request: string) => string | undefined;
  /** The file that this program has loaded. */
  readonly own: string;
  readonly versionAt: (file: string) => string;
}

const oldestNode = [20, 19] as const;
const oldestSdk = [3, 216] as const;

/**
 * What is wrong with an installation, before the engine's own process stumbles over it in words that help nobody.
 *
 * @returns sentences that stop the program, and sentences that are only told
 */
export function inspect(at: Installation): { readonly errors: string[]; readonly warnings: string[] } {
  const errors: string[] = [];
  const warnings: string[] = [];
  if (isOlder(at.node, oldestNode)) {
    errors.push(
      `pulumi-alicloud-ens needs Node.js ${oldestNode.join(".")} or newer, but this is ${at.node}. Install a newer Node.js and run the command again.`,
    );
  }
  if (isOlder(at.sdk, oldestSdk)) {
    errors.push(
      `pulumi-alicloud-ens needs @pulumi/pulumi ${oldestSdk.join(".")} or newer, but this program has ${at.sdk}: with older ones a refresh loses what it finds. Run "npm install @pulumi/pulumi@3".`,
    );
  }
  const found = at.resolve(at.directory, "pulumi-alicloud-ens/dynamic");
  if (found === undefined) {
    errors.push(
      `pulumi-alicloud-ens cannot be found from ${at.directory}, where Pulumi looks for it: it came with another package. Add it to the dependencies of this project, such as with "npm install pulumi-alicloud-ens" or "pnpm add pulumi-alicloud-ens".`,
    );
  } else if (found !== at.own) {
    const [mine, theirs] = [at.versionAt(at.own), at.versionAt(found)];
    if (mine !== theirs) {
      warnings.push(
        `there are two versions of pulumi-alicloud-ens: ${mine} declares the entries, and ${theirs} makes the calls. Let "npm ls pulumi-alicloud-ens" tell which packages bring them, and give all of them the same one.`,
      );
    }
  }
  return { errors, warnings };
}

/** The version that stands in the nearest package.json above a file. */
export function versionAt(file: string): string {
  for (let directory = dirname(file); directory !== dirname(directory); directory = dirname(directory)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as {
        name?: string;
        version?: string;
      };
      if (name === "pulumi-alicloud-ens") return version ?? "unknown";
    } catch {
      // further up
    }
  }
  return "unknown";
}

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
    resolve: (directory, request) => {
      try {
        return createRequire(join(directory, "noop.js")).resolve(request);
      } catch {
        return undefined;
      }
    },
    own: require.resolve("../dynamic/index.js"),
    versionAt,
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

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [given = 0, under = 0] = version.split(".").map(Number);
  return given < major || (given === major && under < minor);
}
