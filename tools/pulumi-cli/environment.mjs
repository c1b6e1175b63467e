import path from "node:path";

/**
 * What a Pulumi CLI needs to work on a state that is a directory, without an account and without asking anything.
 * @param {import("./provision.mjs").PulumiCli} cli
 * @param {string} directory for the state and for the CLI's own files
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv}
 */
export function localBackend(cli, directory, base = process.env) {
  return {
    ...base,
    PATH: [...cli.path, base.PATH].filter(Boolean).join(path.delimiter),
    PULUMI_HOME: path.join(directory, "home"),
    PULUMI_BACKEND_URL: `file://${path.join(directory, "state").replaceAll("\\", "/")}`,
    // the state stays on this machine and holds trial values only
    PULUMI_CONFIG_PASSPHRASE: "trial",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // nothing may be fetched: the CLI, its language host and the SDK have all that is needed
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

const ofAnAccount = /^(PULUMI|ALICLOUD|ALIBABA_CLOUD|ALIBABACLOUD|ALIYUN|ENS)_|^NODE_OPTIONS$/i;

/**
 * The same for a trial that must neither reach a real account nor leave anything outside its directory:
 * nobody's credentials, endpoints and settings are in it, neither from variables nor from files at home.
 * @param {import("./provision.mjs").PulumiCli} cli
 * @param {string} directory
 * @returns {NodeJS.ProcessEnv}
 */
export function isolatedBackend(cli, directory) {
  const harmless = Object.entries(process.env).filter(([name]) => !ofAnAccount.test(name));
  return {
    ...localBackend(cli, directory, Object.fromEntries(harmless)),
    HOME: directory,
    USERPROFILE: directory,
    // the SDK keeps compiled programs in the temporary directory
    TMPDIR: directory,
    TEMP: directory,
    TMP: directory,
  };
}
