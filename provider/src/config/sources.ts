/** Where settings are read from: the stack's configuration by full key, and the environment. */
export interface SettingsReader {
  config(key: string): string | undefined;
  env(name: string): string | undefined;
}

/** A value and the name of the place it was found in. */
export interface SettingValue {
  readonly value: string;
  readonly from: string;
  /** Whether it is an argument of an explicit provider, which no `pulumi config set` changes. */
  readonly isArgument?: boolean;
}

/** Stands in the configuration of an explicit provider and holds its name, so that an error can tell which one is meant. */
export const providerNameKey = "ens:providerName";

/** The places that are searched, most explicit first. */
export const settingSources = ["ens", "alicloud", "environment"] as const;

export type SettingSource = (typeof settingSources)[number];

/** The keys that a stack's configuration may hold under `ens:`; most have a twin under `alicloud:`. */
export const settingKeys = [
  "accessKey",
  "secretKey",
  "securityToken",
  "profile",
  "sharedCredentialsFile",
  "ecsRoleName",
  "credentialsUri",
  "assumeRole",
  "assumeRoleWithOidc",
  "region",
  "endpoint",
  "protocol",
  "clientConnectTimeout",
  "clientReadTimeout",
  "callsInFlight",
  "writesPerGateway",
  "collisions",
  "preflight",
  "missingGateway",
  "adoptInterrupted",
  "logLevel",
] as const;

/**
 * The environment variables behind each key, first hit wins: the names that Terraform's and Pulumi's alicloud
 * providers read, then those of the Alibaba Cloud SDKs.
 */
const variables: Readonly<Record<string, readonly string[]>> = {
  accessKey: ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"],
  secretKey: ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"],
  securityToken: ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"],
  profile: ["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"],
  sharedCredentialsFile: ["ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"],
  ecsRoleName: ["ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"],
  credentialsUri: ["ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"],
  region: ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"],
  endpoint: ["ALIBABA_CLOUD_ENDPOINT_ENS", "ENS_ENDPOINT"],
  clientConnectTimeout: ["CLIENT_CONNECT_TIMEOUT"],
  clientReadTimeout: ["CLIENT_READ_TIMEOUT"],
  operationTimeout: ["ENS_OPERATION_TIMEOUT"],
  adopt: ["ENS_ADOPT"],
  logLevel: ["ENS_LOG"],
  assumeRoleArn: ["ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"],
  assumeRoleSessionName: ["ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"],
  assumeRoleSessionExpiration: ["ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"],
  oidcProviderArn: ["ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "ALICLOUD_OIDC_PROVIDER_ARN"],
  oidcTokenFile: ["ALIBABA_CLOUD_OIDC_TOKEN_FILE", "ALICLOUD_OIDC_TOKEN_FILE"],
};

/** Every key that is looked for, also those that a variable is meant for. */
export const keysRead: readonly string[] = [...new Set([...settingKeys, ...Object.keys(variables)])];

/** Keys that exist in no other provider's configuration, or mean something of its own there. */
const onlyOurs: ReadonlySet<string> = new Set([
  "adoptInterrupted",
  "callsInFlight",
  "collisions",
  "endpoint",
  "logLevel",
  "missingGateway",
  "preflight",
  "writesPerGateway",
]);

export class Sources {
  private readonly provider: string | undefined;

  constructor(private readonly reader: SettingsReader) {
    this.provider = reader.config(providerNameKey);
  }

  /** The first place, from `from` downward, that has a value for `key`. */
  find(key: string, from: SettingSource = "ens"): SettingValue | undefined {
    for (const layer of settingSources.slice(settingSources.indexOf(from))) {
      const found = this.at(layer, key);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  /** The value for `key` in one place; an empty text counts as none, as an unset variable often leaves one. */
  at(layer: SettingSource, key: string): SettingValue | undefined {
    return this.allAt(layer, key)[0];
  }

  /** Everything that is set for `key` anywhere, the value that counts first. */
  all(key: string): readonly SettingValue[] {
    return settingSources.flatMap((layer) => this.allAt(layer, key));
  }

  private allAt(layer: SettingSource, key: string): readonly SettingValue[] {
    if (layer === "alicloud" && onlyOurs.has(key)) {
      return [];
    }
    const places =
      layer === "environment"
        ? (variables[key] ?? []).map((name) => [name, this.reader.env(name)] as const)
        : [[`${layer}:${key}`, this.reader.config(`${layer}:${key}`)] as const];
    return places.flatMap(([from, text]) => {
      const value = text?.trim() ?? "";
      if (value === "") {
        return [];
      }
      return this.provider === undefined || layer === "environment"
        ? [{ value, from }]
        : [{ value, from: `${key} of provider "${this.provider}"`, isArgument: true }];
    });
  }

  /**
   * The value for `key` that belongs to an access key: in the environment the one of the same family of names, or of a
   * family that has no access key of its own.
   */
  beside(layer: SettingSource, accessKey: SettingValue, key: string): SettingValue | undefined {
    if (layer !== "environment") {
      return this.at(layer, key);
    }
    const ids = variables["accessKey"] ?? [];
    for (const [family, name] of (variables[key] ?? []).entries()) {
      const value = this.reader.env(name)?.trim() ?? "";
      const id = ids[family] ?? "";
      if (value !== "" && (id === accessKey.from || (this.reader.env(id)?.trim() ?? "") === "")) {
        return { value, from: name };
      }
    }
    return undefined;
  }
}
