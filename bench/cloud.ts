import { startEnsEmulator, type EmulatorOptions, type EnsEmulator } from "alicloud-ens-emulator";

export const natGatewayId = "nat-5bench0000000000000000000";
export const externalIp = "203.0.113.10";

/**
 * One gateway with one address and room for every entry, in a cloud that answers at once and is ready at once, unless
 * `pace` says otherwise.
 */
export function startCloud(entries: number, pace: EmulatorOptions = {}): Promise<EnsEmulator> {
  return startEnsEmulator({
    seed: {
      gateways: [
        {
          natGatewayId,
          eips: [{ allocationId: "eip-5bench0000000000000000000", ipAddress: externalIp }],
        },
      ],
    },
    durations: { create: 0, modify: 0, delete: 0 },
    quota: entries,
    ...pace,
  });
}
