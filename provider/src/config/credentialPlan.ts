import { unusableCharacter } from "./keys.js";
import { type SettingSource, settingSources, type SettingValue, type Sources } from "./sources.js";
import { UserError } from "../api/errors.js";

/** Where the keys will come from. Nothing is read or asked before the first call needs them. */
export interface CredentialPlan {
  readonly base: KeySource;
  /** A role that is assumed with the keys of `base`. */
  readonly assumeRole: AssumeRole | undefined;
}

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
  | { readonly kind: "oidc"; readonly role: OidcRole; readonly from: string }
  /** nothing was said: the usual places of the Alibaba Cloud SDKs are searched */
  | { readonly kind: "chain" };

export interface AssumeRole {
  readonly roleArn: string;
  readonly sessionName: string | undefined;
  readonly policy: string | undefined;
  readonly sessionExpiration: number | undefined;
  readonly externalId: string | undefined;
}

export interface OidcRole {
  readonly roleArn: string;
  readonly oidcProviderArn: string;
  readonly oidcTokenFile: string | undefined;
  readonly oidcToken: string | undefined;
  readonly roleSessionName: string | undefined;
  readonly policy: string | undefined;
  readonly sessionExpiration: number | undefined;
}

/** The most explicit place that names any source of keys decides; within one place, keys come before references. */
export function planCredentials(sources: Sources): CredentialPlan {
  for (const layer of settingSources) {
    const base = sourceAt(layer, sources);
    if (base !== undefined) {
      return { base, assumeRole: assumeRole(sources, base) };
    }
  }
  const base: KeySource = { kind: "chain" };
  return { base, assumeRole: assumeRole(sources, base) };
}

function sourceAt(layer: SettingSource, sources: Sources): KeySource | undefined {
  const accessKey = sources.at(layer, "accessKey");
  if (accessKey !== undefined) {
    const secretKey = secretKeyOf(accessKey, layer, sources);
    if (secretKey === undefined) {
      throw new UserError(
        `${accessKey.from} is set but no secret key is: ${accessKey.isArgument === true ? "give secretKey as well" : 'set it with "pulumi config set --secret ens:secretKey"'}, or in ALICLOUD_SECRET_KEY`,
      );
    }
    // a token belongs to the key beside it, and to no other
    const securityToken = sources.beside(layer, accessKey, "securityToken");
    checkCharacters(accessKey);
    checkCharacters(secretKey);
    checkCharacters(securityToken);
    return {
      kind: "keys",
      accessKeyId: accessKey.value,
      accessKeySecret: secretKey.value,
      securityToken: securityToken?.value,
      from: accessKey.from,
    };
  }
  const oidc = oidcAt(layer, sources);
  if (oidc !== undefined) {
    return oidc;
  }
  const profile = sources.at(layer, "profile");
  const file = sources.at(layer, "sharedCredentialsFile");
  const named = profile ?? file;
  if (named !== undefined) {
    return { kind: "profile", profile: profile?.value, file: file?.value, from: named.from };
  }
  const ecsRole = sources.at(layer, "ecsRoleName");
  if (ecsRole !== undefined) {
    return { kind: "ecsRole", roleName: ecsRole.value, from: ecsRole.from };
  }
  const uri = sources.at(layer, "credentialsUri");
  return uri === undefined ? undefined : { kind: "uri", uri: uri.value, from: uri.from };
}

/** The secret of an access key: the one beside it, or the first that is found further down. */
export function secretKeyOf(
  accessKey: SettingValue,
  layer: SettingSource,
  sources: Sources,
): SettingValue | undefined {
  return sources.beside(layer, accessKey, "secretKey") ?? sources.find("secretKey", layer);
}

/**
 * Refuses a key or token that was not copied as plain text. Sent, it would fail each request before it leaves, with an
 * error that looks like a broken connection.
 */
function checkCharacters(found: SettingValue | undefined): void {
  const problem = found === undefined ? undefined : unusableCharacter(found.value);
  if (found !== undefined && problem !== undefined) {
    throw new UserError(
      `${found.from} contains ${problem}, which no key or token has: copy the value again as plain text, and ${settingAgain(found)}`,
      found.from,
    );
  }
}

