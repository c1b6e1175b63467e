import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { parse as parseIni } from "ini";
import { UserError } from "../api/errors.js";
import { type AssumeRole, minSessionSeconds } from "./credentialPlan.js";
import { readCommand, splitCommand } from "./keyCommand.js";
import {
  instanceRoleReader,
  type KeyReader,
  type Login,
  oidcReader,
  readLogin,
  roleReader,
} from "./keyReader.js";
import { keysFrom, parseObject, readTextFile } from "./keys.js";

/** The file of the Alibaba Cloud CLI and the one of the SDKs. Without a file, the first that exists decides. */
export const defaultFiles = (): readonly string[] => [
  join(homedir(), ".aliyun", "config.json"),
  join(homedir(), ".alibabacloud", "credentials"),
];

/** Finds a profile in the given file, or else in the default files. */
export async function openProfile(profile: string | undefined, file: string | undefined): Promise<KeyReader> {
  const candidates = file === undefined ? defaultFiles() : [file.replace(/^~(?=\/)/, homedir())];
  let problem: unknown;
  for (const path of candidates) {
    try {
      const text = await readTextFile("credentials file", path);
      if (text !== undefined) {
        return profileIn(path, text, profile);
      }
    } catch (error) {
      // the profile may be in the other default file
      problem ??= error;
    }
  }
  const what = profile === undefined ? "The credentials" : `Profile "${profile}"`;
  throw problem instanceof Error
    ? problem
    : new UserError(`${what} cannot be read: there is no file ${candidates.join(" or ")}.`);
}

/** The current profile of the first default file that exists. */
export async function openDefaultProfile(): Promise<KeyReader | undefined> {
  for (const path of defaultFiles()) {
    // a home directory of another user counts as one without the file
    const text = existsSync(path) ? await readTextFile("credentials file", path) : undefined;
    if (text !== undefined) {
      return profileIn(path, text, undefined);
    }
  }
  return undefined;
}

/**
 * One variable, ALIBABA_CLOUD_CREDENTIALS_FILE, means a JSON file to Terraform's provider and an ini file to the SDKs:
 * the text of the file decides what it is.
 */
function profileIn(path: string, text: string, profile: string | undefined): KeyReader {
  return text.trimStart().startsWith("{") ? cliProfile(path, text, profile) : sdkProfile(path, text, profile);
}

function cliProfile(path: string, text: string, requested: string | undefined): KeyReader {
  // some editors begin a file with a byte order mark
  const config = parseObject(text.trim());
  if (config === undefined) {
    throw new UserError(`The credentials file ${path} is not valid JSON.`);
  }
  const profiles: readonly unknown[] = Array.isArray(config["profiles"]) ? config["profiles"] : [];
  const current = typeof config["current"] === "string" ? config["current"] : "default";
  const open = (name: string, seen: readonly string[]): KeyReader => {
    const values = profiles.find((one) => (one as { name?: unknown } | null)?.name === name);
    if (values === undefined) {
      throw new UserError(`The credentials file ${path} has no profile "${name}".`);
    }
    const profile = new Profile(path, name, values as Record<string, unknown>);
    return cliReader(profile, (source) => {
      if (seen.includes(source)) {
        throw profile.unusable(`its source_profile leads back to itself (${[...seen, source].join(", ")})`);
      }
      return open(source, [...seen, source]);
    });
  };
  return open(requested ?? current, [requested ?? current]);
}

function sdkProfile(path: string, text: string, name = "default"): KeyReader {
  const sections = parseIni(text);
  if (!Object.hasOwn(sections, name)) {
    throw new UserError(`The credentials file ${path} has no section [${name}].`);
  }
  // a key before the first section may have the name of one
  return sdkReader(new Profile(path, name, { ...(sections[name] as object) }));
}

