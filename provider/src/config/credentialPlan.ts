import { UserError } from "../api/errors.js";
import { unusableCharacter } from "./keys.js";
import { settingsTable, type ValueType } from "./settingsTable.js";
import {
  configKey,
  parseValue,
  type SettingSource,
  settingSources,
  type SettingValue,
  type Sources,
  StructuredValue,
} from "./sources.js";

/** Where the keys come from. Nothing is read or requested before the first call needs them. */
export interface CredentialPlan {
  readonly base: KeySource;
  /** A role that is assumed with the keys of `base`. */
  readonly assumeRole: AssumeRole | undefined;
  /** The settings that it takes something from. */
  readonly used: readonly SettingValue[];
}

/** `from` is the setting that names the source. */
export type KeySource =
  | {
      readonly kind: "keys";
      readonly accessKeyId: string;
      readonly accessKeySecret: string;
      readonly securityToken: string | undefined;
      readonly from: string;
    }
  | {
      readonly kind: "profile";
      readonly profile: string | undefined;
      readonly file: string | undefined;
      readonly from: string;
    }
  | { readonly kind: "ecsRole"; readonly roleName: string; readonly from: string }
  | { readonly kind: "uri"; readonly uri: string; readonly from: string }
  | ({ readonly kind: "oidc"; readonly from: string } & OidcRole)
  /** Nothing is set: the places that the Alibaba Cloud SDKs search. `configuration` is where keys were looked for before. */
  | { readonly kind: "chain"; readonly configuration?: SearchedConfiguration };

/** Only the keys under `ens:` in the stack's configuration, or the arguments of an explicit provider; by default all keys. */
export type SearchedConfiguration = "ens" | { readonly provider: string };

export interface AssumeRole {
  readonly roleArn: string;
  readonly sessionName?: string | undefined;
  readonly policy?: string | undefined;
  readonly sessionExpiration?: number | undefined;
  readonly externalId?: string | undefined;
  /** Which STS is used. What is left out comes from the environment, as in the Alibaba Cloud SDKs. */
  readonly stsEndpoint?: string | undefined;
  readonly stsRegion?: string | undefined;
  readonly stsInVpc?: boolean;
}

export interface OidcRole {
  readonly role: AssumeRole;
  readonly oidcProviderArn: string;
  readonly oidcTokenFile?: string | undefined;
  readonly oidcToken?: string | undefined;
}

/** A result and the settings that it comes from. */
interface Found<Value> {
  readonly value: Value;
  readonly used: readonly (SettingValue | undefined)[];
}

type Finder = (sources: Sources, source: SettingSource) => Found<KeySource> | undefined;

/** Within one source of settings, the first of these that finds something decides. */
const keySources: readonly Finder[] = [accessKeyIn, oidcRoleIn, profileIn, ecsRoleIn, credentialsUriIn];

/** The most explicit source of settings that names any keys decides. */
export function planCredentials(sources: Sources): CredentialPlan {
  const base = findBase(sources);
  const role = findRole(sources, base.value);
  const used = [...base.used, ...(role?.used ?? [])].filter((found) => found !== undefined);
  return { base: base.value, assumeRole: role?.value, used };
}

/** The keys that sign, by the place they come from: "the access key from ens:accessKey". */
export function describeKeys({ base, assumeRole }: CredentialPlan): string {
  return assumeRole === undefined ? describeSource(base) : `the role ${assumeRole.roleArn}`;
}

export function describeSource(base: KeySource): string {
  if (base.kind === "chain") {
    return "the keys found on this machine";
  }
  return base.kind === "keys" ? `the access key from ${base.from}` : `the keys that ${base.from} names`;
}

function findBase(sources: Sources): Found<KeySource> {
  for (const source of settingSources) {
    for (const find of keySources) {
      const found = find(sources, source);
      if (found !== undefined) {
        return found;
      }
    }
  }
  const { providerName: provider, searched } = sources;
  if (provider !== undefined) {
    return { value: { kind: "chain", configuration: { provider } }, used: [] };
  }
  const isComplete = searched.includes("alicloud");
  return { value: { kind: "chain", ...(isComplete ? {} : { configuration: "ens" }) }, used: [] };
}

function accessKeyIn(sources: Sources, source: SettingSource): Found<KeySource> | undefined {
  const accessKey = sources.at(source, "accessKey");
  if (accessKey === undefined) {
    return undefined;
  }
  const secretKey = sources.sameFamily(accessKey, "secretKey") ?? sources.find("secretKey", source);
  if (secretKey === undefined) {
    const how =
      accessKey.isArgument === true
        ? "Give secretKey as well, or set ALICLOUD_SECRET_KEY."
        : 'Set it with "pulumi config set --secret ens:secretKey", or in ALICLOUD_SECRET_KEY.';
    throw new UserError(`${accessKey.from} is set but no secret key is. ${how}`);
  }
  // a token belongs to the key beside it, and to no other
  const securityToken = sources.sameFamily(accessKey, "securityToken");
  const used = [accessKey, secretKey, securityToken];
  used.forEach(checkCharacters);
  return {
    value: {
      kind: "keys",
      accessKeyId: accessKey.value,
      accessKeySecret: secretKey.value,
      securityToken: securityToken?.value,
      from: accessKey.from,
    },
    used,
  };
}

