import { copyFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runToEnd } from "./child.mjs";
import {
  dynamicLauncher,
  executableName,
  findIn,
  languageHost,
  sdkDirectory,
  sdkGenerator,
  searchPath,
  yamlHost,
} from "./executables.mjs";
import { cliKit } from "./store.mjs";
import { cliVersion, generatorVersion, languageHostVersion, yamlHostVersion } from "./versions.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));

const versionOfSdk = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** What is built from published Go modules; `module` is a directory beside this file with a go.mod and go.sum. */
const parts = [
  {
    name: "pulumi",
    module: "cli",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: cliVersion,
    variable: versionOfSdk,
  },
  {
    name: languageHost,
    module: "language-host",
    package: `github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/${languageHost}`,
    version: languageHostVersion,
    variable: versionOfSdk,
  },
  {
    name: yamlHost,
    module: "yaml-host",
    package: `github.com/pulumi/pulumi-yaml/cmd/${yamlHost}`,
    version: yamlHostVersion,
    variable: "github.com/pulumi/pulumi-yaml/pkg/version.Version",
  },
  {
    name: sdkGenerator,
    module: "cli",
    package: `./${sdkGenerator}`,
    version: generatorVersion,
    variable: "main.version",
  },
];

/** @returns {string | undefined} the Go command, if there is one */
export function findGo() {
  return findIn("go", searchPath());
}

/**
 * @param {string} go
 * @param {import("./store.mjs").Kit} kit
 * @param {string} root receives `bin/`
 * @param {string} scratch for the compiler's caches: several GB that nobody needs afterwards
 * @param {import("./progress.mjs").Progress} progress
 */
export async function buildFromModules(go, kit, root, scratch, progress) {
  const env = {
    // a developer who names caches wants them used
    GOCACHE: path.join(scratch, "go-build"),
    GOMODCACHE: path.join(scratch, "go-mod"),
    ...process.env,
    CGO_ENABLED: "0",
    GOFLAGS: "-mod=readonly -modcacherw -buildvcs=false",
    GOWORK: "off",
    GOOS: "",
    GOARCH: "",
  };
  for (const part of parts.filter(({ name }) => kit.files.includes(name))) {
    const cwd = path.join(here, part.module);
    progress.begin(`Downloading the Go modules of ${part.name} ${part.version}`);
    const listed = await runToEnd(go, ["list", "-deps", part.package], { cwd, env, limitMs: 10 * 60_000 });
    const total = listed.trim().split("\n").length;

    let built = 0;
    progress.begin(
      `Building ${part.name} ${part.version}`,
      () => `${Math.min(built, total)} of ${total} packages`,
    );
    await runToEnd(go, ["build", "-v", ...flags(part), "-o", target(root, part.name), part.package], {
      cwd,
      env,
      limitMs: 40 * 60_000,
      onLine: () => (built += 1),
    });
  }
  if (kit === cliKit) copyLauncher(root);
}

/**
 * The launcher of dynamic providers is a script of the SDK. It belongs beside the CLI, as in an official
 * installation: a CLI that finds it elsewhere on PATH warns of that in every run.
 * @param {string} root
 */
function copyLauncher(root) {
  for (const name of readdirSync(sdkDirectory())) {
    if (path.parse(name).name !== dynamicLauncher) continue;
    copyFileSync(path.join(sdkDirectory(), name), path.join(root, "bin", name));
  }
}

/** @param {{ version: string, variable: string }} part */
function flags({ version, variable }) {
  return ["-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", `-s -w -X ${variable}=v${version}`];
}

/**
 * @param {string} root
 * @param {string} name
 */
function target(root, name) {
  return path.join(root, "bin", executableName(name));
}