function settingAgain({ from, isArgument }: SettingValue): string {
  if (isArgument === true) {
    return "give that";
  }
  const [key = "", ...path] = from.split(".");
  return from.includes(":")
    ? `set it with "pulumi config set ${key.endsWith("accessKey") ? "" : "--secret "}${path.length > 0 ? `--path ${from}` : key}"`
    : "export that";
}

function oidcAt(layer: SettingSource, sources: Sources): KeySource | undefined {
  if (layer === "environment") {
    const provider = sources.at(layer, "oidcProviderArn");
    const token = sources.at(layer, "oidcTokenFile");
    const role = sources.at(layer, "assumeRoleArn");
    return provider === undefined || token === undefined || role === undefined
      ? undefined
      : {
          kind: "oidc",
          from: provider.from,
          role: {
            roleArn: role.value,
            oidcProviderArn: provider.value,
            oidcTokenFile: token.value,
            oidcToken: undefined,
            roleSessionName: sources.at(layer, "assumeRoleSessionName")?.value,
            policy: undefined,
            sessionExpiration: undefined,
          },
        };
  }
  const found = sources.at(layer, "assumeRoleWithOidc");
  if (found === undefined) {
    return undefined;
  }
  const fields = structured(found);
  const oidcToken = fields.text("oidcToken");
  if (oidcToken !== undefined) {
    checkCharacters({ ...found, value: oidcToken.trim(), from: fields.place("oidcToken") });
  }
  return {
    kind: "oidc",
    from: found.from,
    role: {
      roleArn: fields.required("roleArn"),
      oidcProviderArn: fields.required("oidcProviderArn"),
      oidcTokenFile: fields.text("oidcTokenFile"),
      oidcToken: oidcToken?.trim(),
      roleSessionName: fields.text("roleSessionName"),
      policy: fields.text("policy"),
      sessionExpiration: fields.seconds("sessionExpiration"),
    },
  };
}

function assumeRole(sources: Sources, base: KeySource): AssumeRole | undefined {
  const found = sources.find("assumeRole");
  if (found !== undefined) {
    const fields = structured(found);
    return {
      roleArn: fields.required("roleArn"),
      sessionName: fields.text("sessionName"),
      policy: fields.text("policy"),
      sessionExpiration: fields.seconds("sessionExpiration"),
      externalId: fields.text("externalId"),
    };
  }
  // the same variable names the role that an OIDC token is traded for
  const roleArn = base.kind === "oidc" ? undefined : sources.find("assumeRoleArn");
  return roleArn === undefined
    ? undefined
    : {
        roleArn: roleArn.value,
        sessionName: sources.find("assumeRoleSessionName")?.value,
        policy: undefined,
        sessionExpiration: lengthOf(sources.find("assumeRoleSessionExpiration")),
        externalId: undefined,
      };
}

/** The fields of a structured configuration value, which arrives as JSON. */
function structured(found: SettingValue) {
  let value: unknown;
  try {
    value = JSON.parse(found.value);
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(
      `${found.from} is not an object: ${found.isArgument === true ? "give one" : `set its fields one by one, such as "pulumi config set --path ${found.from}.roleArn acs:ram::…"`}`,
    );
  }
  const fields = value as Record<string, unknown>;
  const text = (name: string) => {
    const field = fields[name];
    return typeof field === "number" || (typeof field === "string" && field !== "")
      ? String(field)
      : undefined;
  };
  return {
    text,
    place: (name: string) =>
      found.isArgument === true ? `${name} in ${found.from}` : `${found.from}.${name}`,
    seconds(name: string): number | undefined {
      const field = text(name);
      return lengthOf(field === undefined ? undefined : { value: field, from: `${found.from}.${name}` });
    },
    required(name: string): string {
      const field = text(name);
      if (field === undefined) {
        throw new UserError(
          `${found.from} lacks ${name}: ${found.isArgument === true ? "give it there" : `set it with "pulumi config set --path ${found.from}.${name} …"`}`,
        );
      }
      return field;
    },
  };
}

/** STS refuses shorter sessions. */
export const minSessionSeconds = 900;

/** How long a session lasts. */
function lengthOf(found: SettingValue | undefined): number | undefined {
  if (found !== undefined && !(/^[1-9]\d*$/.test(found.value) && Number(found.value) >= minSessionSeconds)) {
    throw new UserError(
      `${found.from} is "${found.value}", but a whole number of seconds is needed, and at least ${minSessionSeconds}`,
    );
  }
  return found === undefined ? undefined : Number(found.value);
}
