import * as pulumi from "@pulumi/pulumi";

import { settingKeys, settingsTable } from "../config/settingsTable.js";
import { unknownKeyProblem, unknownKeys } from "../entry/suggest.js";
import { isOfType, runError } from "./pulumiUtil.js";
import { providerNameKey, configKey } from "../config/sources.js";

/** A role that is assumed with the keys. */
export interface ProviderAssumeRole {
  /** The ARN of the role, such as `acs:ram::123456789012****:role/ens`. */
  roleArn: pulumi.Input<string>;
  /** The name of the session. Default: `ALIBABA_CLOUD_ROLE_SESSION_NAME` from the environment, or `pulumi-alicloud-ens`. */
  sessionName?: pulumi.Input<string | undefined>;
  /** A policy, as JSON, that narrows what the session may do. Default: none. */
  policy?: pulumi.Input<string | undefined>;
  /** How long a session lasts, in seconds. Default: 3600. */
  sessionExpiration?: pulumi.Input<number | undefined>;
  /** External ID required by the role. Default: none. */
  externalId?: pulumi.Input<string | undefined>;
}

/** A role that a token of an OIDC identity provider is exchanged for. Give the token, or the file that holds it. */
export interface ProviderAssumeRoleWithOidc {
  /** The ARN of the identity provider. */
  oidcProviderArn: pulumi.Input<string>;
  /** The ARN of the role. */
  roleArn: pulumi.Input<string>;
  /** The token. */
  oidcToken?: pulumi.Input<string | undefined>;
  /** The file with the token. */
  oidcTokenFile?: pulumi.Input<string | undefined>;
  /** The name of the session. Default: `ALIBABA_CLOUD_ROLE_SESSION_NAME` from the environment, or `pulumi-alicloud-ens`. */
  roleSessionName?: pulumi.Input<string | undefined>;
  /** A policy, as JSON, that narrows what the session may do. Default: none. */
  policy?: pulumi.Input<string | undefined>;
  /** How long a session lasts, in seconds. Default: 3600. */
  sessionExpiration?: pulumi.Input<number | undefined>;
}

/**
 * The settings of a {@link Provider}. A setting that is left out is read from its environment variable, if it has one,
 * and never from the stack's configuration.
 */
export interface ProviderArgs {
  /** The id of the access key. Environment: `ALICLOUD_ACCESS_KEY`. */
  accessKey?: pulumi.Input<string | undefined>;
  /** Its secret. The state holds it encrypted. Environment: `ALICLOUD_SECRET_KEY`. */
  secretKey?: pulumi.Input<string | undefined>;
  /** The token of a temporary key. The state holds it encrypted. Environment: `ALICLOUD_SECURITY_TOKEN`. */
  securityToken?: pulumi.Input<string | undefined>;
  /** A profile of a credentials file. Environment: `ALICLOUD_PROFILE`. */
  profile?: pulumi.Input<string | undefined>;
  /** The credentials file, of the Alibaba Cloud CLI (JSON) or of the SDKs (ini). Environment: `ALICLOUD_SHARED_CREDENTIALS_FILE`. */
  sharedCredentialsFile?: pulumi.Input<string | undefined>;
  /** The RAM role of the ECS instance that runs Pulumi. Environment: `ALICLOUD_ECS_ROLE_NAME`. */
  ecsRoleName?: pulumi.Input<string | undefined>;
  /** URL of a service that returns temporary keys. The state holds it encrypted. Environment: `ALICLOUD_CREDENTIALS_URI`. */
  credentialsUri?: pulumi.Input<string | undefined>;
  /** A role that is assumed with the keys. Environment: `ALICLOUD_ASSUME_ROLE_ARN`, `ALICLOUD_ASSUME_ROLE_SESSION_NAME` and `ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION`. */
  assumeRole?: pulumi.Input<ProviderAssumeRole | undefined>;
  /**
   * A role that an OIDC token is exchanged for. The state holds it encrypted. Environment: `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`,
   * `ALIBABA_CLOUD_OIDC_TOKEN_FILE` and `ALIBABA_CLOUD_ROLE_ARN`.
   */
  assumeRoleWithOidc?: pulumi.Input<ProviderAssumeRoleWithOidc | undefined>;
  /** Selects the endpoint: `ap-southeast-1` has its own. Environment: `ALICLOUD_REGION`. */
  region?: pulumi.Input<string | undefined>;
  /** `host`, `host:port`, `http://host:port` or `https://host`. Default: that of the region. Environment: `ENS_ENDPOINT`. */
  endpoint?: pulumi.Input<string | undefined>;
  /** The protocol if the endpoint has no scheme. Default: `https`. */
  protocol?: pulumi.Input<"https" | "http" | undefined>;
  /** Time limit for the connection of one call, in ms. Default: 30000. Environment: `CLIENT_CONNECT_TIMEOUT`. */
  clientConnectTimeout?: pulumi.Input<number | undefined>;
  /** Time limit for the answer to one call, in ms. Default: 30000. Environment: `CLIENT_READ_TIMEOUT`. */
  clientReadTimeout?: pulumi.Input<number | undefined>;
  /** Calls that this provider makes at the same time. Default: 16. */
  callsInFlight?: pulumi.Input<number | undefined>;
  /** Writes to one gateway at the same time. Default: adjusted automatically. */
  writesPerGateway?: pulumi.Input<number | undefined>;
  /**
   * What a preview does with two entries of this provider that claim one external port. Default: `error` for the same protocol,
   * `warn` for `Any` beside `TCP` or `UDP`.
   */
  collisions?: pulumi.Input<"error" | "warn" | "off" | undefined>;
  /** Whether a preview checks the gateway. Default: `off`. */
  preflight?: pulumi.Input<"off" | "warn" | "error" | undefined>;
  /** `gone`: treat entries of a missing gateway as deleted. Default: `error`. */
  missingGateway?: pulumi.Input<"error" | "gone" | undefined>;
  /** Whether to adopt an entry that an interrupted run of the same resource created. Default: `false`. */
  adoptInterrupted?: pulumi.Input<boolean | undefined>;
  /**
   * Log level and file: `error`, `info` or `debug`, one of them with a file such as `info:/tmp/calls.log`, or a file
   * alone. Default: `off`. Environment: `ENS_LOG`, which takes precedence.
   */
  logLevel?: pulumi.Input<string | undefined>;
}

