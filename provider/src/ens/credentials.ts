import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import {
  CLIProfileCredentialsProvider,
  ProfileCredentialsProvider,
  ECSRAMRoleCredentialsProvider,
  OIDCRoleArnCredentialsProvider,
  RAMRoleARNCredentialsProvider,
  StaticAKCredentialsProvider,
  StaticSTSCredentialsProvider,
  URICredentialsProvider,
  type CredentialsProvider,
} from "@alicloud/credentials";
import { parse as parseIni } from "ini";

import type { AssumeRole, CredentialPlan, KeySource, OidcRole } from "./credentialPlan.js";
import { CredentialsError } from "./credentialsError.js";
import type { Keys } from "./client.js";
import { withTokenFile } from "./tokenFile.js";

/**
 * Gives the keys for each call. Sources are opened when the first call needs them; one that fails is opened anew the
 * next time, and sessions are renewed by the library before they end.
 */
export function openKeys(plan: CredentialPlan): () => Promise<Keys> {
  let opened: Promise<CredentialsProvider> | undefined;
  return async () => {
    try {
      opened ??= open(plan);
      const { accessKeyId, accessKeySecret, securityToken } = await (await opened).getCredentials();
      return { accessKeyId, accessKeySecret, securityToken };
    } catch (error) {
      opened = undefined;
      throw error instanceof CredentialsError ? error : new CredentialsError(failure(plan, error));
    }
  };
}

async function open(plan: CredentialPlan): Promise<CredentialsProvider> {
  const base = await openSource(plan.base);
  return plan.assumeRole === undefined ? base : assume(plan.assumeRole, base);
}

function openSource(source: KeySource): Promise<CredentialsProvider> | CredentialsProvider {
  switch (source.kind) {
    case "keys":
      return source.securityToken === undefined
        ? StaticAKCredentialsProvider.builder()
            .withAccessKeyId(source.accessKeyId)
            .withAccessKeySecret(source.accessKeySecret)
            .build()
        : StaticSTSCredentialsProvider.builder()
            .withAccessKeyId(source.accessKeyId)
            .withAccessKeySecret(source.accessKeySecret)
            .withSecurityToken(source.securityToken)
            .build();
    case "profile":
      return openProfile(source.profile, source.file);
    case "ecsRole":
      return ECSRAMRoleCredentialsProvider.builder().withRoleName(source.roleName).build();
    case "uri":
      return URICredentialsProvider.builder().withCredentialsURI(source.uri).build();
    case "oidc":
      return openOidc(source.role);
    case "chain":
      return openChain();
  }
}

function assume(role: AssumeRole, base: CredentialsProvider): CredentialsProvider {
  const builder = RAMRoleARNCredentialsProvider.builder()
    .withCredentialsProvider(base)
    .withRoleArn(role.roleArn);
  if (role.sessionName !== undefined) builder.withRoleSessionName(role.sessionName);
  if (role.policy !== undefined) builder.withPolicy(role.policy);
  if (role.sessionExpiration !== undefined) builder.withDurationSeconds(role.sessionExpiration);
  if (role.externalId !== undefined) builder.withExternalId(role.externalId);
  return builder.build();
}

function openOidc(role: OidcRole): CredentialsProvider {
  const build = (tokenFile: string | undefined): CredentialsProvider => {
    const builder = OIDCRoleArnCredentialsProvider.builder()
      .withRoleArn(role.roleArn)
      .withOIDCProviderArn(role.oidcProviderArn);
    if (tokenFile !== undefined) builder.withOIDCTokenFilePath(tokenFile);
    if (role.roleSessionName !== undefined) builder.withRoleSessionName(role.roleSessionName);
    if (role.policy !== undefined) builder.withPolicy(role.policy);
    if (role.sessionExpiration !== undefined) builder.withDurationSeconds(role.sessionExpiration);
    return builder.build();
  };
  return role.oidcToken === undefined ? build(role.oidcTokenFile) : withTokenFile(role.oidcToken, build);
}

/** The file of the Alibaba Cloud command line, and the one of the SDKs. */
const cliFile = () => join(homedir(), ".aliyun", "config.json");
const sdkFile = () => join(homedir(), ".alibabacloud", "credentials");

/** The files that are searched where nobody names one; the first that is there decides. */
export const usualFiles = (): readonly string[] => [cliFile(), sdkFile()];

