import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { diffLines } from "diff";

/** @import { Door } from "./surface.mjs" */

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every module that another package may import. @type {readonly Door[]} */
export const doors = [
  { report: "pulumi-alicloud-ens", workspace: path.join(root, "provider"), declarations: "dist/index.d.ts" },
  {
    report: "pulumi-alicloud-ens.dynamic",
    workspace: path.join(root, "provider"),
    declarations: "dist/dynamic/index.d.ts",
  },
  { report: "alicloud-ens-emulator", workspace: path.join(root, "emulator"), declarations: "dist/index.d.ts" },
];

/**
 * What each door shows, as text. All are read by one compiler, as most of the time goes into the declarations of
 * @pulumi/pulumi.
 *
 * @param {readonly Door[]} wanted
 * @returns {string[]}
 */
export function surfacesOf(wanted) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "ens-api-"));
  try {
    const configs = wanted.map((door) => configOf(door, scratch));
    const [first, ...others] = configs;
    if (first === undefined) return [];
    const compilerState = CompilerState.create(first, {
      additionalEntryPoints: others.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
    });
    return configs.map((config) => {
      const { errorCount } = Extractor.invoke(config, {
        compilerState,
        // it writes the report into the folder of reports only then
        localBuild: true,
        messageCallback: (message) => {
          // the command that called us prints how to fix it
          if (message.category === "console") message.handled = true;
        },
      });
      if (errorCount > 0) throw new Error(`The declarations of ${config.packageJson?.name} have errors, see above.`);
      return readFileSync(config.reportFilePath, "utf8");
    });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** @param {Door} door @param {string} scratch */
function configOf({ report, workspace, declarations }, scratch) {
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(workspace, "package.json"),
    configObject: {
      projectFolder: workspace,
      mainEntryPointFilePath: path.join(workspace, declarations),
      compiler: { tsconfigFilePath: path.join(workspace, "tsconfig.json") },
      apiReport: {
        enabled: true,
        reportFileName: `${report}.api.md`,
        reportFolder: scratch,
        reportTempFolder: path.join(scratch, "temp"),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: "lf",
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        // the doc comments are typedoc's to judge
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}

/**
 * The lines in which a surface differs from the one that was accepted.
 *
 * @param {string} accepted
 * @param {string} now
 */
export function differences(accepted, now) {
  return diffLines(accepted, now)
    .filter(({ added, removed }) => added || removed)
    .flatMap(({ added, value }) =>
      value
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => `${added ? "+" : "-"} ${line}`),
    );
}
