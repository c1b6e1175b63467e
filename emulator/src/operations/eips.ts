import { isIPv4 } from "node:net";
import type { Cloud } from "../cloud/cloud.js";
import {
  attachedToNothing,
  carrierOf,
  detached,
  withoutTransition,
  type ShownEip,
} from "../cloud/records.js";
import { invalid, invalidField, refuse } from "../errors.js";
import { checkLabels } from "./networks.js";
import { existing, matching, operation, pageOf } from "./operation.js";
import { boolean, given, integer, list, only, optional, page, required, tags } from "./parameters.js";

/** An unused address of 198.18.0.0/15, which is reserved for benchmarks and never that of a real host. */
function freeAddress(cloud: Cloud): string {
  const used = new Set(cloud.eips.all().map((eip) => eip.IpAddress));
  for (let index = used.size + 1; ; index++) {
    const offset = index % (2 * 65_536 - 2);
    const address = `198.${18 + Math.floor(offset / 65_536)}.${Math.floor(offset / 256) % 256}.${offset % 256 || 1}`;
    if (!used.has(address)) return address;
  }
}

/** "ClientToken supports only ASCII characters and cannot exceed 64 characters in length." */
const isClientToken = (token: string): boolean => /^[\u0020-\u007e]{0,64}$/.test(token);

/** An address and an id that are asked for must be free. How the service refuses others is a guess. */
function checkWanted(cloud: Cloud, address: string, id: string): void {
  const taken = () => cloud.eips.all().some((eip) => eip.IpAddress === address);
  if (address !== "" && (!isIPv4(address) || taken())) throw invalidField("IpAddress");
  if (id !== "" && cloud.eips.get(id)) throw invalidField("InstanceId");
}

/** The kinds of instance that an EIP can be attached to. The emulator has only gateways. */
const instanceTypes = ["Nat", "SlbInstance", "NetworkInterface", "NatSlbInstance", "EnsInstance"];

function checkMayAssociate(cloud: Cloud, eip: ShownEip, instanceId: string, instanceType: string): void {
  if (!instanceTypes.includes(instanceType)) throw invalid("InstanceType");
  if (eip.Status !== "Available") throw refuse("IncorrectEipStatus");
  const gateway = instanceType === "Nat" ? cloud.gateways.get(instanceId) : undefined;
  if (existing(gateway, "InstanceNotFound").Status !== "Available") throw refuse("IncorrectInstanceStatus");
}

function checkMayUnassociate(cloud: Cloud, eip: ShownEip, force: boolean): void {
  if (eip.Status !== "InUse") throw refuse("IncorrectEipStatus");
  const others = cloud.eips.group(eip.InstanceId).filter((other) => other.AllocationId !== eip.AllocationId);
  // The last primary EIP can leave only after the standby that covers it.
  if (!eip.Standby && others.length > 0 && others.every((other) => other.Standby)) {
    throw refuse("InvalidUnAssociation.UnAssociateStandbyEipFist");
  }
  if (force) return;
  if (cloud.entriesUsing(eip.IpAddress, eip.InstanceId).length > 0) {
    throw refuse("InvalidIpStatus.HasBeenUsedByForwardEntry");
  }
  if (cloud.snatsUsing(eip.IpAddress, eip.InstanceId).length > 0) {
    throw refuse("InvalidIpStatus.HasBeenUsedBySnatTable");
  }
}

const existingEip = (cloud: Cloud, id: string) => existing(cloud.eips.get(id), "EipNotFound");

