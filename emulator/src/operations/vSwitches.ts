import { contains, overlaps, parseCidr, type Cidr } from "../cloud/cidr.js";
import type { Cloud } from "../cloud/cloud.js";
import type { ShownVSwitch } from "../cloud/records.js";
import { invalidField, refuse } from "../errors.js";
import { checkLabels } from "./networks.js";
import { existing, matching, operation, pageOf } from "./operation.js";
import { given, list, optional, required, shortPage, tags } from "./parameters.js";

const existingVSwitch = (cloud: Cloud, id: string) =>
  existing(cloud.vSwitches.get(id), "InvalidVSwitchId.NotFound");

const gatewaysOn = (cloud: Cloud, id: string) =>
  cloud.gateways.all().filter((gateway) => gateway.VSwitchId === id);

/** The block has 16 to 29 bits, is inside that of its network, and overlaps that of no other vSwitch there. */
function checkBlock(cloud: Cloud, text: string, networkId: string): void {
  const block = parseCidr(text);
  if (!block || block.prefix < 16 || block.prefix > 29) throw invalidField("CidrBlock");
  if (networkId === "") return;
  const network = existing(cloud.networks.get(networkId), "InvalidNetworkId.NotFound");
  const outer = parseCidr(network.CidrBlock);
  if (!outer || !contains(outer, block)) throw invalidField("CidrBlock");
  const others = cloud.vSwitches.group(networkId).map((other) => parseCidr(other.CidrBlock));
  if (others.some((other) => other && overlaps(other, block))) throw invalidField("CidrBlock");
}

/** The first address and the last three of a block are reserved, as in VPC. */
function freeAddresses({ CidrBlock }: ShownVSwitch): number {
  const { first, last } = parseCidr(CidrBlock) as Cidr;
  return last - first + 1 - 4;
}

export const vSwitchOperations = {
  CreateVSwitch: operation({
    parameters: {
      ...required("EnsRegionId", "CidrBlock"),
      ...optional("NetworkId", "VSwitchName", "Description"),
      Tag: tags,
    },
    handle: ({ cloud, params }) => {
      const { Tag, ...chosen } = params;
      checkLabels(chosen.VSwitchName, "VSwitchName", chosen.Description);
      checkBlock(cloud, chosen.CidrBlock, chosen.NetworkId);
      const VSwitchId = cloud.newId("vsw");
      const created = { CreatedTime: cloud.timestamp, Status: "Available" } as const;
      cloud.vSwitches.put({ VSwitchId, ...chosen, Tags: Tag, ...created });
      return { VSwitchId };
    },
  }),

  DescribeVSwitches: operation({
    parameters: {
      ...shortPage,
      ...optional("VSwitchId", "VSwitchName", "NetworkId", "EnsRegionId"),
      VSwitchIds: list,
      EnsRegionIds: list,
    },
    handle: ({ cloud, params }) => {
      const { VSwitchId, VSwitchName, NetworkId, EnsRegionId, VSwitchIds, EnsRegionIds } = params;
      const listed = { VSwitchId: VSwitchIds, EnsRegionId: EnsRegionIds };
      const wanted = matching(cloud.vSwitches.all(), { VSwitchId, VSwitchName, NetworkId, EnsRegionId });
      const { shown, totals } = pageOf(cloud.vSwitches, matching(wanted, listed), params);
      const VSwitch = shown.map((one) => ({
        ...one,
        FreeIpCount: freeAddresses(one),
        Tags: { Tag: one.Tags },
      }));
      return { VSwitches: { VSwitch }, ...totals };
    },
  }),

  DescribeVSwitchAttributes: operation({
    parameters: required("VSwitchId"),
    handle: ({ cloud, params }) => {
      const vSwitch = existingVSwitch(cloud, params.VSwitchId);
      const gateways = gatewaysOn(cloud, vSwitch.VSwitchId);
      return {
        ...vSwitch,
        Tags: undefined,
        AvailableIpAddressCount: freeAddresses(vSwitch),
        NatGatewayIds: { NatGatewayId: gateways.map(({ NatGatewayId }) => NatGatewayId) },
        InstanceIds: { InstanceId: [] },
        LoadBalancerIds: { LoadBalancerId: [] },
      };
    },
  }),

  ModifyVSwitchAttribute: operation({
    parameters: { ...required("VSwitchId"), VSwitchName: given, Description: given },
    handle: ({ cloud, params }) => {
      const vSwitch = existingVSwitch(cloud, params.VSwitchId);
      const { VSwitchName = vSwitch.VSwitchName, Description = vSwitch.Description } = params;
      checkLabels(VSwitchName, "VSwitchName", Description);
      cloud.change(cloud.vSwitches, vSwitch, { VSwitchName, Description });
      return {};
    },
  }),

  DeleteVSwitch: operation({
    parameters: required("VSwitchId"),
    handle: ({ cloud, params }) => {
      const { VSwitchId } = existingVSwitch(cloud, params.VSwitchId);
      if (gatewaysOn(cloud, VSwitchId).length > 0) throw refuse("DependencyViolation.NAT");
      cloud.vSwitches.remove(VSwitchId);
      return {};
    },
  }),
};
