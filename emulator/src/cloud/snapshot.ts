import * as v from "valibot";
import { check } from "../check.js";
import type { Cloud } from "./cloud.js";
import type { Eip, ForwardEntry, Gateway, SnatEntry } from "./model.js";

/** Everything in the account, as it is kept in a file. */
export interface Snapshot {
  readonly gateways: Gateway[];
  readonly eips: Eip[];
  readonly entries: ForwardEntry[];
  readonly snats: SnatEntry[];
}

const untilSchema = v.union([
  v.literal("stuck"),
  v.strictObject({ at: v.number() }),
  v.strictObject({ describes: v.number() }),
]);

/** A record of texts, a Status and some fields more; a transient one also holds what it turns into. */
function recordOf(texts: readonly string[], states: readonly string[], more: v.ObjectEntries = {}) {
  const settled = v.strictObject({
    ...Object.fromEntries(texts.map((name) => [name, v.string()])),
    Status: v.picklist(states),
    ...more,
  });
  return v.strictObject({
    ...settled.entries,
    turning: v.optional(v.strictObject({ until: untilSchema, into: v.nullable(settled) })),
  });
}

const entryStates = ["Pending", "Available", "Deleting"];
const names = (text: string) => text.split(" ");

const snapshotSchema = v.strictObject({
  gateways: v.array(
    recordOf(
      names("NatGatewayId Name EnsRegionId NetworkId VSwitchId Spec CreationTime"),
      ["Creating", "Available", "Deleting"],
      {
        Tags: v.array(v.strictObject({ TagKey: v.string(), TagValue: v.string() })),
        internalIps: v.optional(v.array(v.string())),
      },
    ),
  ),
  eips: v.array(
    recordOf(
      names(
        "AllocationId IpAddress Name Description EnsRegionId Isp ChargeType InternetChargeType AllocationTime InstanceId InstanceType",
      ),
      ["Associating", "Unassociating", "InUse", "Available"],
      { Bandwidth: v.number(), Standby: v.boolean() },
    ),
  ),
  entries: v.array(
    recordOf(
      names(
        "NatGatewayId ForwardEntryId ForwardEntryName ExternalIp ExternalPort InternalIp InternalPort IpProtocol HealthCheckPort StandbyExternalIp CreationTime",
      ),
      entryStates,
    ),
  ),
  snats: v.array(
    recordOf(
      names(
        "NatGatewayId SnatEntryId SnatEntryName SnatIp StandbySnatIp SourceCIDR SourceVSwitchId SourceNetworkId IdleTimeout EipAffinity IspAffinity CreationTime",
      ),
      entryStates,
    ),
  ),
});

export function checkSnapshot(input: unknown, what: string): Snapshot {
  return check(snapshotSchema, input, what) as unknown as Snapshot;
}

export function takeSnapshot(cloud: Cloud): Snapshot {
  return {
    gateways: cloud.gateways.all(),
    eips: cloud.eips.all(),
    entries: cloud.entries.all(),
    snats: cloud.snats.all(),
  };
}

export function restore(cloud: Cloud, snapshot: Snapshot): void {
  cloud.clear();
  for (const gateway of snapshot.gateways) cloud.gateways.put(gateway, cloud.now);
  for (const eip of snapshot.eips) cloud.eips.put(eip, cloud.now);
  for (const entry of snapshot.entries) cloud.entries.put(entry, cloud.now);
  for (const snat of snapshot.snats) cloud.snats.put(snat, cloud.now);
}
