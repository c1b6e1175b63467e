import type { Cloud } from "../cloud/cloud.js";
import { detached, withoutTransition, type ShownGateway, type Stored } from "../cloud/records.js";
import { invalidField, refuse } from "../errors.js";
import { checkName } from "./forwardEntryRules.js";
import { existing, matching, operation, pageOf } from "./operation.js";
import { boolean, given, list, optional, page, required, tags } from "./parameters.js";

function usingStatus(cloud: Cloud, address: string, gatewayId: string): string {
  if (cloud.entriesUsing(address, gatewayId).length > 0) return "UsedByForwardTable";
  return cloud.snatsUsing(address, gatewayId).length > 0 ? "UsedBySnatTable" : "Idle";
}

const described = (cloud: Cloud, gateway: Stored<ShownGateway>) => ({
  ...withoutTransition(gateway),
  internalIps: undefined,
  IpLists: cloud.eips.group(gateway.NatGatewayId).map(({ AllocationId, IpAddress, InstanceId }) => ({
    AllocationId,
    IpAddress,
    UsingStatus: usingStatus(cloud, IpAddress, InstanceId),
  })),
});

export const natGatewayOperations = {
  CreateNatGateway: operation({
    parameters: {
      ...required("EnsRegionId", "NetworkId"),
      ...optional("VSwitchId", "Name", "InstanceType"),
      Tag: tags,
    },
    handle: ({ cloud, params, startTransition }) => {
      const { Name, InstanceType, Tag, ...location } = params;
      if (Name !== "") checkName(Name, "Name", 1);
      const vSwitch = cloud.vSwitches.get(location.VSwitchId);
      if (vSwitch && vSwitch.NetworkId !== location.NetworkId) throw invalidField("VSwitchId");
      const NatGatewayId = cloud.newId("nat");
      const gateway: ShownGateway = {
        NatGatewayId,
        Name,
        ...location,
        Spec: InstanceType || "enat.default",
        CreationTime: cloud.timestamp,
        Tags: Tag,
        Status: "Available",
      };
      startTransition("gateway", cloud.gateways, { ...gateway, Status: "Creating" }, gateway);
      return { NatGatewayId };
    },
  }),

  DescribeNatGateways: operation({
    method: "GET",
    parameters: {
      ...page,
      NatGatewayIds: list,
      EnsRegionIds: list,
      ...optional("NatGatewayId", "EnsRegionId", "NetworkId", "VSwitchId", "Name"),
    },
    handle: ({ cloud, params }) => {
      const { NatGatewayId, EnsRegionId, NetworkId, VSwitchId, Name, NatGatewayIds, EnsRegionIds } = params;
      const wanted = { NatGatewayId, EnsRegionId, NetworkId, VSwitchId, Name };
      const listed = { NatGatewayId: NatGatewayIds, EnsRegionId: EnsRegionIds };
      const gateways = matching(matching(cloud.gateways.all(), wanted), listed);
      const { shown, totals } = pageOf(cloud.gateways, gateways, params);
      return { NatGateways: shown.map((gateway) => described(cloud, gateway)), ...totals };
    },
  }),

  /** Not in the official SDKs; the Terraform provider renames a gateway with it. */
  ModifyNatGatewayAttribute: operation({
    parameters: { ...required("NatGatewayId"), Name: given },
    handle: ({ cloud, params: { NatGatewayId, Name } }) => {
      const gateway = existing(cloud.gateways.get(NatGatewayId), "InvalidParameter.NatNotFound");
      if (Name === undefined) return {};
      if (Name !== "") checkName(Name, "Name", 1);
      cloud.change(cloud.gateways, gateway, { Name });
      return {};
    },
  }),

  DeleteNatGateway: operation({
    parameters: { ...required("NatGatewayId"), ForceDelete: boolean },
    handle: ({ cloud, params, startTransition }) => {
      const id = params.NatGatewayId;
      const gateway = existing(cloud.gateways.get(id), "InvalidParameter.NatNotFound");
      const [entries, snats, eips] = [cloud.entries.group(id), cloud.snats.group(id), cloud.eips.group(id)];
      if (!params.ForceDelete) {
        if (entries.length > 0 || snats.length > 0) throw refuse("DependencyViolation.NatRule");
        if (eips.length > 0) throw refuse("DependencyViolation.Eip");
      }
      if (gateway.Status !== "Available") throw refuse("IncorrectInstanceStatus");
      for (const entry of entries) cloud.entries.remove(entry.ForwardEntryId);
      for (const snat of snats) cloud.snats.remove(snat.SnatEntryId);
      for (const eip of eips) cloud.eips.put(detached(eip));
      startTransition("gateway", cloud.gateways, { ...gateway, Status: "Deleting" }, null);
      return {};
    },
  }),
};