/** The package of all dynamic providers, to which an explicit one must belong. */
const dynamicPackage = "pulumi-nodejs";
const providerType = `pulumi:providers:${dynamicPackage}`;

/**
 * An account, region or endpoint of its own, for programs that work with more than one. It is given to forward entries and
 * look-ups with the option `provider`, and to all entries of a component with `providers`.
 *
 * ```ts
 * import * as ens from "pulumi-alicloud-ens";
 *
 * const singapore = new ens.Provider("singapore", { region: "ap-southeast-1", profile: "singapore" });
 * const ssh = new ens.ForwardEntry("ssh", { ... }, { provider: singapore });
 * ```
 *
 * Only its arguments and the environment count: the stack's `ens:` and `alicloud:` configuration does not reach it.
 * Switching the provider changes no entry.
 */
export class Provider extends pulumi.ProviderResource {
  /** Whether an object is a Provider, or any other provider of dynamic resources. */
  static override isInstance(object: unknown): object is Provider {
    return isOfType(providerType, object);
  }

  /**
   * Declares the provider.
   *
   * @param name the name of the resource
   * @param args the settings; the object is neither kept nor changed
   * @throws RunError if it has an unknown key: the provider could otherwise use another account than the intended one
   */
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super(dynamicPackage, name, { ...configuration(name, args), [providerNameKey]: name }, opts);
  }
}

/** The settings and the arguments are the same: otherwise this or the next line does not compile. */
const settings: readonly (keyof ProviderArgs)[] = settingKeys;

const keyOf = (setting: keyof ProviderArgs): string => configKey("ens", setting);

/** The provider's configuration, whose values are texts like those of a stack. */
function configuration(name: string, args: ProviderArgs): pulumi.Inputs {
  const unknown = unknownKeys(args, settings);
  if (unknown.length > 0) {
    const lines = unknown.map((key) => unknownKeyProblem("a provider", key, settings));
    throw runError(`Provider "${name}": ${lines.join("\n")}`);
  }
  return Object.fromEntries(
    settings
      .filter((setting) => args[setting] !== undefined)
      .map((setting) => {
        const value = pulumi.output(args[setting]).apply(asText);
        const mayBeSecret = settingsTable[setting].secret !== undefined;
        return [keyOf(setting), mayBeSecret ? pulumi.secret(value) : value];
      }),
  );
}

function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The configuration of a provider by full key. It may be unknown in a preview, and is not marked as a secret for consumers. */
export function configurationOf(provider: pulumi.ProviderResource): pulumi.Output<Record<string, string>> {
  const outputs = provider as unknown as Record<string, pulumi.Output<string> | undefined>;
  const keys = [...settings.map(keyOf), providerNameKey].filter((key) => key in outputs);
  return pulumi.unsecret(
    pulumi.output(Object.fromEntries(keys.map((key) => [key, outputs[key]]))),
  ) as pulumi.Output<Record<string, string>>;
}
