import type { Cloud } from "./cloud.js";
import { carrierOf, type ForwardEntry } from "./records.js";
import type { Seed, SeedAttachedEip, SeedEntry, SeedSnatEntry } from "./seed.js";

const defaultRegion = "cn-hangzhou-44";

/** Replaces everything in the account by a checked seed. No rule of the service applies to it. */
export function loadSeed(cloud: Cloud, seed: Seed): void {
  cloud.clear();
  for (const gateway of seed.gateways ?? []) {
    const { natGatewayId, ensRegionId = defaultRegion } = gateway;
    cloud.gateways.put({
      NatGatewayId: natGatewayId,
      Name: gateway.name ?? "",
      EnsRegionId: ensRegionId,
      NetworkId: gateway.networkId ?? "n-5emulatornetwork00000000000",
      VSwitchId: gateway.vSwitchId ?? "vsw-5emulatorvswitch0000000000",
      Spec: gateway.spec ?? "enat.default",
      CreationTime: cloud.timestamp,
      Tags: [],
      ...(gateway.internalIps && { internalIps: gateway.internalIps }),
      Status: "Available",
    });
    for (const eip of gateway.eips ?? []) {
      addEip(cloud, { ...eip, ensRegionId: eip.ensRegionId ?? ensRegionId }, natGatewayId);
    }
    for (const entry of gateway.entries ?? []) addEntry(cloud, natGatewayId, entry);
    for (const snat of gateway.snatEntries ?? []) addSnatEntry(cloud, natGatewayId, snat);
  }
  for (const eip of seed.eips ?? []) addEip(cloud, eip, "");
}

/** Adds an entry that is Available at once. No rule of the service applies to it. */
export function addEntry(cloud: Cloud, gatewayId: string, entry: SeedEntry): ForwardEntry {
  const record: ForwardEntry = {
    NatGatewayId: gatewayId,
    ForwardEntryId: entry.forwardEntryId ?? cloud.newId("fwd"),
    ForwardEntryName: entry.forwardEntryName ?? "",
    ExternalIp: entry.externalIp,
    ExternalPort: String(entry.externalPort),
    InternalIp: entry.internalIp,
    InternalPort: String(entry.internalPort),
    IpProtocol: entry.ipProtocol ?? "Any",
    HealthCheckPort: String(entry.healthCheckPort ?? ""),
    StandbyExternalIp: entry.standbyExternalIp ?? "",
    CreationTime: cloud.timestamp,
    Status: "Available",
  };
  cloud.entries.put(record);
  return record;
}

function addSnatEntry(cloud: Cloud, gatewayId: string, snat: SeedSnatEntry): void {
  cloud.snats.put({
    NatGatewayId: gatewayId,
    SnatEntryId: snat.snatEntryId ?? cloud.newId("snat"),
    SnatEntryName: snat.snatEntryName ?? "",
    SnatIp: snat.snatIp,
    StandbySnatIp: "",
    SourceCIDR: snat.sourceCIDR ?? "",
    SourceVSwitchId: "",
    SourceNetworkId: "",
    EipAffinity: true,
    IspAffinity: false,
    CreationTime: cloud.timestamp,
    Status: "Available",
  });
}

function addEip(cloud: Cloud, eip: SeedAttachedEip, gatewayId: string): void {
  const attached = gatewayId !== "";
  cloud.eips.put({
    AllocationId: eip.allocationId,
    IpAddress: eip.ipAddress,
    Name: eip.name ?? "",
    Description: "",
    EnsRegionId: eip.ensRegionId ?? defaultRegion,
    Bandwidth: 5,
    Isp: carrierOf(eip.ensRegionId ?? defaultRegion),
    ChargeType: "PostPaid",
    InternetChargeType: "95BandwidthByMonth",
    AllocationTime: cloud.timestamp,
    InstanceId: gatewayId,
    InstanceType: attached ? "Nat" : "",
    Standby: eip.standby ?? false,
    Status: attached ? "InUse" : "Available",
  });
}
