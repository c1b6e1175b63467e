import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Where a Pulumi program runs, as far as an installation can be wrong. */
export interface Installation {
  readonly node: string;
  readonly sdk: string;
  /** The directory where the engine starts the process that makes the calls. */
  readonly directory: string;
  /** The file that the process would load there; undefined where there is none. */
  readonly resolve: (directory: string, request: string) => string | undefined;
  /** The version that this program has loaded. */
  readonly ownVersion: string;
  readonly versionAt: (file: string) => string;
}

/** What the process that makes the calls loads. */
export const dynamicModule = "pulumi-alicloud-ens/dynamic";

const oldestNode = [20, 19] as const;
const oldestSdk = [3, 216] as const;

/**
 * Checks an installation before the provider process fails with an unclear error.
 *
 * @returns errors, which stop the program, and warnings
 */
export function inspect(at: Installation): { readonly errors: string[]; readonly warnings: string[] } {
  const errors = [nodeProblem(at.node), sdkProblem(at.sdk)].filter((sentence) => sentence !== undefined);
  const warnings: string[] = [];
  const found = at.resolve(at.directory, dynamicModule);
  if (found === undefined) {
    errors.push(
      `pulumi-alicloud-ens cannot be found from ${at.directory}, where Pulumi looks for it: it is only a transitive dependency. Add it to the dependencies of this project, such as with "npm install pulumi-alicloud-ens" or "pnpm add pulumi-alicloud-ens".`,
    );
  } else {
    const resolvedVersion = at.versionAt(found);
    if (at.ownVersion !== resolvedVersion) {
      warnings.push(
        `there are two versions of pulumi-alicloud-ens: ${at.ownVersion} declares the entries, and ${resolvedVersion} makes the calls. Run "npm ls pulumi-alicloud-ens" to see which packages depend on them, and align the versions.`,
      );
    }
  }
  return { errors, warnings };
}

/** Why a Node.js cannot be used, if it cannot. */
export function nodeProblem(version: string): string | undefined {
  return isOlder(version, oldestNode)
    ? `pulumi-alicloud-ens needs Node.js ${oldestNode.join(".")} or newer, but this is ${version}. Install a newer Node.js and run the command again.`
    : undefined;
}

/** Why a version of @pulumi/pulumi cannot be used, if it cannot. */
export function sdkProblem(version: string): string | undefined {
  return isOlder(version, oldestSdk)
    ? `pulumi-alicloud-ens needs @pulumi/pulumi ${oldestSdk.join(".")} or newer, but this program has ${version}: with older ones a refresh loses what it finds. Run "npm install @pulumi/pulumi@3".`
    : undefined;
}

/** The file that `require(request)` loads from a directory. */
export function resolveFrom(directory: string, request: string): string | undefined {
  try {
    return createRequire(join(directory, "noop.js")).resolve(request);
  } catch {
    return undefined;
  }
}

/** The version of a package, from the nearest package.json of its name above one of its files. */
export function versionAt(file: string, packageName = "pulumi-alicloud-ens"): string {
  for (let directory = dirname(file); directory !== dirname(directory); directory = dirname(directory)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as {
        name?: string;
        version?: string;
      };
      if (name === packageName) return version ?? "unknown";
    } catch {
      // further up
    }
  }
  return "unknown";
}

/** Whether a version such as `3.254.0` comes before a major and minor one. */
export function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [given = 0, under = 0] = version.split(".").map(Number);
  return given < major || (given === major && under < minor);
}
