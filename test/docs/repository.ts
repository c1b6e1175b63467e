import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { actions } from "../../provider/src/api/permissions.js";
import { settingKeys, settingNames } from "../../provider/src/config/settingsTable.js";
import { checkout } from "../e2e/harness.js";
import { Sources } from "../../provider/src/config/sources.js";

/** The environment variables that the provider reads, by the setting that they give. */
export const variables: ReadonlyMap<string, readonly string[]> = new Map(
  settingNames.map((key) => {
    const read: string[] = [];
    const env = (name: string): undefined => void read.push(name);
    new Sources({ config: () => undefined, env }).all(key);
    return [key, read];
  }),
);

/** The text of every source below a folder. */
export function sourcesIn(folder: string): string[] {
  return readdirSync(path.join(checkout, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.([cm]?[jt]s|yml)$/.test(file) && !/node_modules|\bdist\b|^docs\b/.test(file))
    .map((file) => readFileSync(path.join(checkout, folder, file), "utf8"));
}

const ownVariable = /\b(?:ENS|ALICLOUD|ALIBABA_CLOUD|PULUMI)_[A-Z0-9_]+\b/g;

const knownVariables: ReadonlySet<string> = new Set([
  ...[...variables.values()].flat(),
  ...["provider/src", "emulator/src", "tools", "test", "bench", "examples"]
    .flatMap(sourcesIn)
    .flatMap((source) => source.match(ownVariable) ?? []),
  // read by the Pulumi CLI
  ...["PULUMI_DISABLE_CHECKPOINT_BACKUPS", "PULUMI_SKIP_CHECKPOINTS"],
]);

/** Environment variables of ours, of Alibaba Cloud and of Pulumi that a text names and nothing reads. */
export function complaintsOfVariables(text: string): string[] {
  const unknown = (text.match(ownVariable) ?? []).filter((name) => !knownVariables.has(name));
  return unknown.map((name) => `nothing reads ${name}`);
}

/** What is wrong with a name after `ens:` or `alicloud:`, which is a setting of the provider or an action of RAM. */
export function complaintsOfName(name: string): string[] {
  const [, short = ""] = /(?:^|:)(?:ens|alicloud):(\w+)/.exec(name) ?? [];
  // Settings of @pulumi/alicloud alone, which the page about other clients of the emulator needs.
  const others = ["endpoints", "accountType", "skipRegionValidation"];
  const known: readonly string[] = ["", ...others, ...settingKeys, ...actions];
  return known.includes(short) ? [] : [`${name} is neither a setting nor an action`];
}
