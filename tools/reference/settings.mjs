import { createRequire } from "node:module";

/** @type {typeof import("../../provider/src/config/settingsTable.js")} */
const { credentialSettings, generalSettings, settingsTable } = createRequire(import.meta.url)(
  "../../provider/dist/config/settingsTable.js",
);

/** @typedef {import("../../provider/src/config/settingsTable.js").SettingName} SettingName */
/** @typedef {import("../../provider/src/config/settingsTable.js").Setting} Setting */

const introduction = `<!-- made by "npm run reference" from provider/src/config/settingsTable.ts -->

# Settings

Set them in the stack's configuration, such as \`pulumi config set ens:region cn-hangzhou\`, or in the environment. For each
setting the first of these decides:

1. the key under \`ens:\`,
2. the key under \`alicloud:\`, where there is one,
3. the variables of the environment, in the order of the table.

An [explicit provider](../lookups.md#in-which-account) takes the keys under \`ens:\` as arguments. Its settings come from these
arguments and the environment, not from the stack's configuration.

\`npx pulumi-alicloud-ens doctor\` shows every setting that is set, and where it comes from.
`;

const keys = `## Keys and roles

These settings name the keys that sign the calls. [Keys, roles and permissions](../credentials.md) describes which of them
are used.
`;

export const settingsPage = {
  name: "settings.md",
  render: () =>
    [introduction, keys, table(credentialSettings), "## All other settings\n", table(generalSettings)].join(
      "\n",
    ),
};

/** @param {Readonly<Partial<Record<SettingName, unknown>>>} settings */
function table(settings) {
  const names = /** @type {SettingName[]} */ (Object.keys(settings));
  return [
    "| key | what it sets | values | default | environment |",
    "| --- | --- | --- | --- | --- |",
    ...names.map((name) => {
      const row = settingsTable[name];
      const cells = [keysOf(name, row), descriptionOf(row), valuesOf(row), defaultOf(row), variablesOf(row)];
      return `| ${cells.join(" | ")} |`;
    }),
    "",
  ].join("\n");
}

/**
 * @param {SettingName} name
 * @param {Setting} row
 */
function keysOf(name, { alicloudKey, envOnly }) {
  if (envOnly) return "";
  const keys = [`\`ens:${name}\``];
  if (alicloudKey !== undefined) keys.push(`\`alicloud:${alicloudKey === true ? name : alicloudKey}\``);
  return keys.join(", ");
}

/** @param {Setting} row */
function descriptionOf({ description, secret, envFirst }) {
  return [
    description,
    ...(secret === undefined ? [] : ["Set it with `--secret`."]),
    ...(envFirst === undefined ? [] : ["The environment comes before the configuration."]),
  ].join(" ");
}

/** @param {Setting} row */
function valuesOf({ type }) {
  // otherwise Markdown would make links of these
  return (type?.allowed ?? "").replace(/https?:\/\/[\w:]+/g, "`$&`");
}

/** @param {Setting} row */
function defaultOf({ default: value, defaultText }) {
  return defaultText ?? (value === undefined ? "" : `\`${String(value)}\``);
}

/** @param {Setting} row */
function variablesOf({ env = [] }) {
  return env.map((name) => `\`${name}\``).join(", ");
}
