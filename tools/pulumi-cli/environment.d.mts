import type { PulumiCli } from "./provision.mjs";

export function localBackend(cli: PulumiCli, directory: string, base?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
export function isolatedBackend(cli: PulumiCli, directory: string): NodeJS.ProcessEnv;
