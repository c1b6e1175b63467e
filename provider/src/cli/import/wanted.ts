import { isIPv4 } from "node:net";
import { UserError } from "../../api/errors.js";

/** Which entries are asked for: all of a gateway, or those on some addresses, or some by their ids. */
export interface Wanted {
  readonly natGatewayId: string;
  readonly externalIps: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
}

/** Reads the flags that say it. */
export function wantedBy(
  gateway: string | undefined,
  addresses: readonly string[],
  ids: readonly string[],
): Wanted {
  if (gateway === undefined) {
    throw new UserError(
      "say which NAT gateway with --gateway, such as --gateway nat-5t7nh1cfm6kxiszlttr38****; see --help.",
    );
  }
  proveId("gateway", gateway);
  ids.forEach((id) => {
    proveId("id", id);
  });
  const unsound = addresses.find((address) => !isIPv4(address));
  if (unsound !== undefined) {
    throw new UserError(
      `--external-ip takes the IPv4 address of an EIP, such as 203.0.113.10, not ${JSON.stringify(unsound)}.`,
    );
  }
  return { natGatewayId: gateway, externalIps: new Set(addresses), ids: new Set(ids) };
}

function proveId(flag: string, text: string): void {
  if (!/^[\w.*-]+$/.test(text)) {
    throw new UserError(`--${flag} takes one id, not ${JSON.stringify(text)}.`);
  }
}