export const eipOperations = {
  CreateEipInstance: operation({
    parameters: {
      ...required("EnsRegionId"),
      InstanceChargeType: only("PostPaid"),
      InternetChargeType: only("95BandwidthByMonth"),
      ...optional("Isp", "Name", "Description", "ClientToken", "IpAddress", "InstanceId"),
      Bandwidth: integer(5, 10_000),
      Tag: tags,
    },
    handle: ({ cloud, params: { ClientToken, ...wanted } }) => {
      const request = JSON.stringify(wanted);
      const used = ClientToken === "" ? undefined : cloud.clientTokens.find(ClientToken, cloud.now);
      if (used) {
        // What another request with a used token answers is a guess.
        if (used.request !== request) throw invalidField("ClientToken");
        return { AllocationId: used.id };
      }
      if (!isClientToken(ClientToken)) throw invalid("ClientToken");
      const { InstanceChargeType, Bandwidth = 5, IpAddress, InstanceId, Tag, ...chosen } = wanted;
      if (!["", "cmcc", "unicom", "telecom"].includes(chosen.Isp)) throw invalid("Isp");
      checkWanted(cloud, IpAddress, InstanceId);
      const eip: ShownEip = {
        AllocationId: InstanceId || cloud.newId("eip"),
        IpAddress: IpAddress || freeAddress(cloud),
        ...chosen,
        Isp: chosen.Isp || carrierOf(chosen.EnsRegionId),
        ChargeType: InstanceChargeType,
        Bandwidth,
        AllocationTime: cloud.timestamp,
        Tags: Tag,
        ...attachedToNothing,
      };
      cloud.eips.put(eip);
      const { AllocationId } = eip;
      if (ClientToken !== "")
        cloud.clientTokens.add({ token: ClientToken, request, id: AllocationId, at: cloud.now });
      return { AllocationId };
    },
  }),

  DescribeEnsEipAddresses: operation({
    parameters: {
      ...page,
      ...optional("AllocationId", "EipAddress", "EipName", "EnsRegionId", "Status"),
      ...optional("AssociatedInstanceId", "AssociatedInstanceType"),
      EnsRegionIds: list,
      Standby: boolean,
    },
    handle: ({ cloud, params }) => {
      const { EnsRegionId, Status, Standby } = params;
      const ids = params.AllocationId.split(",");
      if (ids.length > 50) throw invalid("AllocationId");
      const wanted = {
        AllocationId: ids,
        IpAddress: params.EipAddress,
        Name: params.EipName,
        InstanceId: params.AssociatedInstanceId,
        InstanceType: params.AssociatedInstanceType,
        EnsRegionId,
        Status,
        Standby,
      };
      const eips = matching(matching(cloud.eips.all(), wanted), { EnsRegionId: params.EnsRegionIds });
      const { shown, totals } = pageOf(cloud.eips, eips, params);
      const described = shown.map((eip) => ({
        ...withoutTransition(eip),
        IpStatus: "InUse",
        Tags: { Tag: eip.Tags ?? [] },
      }));
      return { EipAddresses: { EipAddress: described }, ...totals };
    },
  }),

  ModifyEnsEipAddressAttribute: operation({
    parameters: {
      ...required("AllocationId"),
      Name: given,
      Description: given,
      Bandwidth: integer(5, 10_000),
    },
    handle: ({ cloud, params }) => {
      const eip = existingEip(cloud, params.AllocationId);
      const { Name = eip.Name, Description = eip.Description, Bandwidth = eip.Bandwidth } = params;
      checkLabels(Name, "Name", Description);
      cloud.change(cloud.eips, eip, { Name, Description, Bandwidth });
      return {};
    },
  }),

  AssociateEnsEipAddress: operation({
    parameters: {
      ...required("AllocationId", "InstanceId"),
      ...optional("InstanceType"),
      Standby: boolean,
    },
    handle: ({ cloud, params, startTransition }) => {
      const { InstanceId, Standby = false } = params;
      const InstanceType = params.InstanceType || "EnsInstance";
      const eip = existingEip(cloud, params.AllocationId);
      checkMayAssociate(cloud, eip, InstanceId, InstanceType);
      const attached: ShownEip = { ...eip, InstanceId, InstanceType, Standby, Status: "InUse" };
      startTransition("modify", cloud.eips, { ...attached, Status: "Associating" }, attached);
      return {};
    },
  }),

  UnAssociateEnsEipAddress: operation({
    parameters: { ...required("AllocationId"), Force: boolean },
    handle: ({ cloud, params, startTransition }) => {
      const eip = existingEip(cloud, params.AllocationId);
      checkMayUnassociate(cloud, eip, params.Force ?? false);
      for (const entry of cloud.entriesUsing(eip.IpAddress, eip.InstanceId)) {
        cloud.entries.remove(entry.ForwardEntryId);
      }
      for (const snat of cloud.snatsUsing(eip.IpAddress, eip.InstanceId)) {
        cloud.snats.remove(snat.SnatEntryId);
      }
      startTransition("modify", cloud.eips, { ...eip, Status: "Unassociating" }, detached(eip));
      return {};
    },
  }),

  DeleteEip: operation({
    parameters: required("InstanceId"),
    handle: ({ cloud, params }) => {
      const eip = existingEip(cloud, params.InstanceId);
      if (eip.Status !== "Available") throw refuse("IncorrectEipStatus");
      cloud.eips.remove(eip.AllocationId);
      return {};
    },
  }),
};
