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
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv} the same without anybody's credentials, endpoints and settings, so that a trial cannot reach a real account
 */
export function withoutAccounts(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ofAnAccount.test(name)));
}
