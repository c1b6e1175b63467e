import { logLevels, readLogPlan } from "../api/callLog.js";
import { parseEndpoint } from "../api/endpoint.js";
import { parseObject } from "./keys.js";

/** How the text of a setting is read. */
export interface ValueType<Value> {
  /** Completes "must be …" in errors, and is shown in the reference. */
  readonly allowed: string;
  /** Undefined for a text that is not allowed. */
  readonly parse: (text: string) => Value | undefined;
}

/** Everything about one setting. Its key is the name after `ens:` in a stack's configuration. */
export interface Setting<Value = unknown> {
  /** Its purpose, as Markdown for the reference. */
  readonly description: string;
  /** Left out if any text is allowed. */
  readonly type?: ValueType<Value>;
  readonly default?: Value;
  /** The default in words, if the value alone does not show it. */
  readonly defaultText?: string;
  /** Also read from `alicloud:`, under the same key or the one given here. */
  readonly alicloudKey?: true | string;
  /** Variables of the environment, the first that is set decides: those of the alicloud providers, then those of the SDKs. */
  readonly env?: readonly string[];
  /** Documented as a variable only. */
  readonly envOnly?: true;
  /** The environment comes before the configuration. */
  readonly envFirst?: true;
  /** Present if a value may be secret; returns whether this one certainly is. */
  readonly secret?: (text: string) => boolean;
  /** What of a value may be shown; all of it if this is left out. */
  readonly show?: (text: string) => string;
  /** What else to do about a value that is not allowed, as a sentence. */
  readonly hint?: string;
}

const valueType = <Value>(allowed: string, parse: (text: string) => Value | undefined) => ({
  allowed,
  parse,
});

const oneOf = <Value extends string>(...values: readonly Value[]) =>
  valueType(`one of ${values.join(", ")}`, (text) => values.find((value) => value === text.toLowerCase()));

/** @param factor to milliseconds, the unit of all times in the code */
function wholeNumber(lowest: number, highest: number, unit = "", factor = 1): ValueType<number> {
  return valueType(`a whole number${unit} from ${lowest} to ${highest}`, (value) => {
    const number = Number(value);
    return Number.isInteger(number) && number >= lowest && number <= highest ? number * factor : undefined;
  });
}

const flag = valueType("one of true, false", (value) =>
  /^(true|false)$/i.test(value) ? value.toLowerCase() === "true" : undefined,
);

const ids = valueType("one id, or several with commas between them", (value): ReadonlySet<string> => {
  const parts = value.split(",").map((id) => id.trim());
  return new Set(parts.filter((id) => id !== ""));
});

/** Checked here, but kept as a text, because the protocol may come from another setting. */
const endpoint = valueType("a host, host:port, http://host:port or https://host, without a path", (value) =>
  parseEndpoint(value, undefined) === undefined ? undefined : value,
);

const log = valueType(
  `a level (${logLevels.join(", ")}), a level and a file such as info:/tmp/calls.log, or a file such as /tmp/calls.log or ./calls.log`,
  readLogPlan,
);