async function openProfile(
  profile: string | undefined,
  file: string | undefined,
): Promise<CredentialsProvider> {
  const candidates = file === undefined ? usualFiles() : [file.replace(/^~(?=\/)/, homedir())];
  let missing: CredentialsError | undefined;
  for (const path of candidates) {
    const text = await readText(path);
    if (text === undefined) {
      continue;
    }
    try {
      return profileOf(path, text, profile);
    } catch (error) {
      // a profile may stand in the other of the two usual files
      missing ??= error as CredentialsError;
    }
  }
  if (missing !== undefined) {
    throw missing;
  }
  throw new CredentialsError(
    `${profile === undefined ? "The credentials" : `Profile "${profile}"`} cannot be read: there is no file ${candidates.join(" or ")}.`,
  );
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * One variable, ALIBABA_CLOUD_CREDENTIALS_FILE, means a JSON file to Terraform's provider and an ini file to the SDKs:
 * the file's own text tells what it is.
 */
function profileOf(path: string, text: string, profile: string | undefined): CredentialsProvider {
  return text.trimStart().startsWith("{")
    ? jsonProfile(path, text, profile)
    : iniProfile(path, text, profile);
}

interface CliConfig {
  readonly current?: unknown;
  readonly profiles?: unknown;
}

function jsonProfile(path: string, text: string, wanted: string | undefined): CredentialsProvider {
  let config: CliConfig;
  try {
    // some editors begin a file with a mark of its encoding
    config = JSON.parse(text.trim()) as CliConfig;
  } catch {
    // the library's own error would quote the file, keys and all
    throw new CredentialsError(`The credentials file ${path} is not valid JSON.`);
  }
  const profile = wanted ?? (typeof config.current === "string" ? config.current : "default");
  const known =
    Array.isArray(config.profiles) &&
    config.profiles.some((one: { name?: unknown } | null) => one?.name === profile);
  if (!known) {
    throw new CredentialsError(`The credentials file ${path} has no profile "${profile}".`);
  }
  // the library reads this form from one place only; the step that needs no place is private to it
  const reader = new CLIProfileCredentialsProvider({ profileName: profile } as never) as unknown as {
    getCredentialsProvider(config: CliConfig, profile: string): CredentialsProvider;
  };
  return readable(path, profile, () => reader.getCredentialsProvider(config, profile));
}

function iniProfile(path: string, text: string, wanted: string | undefined): CredentialsProvider {
  const profile = wanted ?? "default";
  const sections = parseIni(text);
  if (!Object.hasOwn(sections, profile)) {
    throw new CredentialsError(`The credentials file ${path} has no section [${profile}].`);
  }
  const reader = ProfileCredentialsProvider.builder().withProfileName(profile).build();
  return readable(path, profile, () => reader.getCredentialsProvider(sections));
}

function readable(path: string, profile: string, open: () => CredentialsProvider): CredentialsProvider {
  try {
    return open();
  } catch {
    throw new CredentialsError(
      `Profile "${profile}" in ${path} cannot be used: it lacks a value, or is of a kind that is not known.`,
    );
  }
}

/** Where the SDKs look when nobody said anything; the environment has been searched before. */
async function openChain(): Promise<CredentialsProvider> {
  for (const path of usualFiles()) {
    const text = await readText(path);
    if (text !== undefined) {
      return profileOf(path, text, undefined);
    }
  }
  if (process.env["ALIBABA_CLOUD_ECS_METADATA_DISABLED"]?.toLowerCase() !== "true") {
    const ecs = ECSRAMRoleCredentialsProvider.builder().build();
    try {
      await ecs.getCredentials();
      return ecs;
    } catch {
      // not on an ECS instance, or one without a role
    }
  }
  throw new CredentialsError(
    "No Alibaba Cloud credentials were found. Looked for ens:accessKey and ens:secretKey (then alicloud:accessKey and " +
      "alicloud:secretKey) in the stack's configuration, ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY (then " +
      "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET) in the environment, a profile, an OIDC token, " +
      `a credentials URI, the files ${cliFile()} and ${sdkFile()}, and the role of the ECS instance. ` +
      'Set them with "pulumi config set ens:accessKey …" and "pulumi config set --secret ens:secretKey …", or export them.',
  );
}

/** Says what failed without the library's words, which may hold what was sent to be signed. */
function failure(plan: CredentialPlan, error: unknown): string {
  const code = /\b(?:Code|code)["':= ]+([A-Za-z][A-Za-z.]+)/.exec(
    error instanceof Error ? error.message : "",
  )?.[1];
  const because = code === undefined ? "" : ` (${code})`;
  const { base, assumeRole } = plan;
  const source =
    base.kind === "chain"
      ? "the usual places"
      : base.kind === "profile"
        ? `the profile that ${base.from} names`
        : base.kind === "uri"
          ? "the credentials URI"
          : base.from;
  return assumeRole === undefined
    ? `No keys could be had from ${source}${because}: check that it is right and can be reached.`
    : `The role ${assumeRole.roleArn} could not be assumed with the keys of ${source}${because}: check the role, and that these keys may assume it.`;
}
