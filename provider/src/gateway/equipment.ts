import type { Caller, CallContext } from "../ens/caller.js";
import { eipsOn } from "./eips.js";
import { GatewayNotFound } from "./gatewayNotFound.js";

/** What an address of a gateway is used for. */
export interface GatewayAddress {
  readonly standby: boolean;
  readonly usedBySnat: boolean;
}

/** The addresses of a gateway. Throws {@link GatewayNotFound}. */
export async function addressesOf(
  natGatewayId: string,
  caller: Caller,
  context: CallContext,
): Promise<ReadonlyMap<string, GatewayAddress>> {
  const [gateways, eips] = await Promise.all([
    caller.repeat("DescribeNatGateways", (api) => api.describeNatGateways({ natGatewayId }), context),
    eipsOn(natGatewayId, caller, context),
  ]);
  const gateway = gateways.body.natGateways.find((candidate) => candidate.natGatewayId === natGatewayId);
  if (gateway === undefined) {
    throw new GatewayNotFound(natGatewayId);
  }
  const standby = new Set(
    [...eips.values()].filter((eip) => eip.standby === true).map((eip) => eip.ipAddress),
  );
  return new Map(
    gateway.ipLists.flatMap(({ ipAddress, usingStatus }) =>
      ipAddress === undefined
        ? []
        : [[ipAddress, { standby: standby.has(ipAddress), usedBySnat: usingStatus === "UsedBySnatTable" }]],
    ),
  );
}