/** Where the keys come from. Which of these are used is decided in credentialPlan.ts. */
export const credentialSettings = {
  accessKey: {
    description: "Id of an access key.",
    alicloudKey: true,
    env: ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"],
    show: maskAccessKeyId,
  },
  secretKey: {
    description: "Secret of the access key.",
    alicloudKey: true,
    env: ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"],
    secret: () => true,
    show: () => "set",
  },
  securityToken: {
    description: "Token of a temporary access key.",
    alicloudKey: true,
    env: ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"],
    secret: () => true,
    show: () => "set",
  },
  profile: {
    description: "A profile of a credentials file.",
    defaultText: "the current one",
    alicloudKey: true,
    env: ["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"],
  },
  sharedCredentialsFile: {
    description: "A credentials file of the Alibaba Cloud CLI (JSON) or of the SDKs (ini).",
    defaultText: "`~/.aliyun/config.json`, then `~/.alibabacloud/credentials`",
    alicloudKey: true,
    env: ["ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"],
  },
  ecsRoleName: {
    description: "The RAM role of the ECS instance that runs Pulumi.",
    alicloudKey: true,
    env: ["ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"],
  },
  credentialsUri: {
    description: "URL of a service that returns temporary keys.",
    alicloudKey: true,
    env: ["ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"],
    // the path is a token for some services, but not for most
    secret: () => false,
    show: (value) => (URL.canParse(value) ? `${new URL(value).origin}/…` : "set"),
  },
  assumeRole: {
    description:
      "A role that is assumed with the keys. Fields: `roleArn`, and optionally `sessionName`, `policy`, `sessionExpiration` (seconds, at least 900) and `externalId`.",
    alicloudKey: true,
    show: roleIn,
  },
  assumeRoleWithOidc: {
    description:
      "A role that is assumed with an OIDC token. Fields: `roleArn`, `oidcProviderArn`, `oidcToken` or `oidcTokenFile`, and optionally `roleSessionName`, `policy` and `sessionExpiration` (seconds, at least 900).",
    alicloudKey: true,
    secret: (value) => /"oidcToken"\s*:/.test(value),
    show: roleIn,
  },
  assumeRoleArn: {
    description: "The role that is assumed with the keys, or with the OIDC token.",
    env: ["ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"],
    envOnly: true,
  },
  assumeRoleSessionName: {
    description: "Name of the session of that role.",
    env: ["ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"],
    envOnly: true,
  },
  assumeRoleSessionExpiration: {
    description: "How long that session lasts.",
    defaultText: "`3600`",
    env: ["ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"],
    envOnly: true,
  },
  oidcProviderArn: {
    description: "The OIDC provider that the token belongs to.",
    env: ["ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "ALICLOUD_OIDC_PROVIDER_ARN"],
    envOnly: true,
  },
  oidcTokenFile: {
    description: "The file with the OIDC token.",
    env: ["ALIBABA_CLOUD_OIDC_TOKEN_FILE", "ALICLOUD_OIDC_TOKEN_FILE"],
    envOnly: true,
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** All other settings. A preview reads them without any keys. */
export const generalSettings = {
  region: {
    description: "Region of the account. It selects the endpoint: `ap-southeast-1` has its own.",
    alicloudKey: true,
    env: ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"],
  },
  endpoint: {
    description: "Endpoint of the ENS API.",
    type: endpoint,
    defaultText: "that of the region",
    alicloudKey: "endpoints[0].ens",
    env: ["ALIBABA_CLOUD_ENDPOINT_ENS", "ENS_ENDPOINT"],
    show: (value) => value.replace(/[^/]*@/g, "…@"),
    hint: "Leave it out to use the endpoint of the region.",
  },
  protocol: {
    description: "Protocol, if the endpoint has no scheme.",
    type: oneOf("http", "https"),
    defaultText: "`https`; `http` for a loopback address",
    alicloudKey: true,
  },
  clientConnectTimeout: {
    description: "Time limit for the connection of one call.",
    type: wholeNumber(1, 600_000, " of ms"),
    default: 30_000,
    alicloudKey: true,
    env: ["CLIENT_CONNECT_TIMEOUT"],
  },
  clientReadTimeout: {
    description: "Time limit for the answer to one call.",
    type: wholeNumber(1, 600_000, " of ms"),
    default: 30_000,
    alicloudKey: true,
    env: ["CLIENT_READ_TIMEOUT"],
  },
  callsInFlight: {
    description: "Calls that the whole process makes at the same time.",
    type: wholeNumber(1, 1000),
    default: 16,
  },
  writesPerGateway: {
    description: "Writes to one gateway at the same time.",
    type: wholeNumber(1, 100),
    defaultText: "adjusted to what the gateway accepts",
  },
  collisions: {
    description: "What a preview does when two entries of a program use one external port.",
    type: oneOf("error", "warn", "off"),
    defaultText: "`error` for the same protocol, `warn` for `Any` beside `TCP` or `UDP`",
  },
  preflight: {
    description: "Whether a preview also checks the gateway, and whether problems are warnings or errors.",
    type: oneOf("off", "warn", "error"),
    default: "off",
  },
  missingGateway: {
    description: "Whether entries of a gateway that is not found cause an error or count as deleted.",
    type: oneOf("error", "gone"),
    default: "error",
  },
  adoptInterrupted: {
    description: "Whether to adopt the entry that an interrupted run of the same resource created.",
    type: flag,
    default: false,
  },
  logLevel: {
    description: "Logs each call as a line of JSON. See [logging](../logging.md).",
    type: log,
    default: { level: "off", file: undefined },
    defaultText: "`off`",
    // it is set for one run, and must also reach runs that use the configuration in the state
    envFirst: true,
    env: ["ENS_LOG"],
  },
  operationTimeout: {
    description: "Time limit for each operation. It overrides all other time limits.",
    type: wholeNumber(1, 86_400, " of seconds", 1000),
    env: ["ENS_OPERATION_TIMEOUT"],
    envOnly: true,
  },
  adopt: {
    description: "Entries that the next `pulumi up` may adopt. See [adopting](../adopting.md).",
    type: ids,
    default: new Set<string>(),
    defaultText: "none",
    env: ["ENS_ADOPT"],
    envOnly: true,
  },
} as const satisfies Readonly<Record<string, Setting>>;

type Table = typeof credentialSettings & typeof generalSettings;

export type SettingName = keyof Table;

/** The settings that a stack's configuration and an explicit provider take. */
export type SettingKey = {
  [Name in SettingName]: Table[Name] extends { envOnly: true } ? never : Name;
}[SettingName];

export const settingsTable: Readonly<Record<SettingName, Setting>> = {
  ...credentialSettings,
  ...generalSettings,
};

export const settingNames = Object.keys(settingsTable) as readonly SettingName[];

export const settingKeys = settingNames.filter(
  (name) => settingsTable[name].envOnly !== true,
) as readonly SettingKey[];

/** The id of an access key, shown only in part. */
export function maskAccessKeyId(accessKeyId: string): string {
  return accessKeyId.length < 12 ? "…" : `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}

function roleIn(value: string): string {
  const roleArn = parseObject(value)?.["roleArn"];
  return typeof roleArn === "string" ? roleArn : "set";
}
