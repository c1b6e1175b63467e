import { type AssumeRole, minSessionSeconds } from "./credentialPlan.js";
import { readCommand, splitCommand } from "./keyCommand.js";
import { instanceRoleReader, type KeyReader, oidcReader, roleReader, type StsLocation } from "./keyReader.js";
import { keysFrom } from "./keys.js";
import { type Login, readLogin } from "./loginServices.js";
import { UserError } from "../api/errors.js";

/** The values of a profile, with errors that name it but none of its values. */
export class Profile {
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
      const value = this.value(key) ?? "";
      throw this.unusable(value === "" ? `it lacks ${key}` : `its ${key} must be a string`);
    }
    return text;
  }

  seconds(key: string): number | undefined {
    const value = Number(this.value(key));
    return Number.isInteger(value) && value > 0 ? value : undefined;
  }

  private value(key: string): unknown {
    return Object.hasOwn(this.values, key) ? this.values[key] : undefined;
  }

  /** The sts_region, sts_endpoint and enable_vpc of a profile. */
  get sts(): StsLocation {
    return {
      endpoint: this.text("sts_endpoint"),
      region: this.text("sts_region"),
      vpc: this.values["enable_vpc"] === true ? true : undefined,
    };
  }
}

/** What each mode of the CLI's profiles holds; those that can only be used by writing the file again are refused. */
export function cliReader(profile: Profile, openSource: (name: string) => KeyReader): KeyReader {
  const mode = profile.required("mode");
  switch (mode) {
    case "AK":
      return staticKeys(profile, "any");
    case "StsToken":
      return staticKeys(profile, "session", profile.required("sts_token"));
    case "RamRoleArn":
      return roleReader(staticKeys(profile, "any"), cliRole(profile), profile.sts);
    case "ChainableRamRoleArn":
      return roleReader(openSource(profile.required("source_profile")), cliRole(profile), profile.sts);
    case "EcsRamRole":
      return instanceRoleReader(profile.text("ram_role_name"));
    case "OIDC":
      return oidcReader(
        cliRole(profile),
        profile.required("oidc_provider_arn"),
        { file: profile.required("oidc_token_file") },
        profile.sts,
      );
    case "External": {
      const command = profile.required("process_command");
      const [program = ""] = splitCommand(command);
      return {
        read: () => readCommand(profile.source, command),
        command: { source: profile.source, program },
      };
    }
    case "CloudSSO":
      return cloudSso(profile);
    case "OAuth":
      return oauth(profile);
    default:
      throw profile.unusable(
        `its mode ${/^\w{1,40}$/.test(mode) ? `"${mode}" ` : ""}is not supported (supported are AK, StsToken, RamRoleArn, ChainableRamRoleArn, EcsRamRole, OIDC, External, CloudSSO and OAuth)`,
      );
  }
}

function staticKeys(profile: Profile, kind: "session" | "any", token?: string): KeyReader {
  const keys = keysFrom(
    capital(profile.source),
    {
      accessKeyId: profile.required("access_key_id"),
      accessKeySecret: profile.required("access_key_secret"),
      securityToken: token,
    },
    kind,
  );
  return { read: () => Promise.resolve({ keys }) };
}

function cliRole(profile: Profile): AssumeRole {
  const lengthOf = (key: string): number | undefined => {
    const seconds = profile.seconds(key);
    if (seconds !== undefined && seconds < minSessionSeconds) {
      throw profile.unusable(`its ${key} must be at least ${minSessionSeconds}, got ${seconds}`);
    }
    return seconds;
  };
  return {
    roleArn: profile.required("ram_role_arn"),
    sessionName: profile.text("ram_session_name"),
    policy: undefined,
    sessionExpiration: lengthOf("duration_seconds") ?? lengthOf("expired_seconds"),
    externalId: undefined,
  };
}

/** What each type of the ini file of the SDKs holds. */
export function sdkReader(profile: Profile): KeyReader {
  const type = profile.required("type");
  switch (type) {
    case "access_key":
      return staticKeys(profile, "any");
    case "ecs_ram_role":
      return instanceRoleReader(profile.text("role_name"));
    case "ram_role_arn":
      return roleReader(staticKeys(profile, "any"), {
        roleArn: profile.required("role_arn"),
        sessionName: profile.text("role_session_name"),
        policy: profile.text("policy"),
        sessionExpiration: undefined,
        externalId: undefined,
      });
    default:
      throw profile.unusable(
        `its type ${/^\w{1,40}$/.test(type) ? `"${type}" ` : ""}is not supported (supported are access_key, ecs_ram_role and ram_role_arn)`,
      );
  }
}

function cloudSso(profile: Profile): KeyReader {
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
  const whenEnded = `its login has ended. Log in again with "aliyun configure --mode CloudSSO --profile ${profile.name}"`;
  return loginReader(profile, login, "cloud_sso_access_token_expire", whenEnded);
}

const oauthSites: Readonly<Record<string, string>> = { CN: "aliyun.com", INTL: "alibabacloud.com" };

/**
 * The access token of an OAuth login is used while it lasts. It is not renewed here: the OAuth service then
 * replaces the refresh token, and the new one would have to be written into the profile.
 */
function oauth(profile: Profile): KeyReader {
  const site = oauthSites[profile.required("oauth_site_type").toUpperCase()];
  if (site === undefined) {
    throw profile.unusable("its oauth_site_type must be CN or INTL");
  }
  const login = {
    url: new URL(`https://oauth.${site}/v1/exchange`),
    accessToken: profile.required("oauth_access_token"),
  };
  const whenEnded = `its login has ended, and only the Alibaba Cloud CLI can renew it, because it must write the profile. Run "aliyun sts GetCallerIdentity --profile ${profile.name}", or use a profile of mode CloudSSO, StsToken or RamRoleArn`;
  return loginReader(profile, login, "oauth_access_token_expire", whenEnded);
}

function loginReader(profile: Profile, login: Login, endKey: string, whenEnded: string): KeyReader {
  const endsAt = (profile.seconds(endKey) ?? 0) * 1000;
  return {
    read: () => {
      if (endsAt <= Date.now()) {
        throw profile.unusable(whenEnded);
      }
      return readLogin(capital(profile.source), login);
    },
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
