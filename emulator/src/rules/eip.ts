import type { Cloud } from "../cloud/cloud.js";
import type { Eip } from "../cloud/model.js";
import { invalid, refuse } from "../errors.js";

/** Kinds of instance that an EIP can be attached to; the emulator knows only gateways, and says so. */
const kinds = ["Nat", "SlbInstance", "NetworkInterface", "NatSlbInstance", "EnsInstance"];

export function checkMayAssociate(cloud: Cloud, eip: Eip, instanceId: string, kind: string): void {
  if (!kinds.includes(kind)) throw invalid("InstanceType");
  if (eip.Status !== "Available") throw refuse("IncorrectEipStatus");
  const gateway = cloud.gateways.get(instanceId);
  if (kind !== "Nat" || !gateway) throw refuse("InstanceNotFound");
  if (gateway.Status !== "Available") throw refuse("IncorrectInstanceStatus");
}

export function checkMayUnassociate(cloud: Cloud, eip: Eip, force: boolean): void {
  if (eip.Status !== "InUse") throw refuse("IncorrectEipStatus");
  // a primary leaves only after the standby that covers it
  if (!eip.Standby && primaryOfStandby(cloud, eip))
    throw refuse("InvalidUnAssociation.UnAssociateStandbyEipFist");
  if (force) return;
  if (cloud.entriesUsing(eip.IpAddress, eip.InstanceId).length > 0) {
    throw refuse("InvalidIpStatus.HasBeenUsedByForwardEntry");
  }
  if (cloud.snatsUsing(eip.IpAddress, eip.InstanceId).length > 0) {
    throw refuse("InvalidIpStatus.HasBeenUsedBySnatTable");
  }
}

/** The last primary EIP of a gateway that still has a standby one. */
function primaryOfStandby(cloud: Cloud, eip: Eip): boolean {
  const others = cloud.eips.group(eip.InstanceId).filter((other) => other.AllocationId !== eip.AllocationId);
  return others.some((other) => other.Standby) && !others.some((other) => !other.Standby);
}