function profileIn(sources: Sources, source: SettingSource): Found<KeySource> | undefined {
  const profile = sources.at(source, "profile");
  const file = sources.at(source, "sharedCredentialsFile");
  const from = (profile ?? file)?.from;
  return from === undefined
    ? undefined
    : { value: { kind: "profile", profile: profile?.value, file: file?.value, from }, used: [profile, file] };
}

function ecsRoleIn(sources: Sources, source: SettingSource): Found<KeySource> | undefined {
  const found = sources.at(source, "ecsRoleName");
  return found && { value: { kind: "ecsRole", roleName: found.value, from: found.from }, used: [found] };
}

function credentialsUriIn(sources: Sources, source: SettingSource): Found<KeySource> | undefined {
  const found = sources.at(source, "credentialsUri");
  return found && { value: { kind: "uri", uri: found.value, from: found.from }, used: [found] };
}

function oidcRoleIn(sources: Sources, source: SettingSource): Found<KeySource> | undefined {
  if (source === "environment") {
    return oidcRoleInEnvironment(sources);
  }
  const found = sources.at(source, "assumeRoleWithOidc");
  if (found === undefined) {
    return undefined;
  }
  const fields = new StructuredValue(found);
  const oidcToken = fields.text("oidcToken")?.trim();
  if (oidcToken !== undefined) {
    checkCharacters({ ...found, value: oidcToken, from: fields.fieldPath("oidcToken") });
  }
  const role = {
    roleArn: fields.required("roleArn"),
    sessionName: fields.text("roleSessionName"),
    policy: fields.text("policy"),
    sessionExpiration: fields.parsed("sessionExpiration", sessionSeconds),
  };
  const oidcProviderArn = fields.required("oidcProviderArn");
  const oidcTokenFile = fields.text("oidcTokenFile");
  return {
    value: { kind: "oidc", role, oidcProviderArn, oidcTokenFile, oidcToken, from: found.from },
    used: [found],
  };
}

function oidcRoleInEnvironment(sources: Sources): Found<KeySource> | undefined {
  const provider = sources.at("environment", "oidcProviderArn");
  const file = sources.at("environment", "oidcTokenFile");
  const role = sources.at("environment", "assumeRoleArn");
  const sessionName = sources.at("environment", "assumeRoleSessionName");
  return provider === undefined || file === undefined || role === undefined
    ? undefined
    : {
        value: {
          kind: "oidc",
          role: { roleArn: role.value, sessionName: sessionName?.value },
          oidcProviderArn: provider.value,
          oidcTokenFile: file.value,
          from: provider.from,
        },
        used: [provider, file, role, sessionName],
      };
}

function findRole(sources: Sources, base: KeySource): Found<AssumeRole> | undefined {
  const found = sources.find("assumeRole");
  if (found !== undefined) {
    const fields = new StructuredValue(found);
    const role = {
      roleArn: fields.required("roleArn"),
      sessionName: fields.text("sessionName"),
      policy: fields.text("policy"),
      sessionExpiration: fields.parsed("sessionExpiration", sessionSeconds),
      externalId: fields.text("externalId"),
    };
    return { value: role, used: [found] };
  }
  // the same variable names the role that an OIDC token is exchanged for
  const roleArn = base.kind === "oidc" ? undefined : sources.find("assumeRoleArn");
  if (roleArn === undefined) {
    return undefined;
  }
  const sessionName = sources.find("assumeRoleSessionName");
  const expiration = sources.find("assumeRoleSessionExpiration");
  const sessionExpiration = expiration === undefined ? undefined : parseValue(expiration, sessionSeconds);
  return {
    value: { roleArn: roleArn.value, sessionName: sessionName?.value, sessionExpiration },
    used: [roleArn, sessionName, expiration],
  };
}

/** STS refuses shorter sessions. */
export const minSessionSeconds = 900;

const sessionSeconds: ValueType<number> = {
  allowed: `a whole number of seconds, at least ${minSessionSeconds}`,
  parse: (text) => (/^[1-9]\d*$/.test(text) && Number(text) >= minSessionSeconds ? Number(text) : undefined),
};

/**
 * Refuses a key or token that was not copied as plain text. Each request with it would fail before it is sent, with an
 * error that looks like a broken connection.
 */
function checkCharacters(found: SettingValue | undefined): void {
  const problem = found === undefined ? undefined : unusableCharacter(found.value);
  if (found !== undefined && problem !== undefined) {
    throw new UserError(
      `${found.from} contains ${problem}, which no key or token has. Copy the value again as plain text${howToSet(found)}.`,
      found.from,
    );
  }
}

function howToSet({ from, name, source, isArgument }: SettingValue): string {
  if (isArgument === true || source === "environment") {
    return "";
  }
  const secret = settingsTable[name].secret === undefined ? "" : "--secret ";
  const path = from === configKey(source, name) ? "" : "--path ";
  return ` and set it with "pulumi config set ${secret}${path}${from}"`;
}
