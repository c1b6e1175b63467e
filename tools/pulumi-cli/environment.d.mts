import type { PulumiCli } from "./provision.mjs";

export function localBackend(cli: PulumiCli, directory: string, base?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
export function withoutAccounts(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
