import {
  adviceForChangedKeys,
  clockErrorCodes,
  EnsError,
  keyErrorCodes,
  messageOf,
  permissionErrorCodes,
} from "../api/errors.js";
import type { PropertyMap } from "../entry/properties.js";
import { GatewayNotFoundError } from "./reads.js";

interface Advice {
  readonly code: RegExp;
  readonly text: (values: PropertyMap, error: EnsError, account: string) => string;
}

const valueText = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "?";

/** Advice by error code, followed by the service's message. */
const advice: readonly Advice[] = [
  {
    code: /^InvalidParameter\.ExternalIp$/,
    text: (values) =>
      `externalIp ${valueText(values["externalIp"])} is not the address of an EIP that is attached to NAT gateway ${valueText(values["natGatewayId"])}: attach the EIP first, and let the entry depend on the attachment`,
  },
  {
    code: /^Forbidden\.ExternalIpUsedInSnat$/,
    text: (values) =>
      `externalIp ${valueText(values["externalIp"])} is used by an SNAT entry, and ENS does not share an EIP between SNAT and port forwards: use another EIP, or delete the SNAT entry`,
  },
  {
    code: /^InvalidParameter\.(InternalIpNotFound|InternalIp)$/,
    text: (values) =>
      `internalIp ${valueText(values["internalIp"])} is not the private address of an instance in the network of NAT gateway ${valueText(values["natGatewayId"])}`,
  },
  {
    code: /^ForwardEntryLimitExceed$/,
    text: (values) =>
      `NAT gateway ${valueText(values["natGatewayId"])} has as many forward entries as it may have: delete some, merge neighbouring ports into a range, or have the quota raised`,
  },
  {
    code: /StandbyExternalIp/,
    text: (values) =>
      `standbyExternalIp ${valueText(values["standbyExternalIp"])} is not a standby EIP of NAT gateway ${valueText(values["natGatewayId"])}: attach it with "standby" first`,
  },
  {
    code: /HealthCheckPort/,
    text: (values) =>
      `healthCheckPort ${valueText(values["healthCheckPort"])} is not accepted for internalPort ${valueText(values["internalPort"])}`,
  },
  {
    code: permissionErrorCodes,
    text: (_values, error, account) =>
      `the account ${account} may not call ens:${error.operation}: allow it in the RAM policy of the user or role ("npx pulumi-alicloud-ens permissions" prints one)`,
  },
  {
    code: keyErrorCodes,
    text: (_values, error, account) => {
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
    code: clockErrorCodes,
    text: (_values, _error, account) =>
      `the clock of this machine is more than 15 minutes away from the one of the service ${account}. The service rejects such signatures. Set the clock`,
  },
];

/** Any error as sentences for the person who has to act, without secrets. `entryState`: whether the entry exists already. */
export function explain(
  error: unknown,
  values: PropertyMap,
  account: string,
  entryState: "new" | "existing" = "existing",
): string {
  if (error instanceof GatewayNotFoundError) {
    return gatewayNotFound(error.natGatewayId, account, entryState);
  }
  if (error instanceof EnsError) {
    return explainEns(error, values, account, entryState);
  }
  return messageOf(error);
}

function explainEns(
  error: EnsError,
  values: PropertyMap,
  account: string,
  entryState: "new" | "existing",
): string {
  if (error.kind === "no gateway") {
    return `${gatewayNotFound(valueText(values["natGatewayId"]), account, entryState)} ${error.message}.`;
  }
  if (error.kind === "unreachable") {
    return `The ENS API was not reached: ${error.reason}${error.code === undefined ? "" : ` (${error.code})`}. Check ens:endpoint, ens:region and the network. HTTP proxies are not supported.`;
  }
  if (error.kind === "busy") {
    return `NAT gateway ${valueText(values["natGatewayId"])} is busy: this entry or another one of the gateway is still being configured. Run the command again when that has ended. ${error.message}.`;
  }
  if (error.kind === "unreadable") {
    return `${error.message}. The answer probably did not come from the ENS API. Check ens:endpoint, ens:region and the network. HTTP proxies are not supported.`;
  }
  const known = advice.find(({ code }) => code.test(error.code ?? ""));
  return known === undefined
    ? `${error.message}.`
    : `${capital(known.text(values, error, account))}. ${error.message}.`;
}

function gatewayNotFound(natGatewayId: string, account: string, entryState: "new" | "existing"): string {
  const found = `NAT gateway ${natGatewayId} was not found ${account}: check natGatewayId, that the keys belong to the account that owns it, and the endpoint.`;
  return entryState === "new"
    ? found
    : `${found} If the gateway was deleted together with its entries, run "pulumi config set ens:missingGateway gone" and then "pulumi refresh --run-program".`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