/** The values of a profile, with errors that name it but none of its values. */
class Profile {
  constructor(
    private readonly path: string,
    readonly name: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  get source(): string {
    return `profile "${this.name}" in ${this.path}`;
  }

  unusable(why: string): UserError {
    return new UserError(`Profile "${this.name}" in ${this.path} cannot be used: ${why}.`);
  }

  text(key: string): string | undefined {
    const value = this.value(key);
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  }

  required(key: string): string {
    const text = this.text(key);
    if (text === undefined) {
      const isMissing = (this.value(key) ?? "") === "";
      throw this.unusable(isMissing ? `it lacks ${key}` : `its ${key} must be a string`);
    }
    return text;
  }

  seconds(key: string): number | undefined {
    const value = Number(this.value(key));
    return Number.isInteger(value) && value > 0 ? value : undefined;
  }

  value(key: string): unknown {
    return Object.hasOwn(this.values, key) ? this.values[key] : undefined;
  }
}

const cliModes =
  "AK, StsToken, RamRoleArn, ChainableRamRoleArn, EcsRamRole, OIDC, External, CloudSSO and OAuth";

/** What each mode of the CLI's profiles holds. Modes that can only be used by writing the file again are refused. */
function cliReader(profile: Profile, openSource: (name: string) => KeyReader): KeyReader {
  switch (profile.required("mode")) {
    case "AK":
      return staticKeys(profile, "any");
    case "StsToken":
      return staticKeys(profile, "session", profile.required("sts_token"));
    case "RamRoleArn":
      return roleReader(staticKeys(profile, "any"), cliRole(profile));
    case "ChainableRamRoleArn":
      return roleReader(openSource(profile.required("source_profile")), cliRole(profile));
    case "EcsRamRole":
      return instanceRoleReader(profile.text("ram_role_name"));
    case "OIDC":
      return oidcReader({
        role: cliRole(profile),
        oidcProviderArn: profile.required("oidc_provider_arn"),
        oidcTokenFile: profile.required("oidc_token_file"),
      });
    case "External":
      return commandReader(profile);
    case "CloudSSO":
      return cloudSsoReader(profile);
    case "OAuth":
      return oauthReader(profile);
    default:
      throw notSupported(profile, "mode", cliModes);
  }
}

/** What each type of the ini file of the SDKs holds. */
function sdkReader(profile: Profile): KeyReader {
  switch (profile.required("type")) {
    case "access_key":
      return staticKeys(profile, "any");
    case "ecs_ram_role":
      return instanceRoleReader(profile.text("role_name"));
    case "ram_role_arn":
      return roleReader(staticKeys(profile, "any"), {
        roleArn: profile.required("role_arn"),
        sessionName: profile.text("role_session_name"),
        policy: profile.text("policy"),
      });
    default:
      throw notSupported(profile, "type", "access_key, ecs_ram_role and ram_role_arn");
  }
}

function notSupported(profile: Profile, key: "mode" | "type", supported: string): UserError {
  const value = profile.required(key);
  // anything but a plain word may be a secret in the wrong field
  const shown = /^\w{1,40}$/.test(value) ? `"${value}" ` : "";
  return profile.unusable(`its ${key} ${shown}is not supported (supported are ${supported})`);
}

function staticKeys(profile: Profile, kind: "session" | "any", token?: string): KeyReader {
  const given = {
    accessKeyId: profile.required("access_key_id"),
    accessKeySecret: profile.required("access_key_secret"),
    securityToken: token,
  };
  const keys = keysFrom(profile.source, given, kind);
  return { read: () => Promise.resolve({ keys }) };
}

function cliRole(profile: Profile): AssumeRole {
  const secondsOf = (key: string): number | undefined => {
    const seconds = profile.seconds(key);
    if (seconds !== undefined && seconds < minSessionSeconds) {
      throw profile.unusable(`its ${key} must be at least ${minSessionSeconds}, got ${seconds}`);
    }
    return seconds;
  };
  return {
    roleArn: profile.required("ram_role_arn"),
    sessionName: profile.text("ram_session_name"),
    sessionExpiration: secondsOf("duration_seconds") ?? secondsOf("expired_seconds"),
    stsEndpoint: profile.text("sts_endpoint"),
    stsRegion: profile.text("sts_region"),
    stsInVpc: profile.value("enable_vpc") === true,
  };
}

function commandReader(profile: Profile): KeyReader {
  const command = profile.required("process_command");
  const [program = ""] = splitCommand(command);
  const { source } = profile;
  return { read: () => readCommand(source, command), command: { source, program } };
}

function cloudSsoReader(profile: Profile): KeyReader {
  const signInUrl = profile.required("cloud_sso_sign_in_url");
  if (!URL.canParse(signInUrl)) {
    throw profile.unusable("its cloud_sso_sign_in_url is not a URL");
  }
  const login = {
    url: new URL("/cloud-credentials", signInUrl),
    accessToken: profile.required("access_token"),
    body: {
      AccountId: profile.required("cloud_sso_account_id"),
      AccessConfigurationId: profile.required("cloud_sso_access_config"),
    },
  };
  const ended = `its login has ended. Log in again with "aliyun configure --mode CloudSSO --profile ${profile.name}"`;
  return loginReader(profile, login, profile.seconds("cloud_sso_access_token_expire"), ended);
}

const oauthSites: Readonly<Record<string, string>> = { CN: "aliyun.com", INTL: "alibabacloud.com" };

/**
 * The access token of an OAuth login is used while it lasts. It is not renewed here, because the OAuth service then
 * replaces the refresh token, and the new one would have to be written into the profile.
 */
function oauthReader(profile: Profile): KeyReader {
  const site = oauthSites[profile.required("oauth_site_type").toUpperCase()];
  if (site === undefined) {
    throw profile.unusable("its oauth_site_type must be CN or INTL");
  }
  const login = {
    url: new URL(`https://oauth.${site}/v1/exchange`),
    accessToken: profile.required("oauth_access_token"),
  };
  const ended = `its login has ended, and only the Alibaba Cloud CLI can renew it, because it must write the profile. Run "aliyun sts GetCallerIdentity --profile ${profile.name}", or use a profile of mode CloudSSO, StsToken or RamRoleArn`;
  return loginReader(profile, login, profile.seconds("oauth_access_token_expire"), ended);
}

function loginReader(profile: Profile, login: Login, endsAt: number | undefined, ended: string): KeyReader {
  return {
    read: () => {
      if ((endsAt ?? 0) * 1000 <= Date.now()) {
        throw profile.unusable(ended);
      }
      return readLogin(profile.source, login);
    },
  };
}
