import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { runCommand } from "../../tools/pulumi-cli/command.mjs";
import { releasedPackages, tarballOf } from "../../tools/release/packages.mjs";
import { checkout } from "../e2e/harness.js";

/** What the matrix needs beside the workspace, each as an npm package. */
const versions = {
  pnpm: "10.34.8",
  yarn: "1.22.22",
  "node@22": "22.23.3",
  "node@24": "24.9.0",
} as const;

export type Manager = "npm" | "pnpm" | "yarn";
export type NodeVersion = "current" | "22" | "24";

/** Package managers and other versions of Node.js, and our packages as npm packs them, in a temporary directory. */
export class Tools {
  private readonly installed = new Map<string, Promise<string>>();
  private packing: Promise<{ provider: string; emulator: string }> | undefined;

  private constructor(private readonly root: string) {}

  static async open(): Promise<Tools> {
    return new Tools(await mkdtemp(path.join(os.tmpdir(), "ens-matrix-")));
  }

  close(): Promise<void> {
    return rm(this.root, { recursive: true, force: true, maxRetries: 3 });
  }

  /** The environment in which `node` is the one asked for. */
  async environment(node: NodeVersion): Promise<NodeJS.ProcessEnv> {
    const own = path.dirname(process.execPath);
    const bin = node === "current" ? own : path.join(await this.tool(`node@${node}`), "bin");
    return { PATH: `${bin}${path.delimiter}${process.env["PATH"] ?? ""}` };
  }

  /** Installs what the project's package.json names, and what is named here. */
  async install(manager: Manager, directory: string, ...args: string[]): Promise<string> {
    if (manager === "npm") {
      return run("npm", ["install", ...npmFlags, ...args], directory);
    }
    const cache = path.join(this.root, `${manager}-cache`);
    const folder = await this.tool(manager);
    const script = path.join(folder, "bin", manager === "pnpm" ? "pnpm.cjs" : "yarn.js");
    const own =
      manager === "pnpm"
        ? ["install", "--store-dir", cache, "--no-frozen-lockfile"]
        : // the SDK asks for a newer Node.js than it needs, which npm and pnpm only warn of
          ["install", "--cache-folder", cache, "--ignore-engines", "--no-progress", "--non-interactive"];
    return run(process.execPath, [script, ...own, ...args], directory);
  }

  uninstall(directory: string, name: string): Promise<string> {
    return run("npm", ["uninstall", ...npmFlags, name], directory);
  }

  /**
   * The paths of the packed provider and emulator. A release names the directory with the very files that it publishes
   * in PACKED_PACKAGES.
   */
  packed(): Promise<{ provider: string; emulator: string }> {
    return (this.packing ??= this.packBoth());
  }

  private async packBoth(): Promise<{ provider: string; emulator: string }> {
    const names = releasedPackages().map(({ manifest }) => tarballOf(manifest));
    const given = process.env["PACKED_PACKAGES"];
    if (given === undefined) {
      await run(process.execPath, [path.join(checkout, "tools/release/pack.mjs"), this.root], checkout);
    } else {
      for (const name of names) await copyFile(path.join(given, name), path.join(this.root, name));
    }
    const [provider = "", emulator = ""] = names.map((name) => path.join(this.root, name));
    return { provider, emulator };
  }

  /** Packs the package in a folder; gives the path of the tarball. */
  async pack(folder: string, ...args: string[]): Promise<string> {
    const printed = await run("npm", ["pack", ...args, "--pack-destination", this.root, "--silent"], folder);
    return path.join(this.root, printed.trim().split("\n").at(-1) ?? "");
  }

  /** A second release of the provider, for trees that hold two. */
  async packedAs(version: string): Promise<string> {
    const { provider } = await this.packed();
    const folder = path.join(this.root, `as-${version}`);
    await mkdir(folder, { recursive: true });
    await run("tar", ["-xzf", provider, "-C", folder], folder);
    const inside = path.join(folder, "package");
    await run("npm", ["version", version, "--no-git-tag-version", "--silent"], inside);
    return this.pack(inside);
  }

  private tool(name: keyof typeof versions): Promise<string> {
    const [packageName = ""] = name.split("@");
    const known = this.installed.get(name);
    if (known !== undefined) return known;
    const folder = path.join(this.root, name.replace("@", "-"));
    const installing = (async () => {
      await mkdir(folder);
      await writeFile(path.join(folder, "package.json"), JSON.stringify({ private: true }));
      await run("npm", ["install", ...npmFlags, `${packageName}@${versions[name]}`], folder);
      return path.join(folder, "node_modules", packageName);
    })();
    this.installed.set(name, installing);
    return installing;
  }
}

const npmFlags = ["--prefer-offline", "--no-audit", "--no-fund"];

async function run(file: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, text } = await runCommand(file, [...args], {
    cwd,
    env: process.env,
    limitMs: 300_000,
  });
  assert.equal(code, 0, `${path.basename(file)} ${args.join(" ")} ended with code ${String(code)}:\n${text}`);
  return stdout;
}
