import { adviceForChangedKeys, clockRefused, EnsError, keysRefused, notAllowed } from "../api/errors.js";
import type { PropertyMap } from "../entry/properties.js";
import { GatewayNotFoundError } from "./reads.js";

interface Advice {
  readonly code: RegExp;
  readonly say: (values: PropertyMap, error: EnsError, account: string) => string;
}

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "?";

/** What a person can do about a refusal. The service's own words follow each sentence. */
const advice: readonly Advice[] = [
  {
    code: /^InvalidParameter\.ExternalIp$/,
    say: (values) =>
      `externalIp ${text(values["externalIp"])} is not the address of an EIP that is attached to NAT gateway ${text(values["natGatewayId"])}: attach the EIP first, and let the entry depend on the attachment`,
  },
  {
    code: /^Forbidden\.ExternalIpUsedInSnat$/,
    say: (values) =>
      `externalIp ${text(values["externalIp"])} is used by an SNAT entry, and ENS does not share an EIP between SNAT and port forwards: use another EIP, or delete the SNAT entry`,
  },
  {
    code: /^InvalidParameter\.(InternalIpNotFound|InternalIp)$/,
    say: (values) =>
      `internalIp ${text(values["internalIp"])} is not the private address of an instance in the network of NAT gateway ${text(values["natGatewayId"])}`,
  },
  {
    code: /^ForwardEntryLimitExceed$/,
    say: (values) =>
      `NAT gateway ${text(values["natGatewayId"])} has as many forward entries as it may have: delete some, merge neighbouring ports into a range, or have the quota raised`,
  },
  {
    code: /StandbyExternalIp/,
    say: (values) =>
      `standbyExternalIp ${text(values["standbyExternalIp"])} is not a standby EIP of NAT gateway ${text(values["natGatewayId"])}: attach it with "standby" first`,
  },
  {
    code: /HealthCheckPort/,
    say: (values) =>
      `healthCheckPort ${text(values["healthCheckPort"])} is not accepted for internalPort ${text(values["internalPort"])}`,
  },
  {
    code: notAllowed,
    say: (_values, error, account) =>
      `the account ${account} may not call ens:${error.operation}: allow it in the RAM policy of the user or role ("npx pulumi-alicloud-ens permissions" prints one)`,
  },
  {
    code: keysRefused,
    say: (_values, error, account) => {
      const [and, token] =
        error.code?.startsWith("InvalidSecurityToken") === true
          ? [",", " and that the security token has not expired"]
          : [" and", ""];
      const [, place = ""] = /with the access key from (.*)$/.exec(account) ?? [];
      const changed = adviceForChangedKeys(place);
      return `the keys were not accepted by the endpoint ${account}: check that the access key is active${and} that the secret belongs to it${token}${changed === undefined ? "" : `. ${changed}`}`;
    },
  },
  {
    code: clockRefused,
    say: (_values, _error, account) =>
      `the clock of this machine is more than 15 minutes away from the one of the service ${account}, which takes no signature then: set the clock`,
  },
];

/** Any error as sentences for the person who has to act, without secrets; `entry` says whether there is one already. */
export function explain(
  error: unknown,
  values: PropertyMap,
  account: string,
  entry: "new" | "made" = "made",
): string {
  if (error instanceof GatewayNotFoundError) {
    return gatewayNotFound(error.natGatewayId, account, entry);
  }
  if (error instanceof EnsError) {
    return explainEns(error, values, account, entry);
  }
  return error instanceof Error ? error.message : String(error);
}

function explainEns(error: EnsError, values: PropertyMap, account: string, entry: "new" | "made"): string {
  if (error.kind === "no gateway") {
    return `${gatewayNotFound(text(values["natGatewayId"]), account, entry)} ${error.message}.`;
  }
  if (error.kind === "unreachable") {
    return `The ENS API was not reached: ${error.reason}${error.code === undefined ? "" : ` (${error.code})`}. Check ens:endpoint, ens:region and the network; note that HTTP proxies are not supported.`;
  }
  if (error.kind === "busy") {
    return `NAT gateway ${text(values["natGatewayId"])} is busy: this entry or another one of the gateway is still being configured. Run the command again when that has ended. ${error.message}.`;
  }
  if (error.kind === "unreadable") {
    return `${error.message}. The answer probably did not come from the ENS API. Check ens:endpoint, ens:region and the network; note that HTTP proxies are not supported.`;
  }
  const known = advice.find(({ code }) => code.test(error.code ?? ""));
  return known === undefined
    ? `${error.message}.`
    : `${capital(known.say(values, error, account))}. ${error.message}.`;
}

function gatewayNotFound(natGatewayId: string, account: string, entry: "new" | "made"): string {
  const found = `NAT gateway ${natGatewayId} was not found ${account}: check natGatewayId, that the keys belong to the account that owns it, and the endpoint.`;
  return entry === "new"
    ? found
    : `${found} If the gateway was deleted together with its entries, run "pulumi config set ens:missingGateway gone" and then "pulumi refresh --run-program".`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
