import type { Cloud } from "../cloud/cloud.js";
import type { Gateway } from "../cloud/model.js";
import { invalidField, refuse } from "../errors.js";

/** SNAT and forward entries may not share an EIP: the rule that forward entries feel. */
export function checkSnatIps(
  cloud: Cloud,
  gateway: Gateway,
  addresses: readonly string[],
  standby: string,
): void {
  for (const address of addresses) {
    const eip = cloud.eipOnGateway(address, gateway.NatGatewayId);
    if (!eip || eip.Standby) throw invalidField("SnatIp");
    if (cloud.entriesUsing(address, gateway.NatGatewayId).length > 0)
      throw refuse("Forbidden.SnatIpUsedInForward");
  }
  if (standby !== "" && !cloud.eipOnGateway(standby, gateway.NatGatewayId)?.Standby) {
    throw invalidField("StandbySnatIp");
  }
}
