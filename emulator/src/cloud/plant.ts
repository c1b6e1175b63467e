import type { Cloud } from "./cloud.js";
import type { ForwardEntry } from "./model.js";
import type { CheckedSeed, CheckedSeedEntry } from "./seed.js";

/** Empties everything and plants a checked seed. */
export function plant(cloud: Cloud, seed: CheckedSeed): void {
  cloud.clear();
  for (const gateway of seed.gateways) {
    cloud.gateways.put(
      {
        NatGatewayId: gateway.natGatewayId,
        Name: gateway.name ?? gateway.natGatewayId,
        EnsRegionId: gateway.ensRegionId,
        NetworkId: gateway.networkId,
        VSwitchId: gateway.vSwitchId,
        Spec: gateway.spec,
        CreationTime: cloud.timestamp,
        Tags: [],
        ...(gateway.internalIps && { internalIps: gateway.internalIps }),
        Status: "Available",
      },
      cloud.now,
    );
    for (const eip of gateway.eips) {
      plantEip(cloud, { ...eip, ensRegionId: eip.ensRegionId ?? gateway.ensRegionId }, gateway.natGatewayId);
    }
    for (const entry of gateway.entries) addEntry(cloud, gateway.natGatewayId, entry);
    for (const snat of gateway.snatEntries) {
      cloud.snats.put(
        {
          NatGatewayId: gateway.natGatewayId,
          SnatEntryId: snat.snatEntryId ?? cloud.newId("snat"),
          SnatEntryName: snat.snatEntryName,
          SnatIp: snat.snatIp,
          StandbySnatIp: "",
          SourceCIDR: snat.sourceCIDR,
          SourceVSwitchId: "",
          SourceNetworkId: "",
          IdleTimeout: "",
          EipAffinity: "",
          IspAffinity: "",
          CreationTime: cloud.timestamp,
          Status: "Available",
        },
        cloud.now,
      );
    }
  }
  for (const eip of seed.eips) plantEip(cloud, { ...eip, standby: false }, "");
}

/** An entry that is there at once, without any rule: seeds and "somebody else" make them. */
export function addEntry(cloud: Cloud, gatewayId: string, entry: CheckedSeedEntry): ForwardEntry {
  const record: ForwardEntry = {
    NatGatewayId: gatewayId,
    ForwardEntryId: entry.forwardEntryId ?? cloud.newId("fwd"),
    ForwardEntryName: entry.forwardEntryName,
    ExternalIp: entry.externalIp,
    ExternalPort: entry.externalPort,
    InternalIp: entry.internalIp,
    InternalPort: entry.internalPort,
    IpProtocol: entry.ipProtocol,
    HealthCheckPort: String(entry.healthCheckPort),
    StandbyExternalIp: entry.standbyExternalIp,
    CreationTime: cloud.timestamp,
    Status: "Available",
  };
  cloud.entries.put(record, cloud.now);
  return record;
}

function plantEip(
  cloud: Cloud,
  eip: {
    allocationId: string;
    ipAddress: string;
    name: string;
    ensRegionId?: string | undefined;
    standby: boolean;
  },
  gatewayId: string,
): void {
  cloud.eips.put(
    {
      AllocationId: eip.allocationId,
      IpAddress: eip.ipAddress,
      Name: eip.name,
      Description: "",
      EnsRegionId: eip.ensRegionId ?? "cn-hangzhou-44",
      Bandwidth: 5,
      Isp: "",
      ChargeType: "PostPaid",
      InternetChargeType: "95BandwidthByMonth",
      AllocationTime: cloud.timestamp,
      InstanceId: gatewayId,
      InstanceType: gatewayId === "" ? "" : "Nat",
      Standby: eip.standby,
      Status: gatewayId === "" ? "Available" : "InUse",
    },
    cloud.now,
  );
}
