import { contains, parseCidr, privateBlocks } from "../cloud/cidr.js";
import type { Cloud } from "../cloud/cloud.js";
import type { ShownNetwork } from "../cloud/records.js";
import { invalid, invalidField, refuse } from "../errors.js";
import { checkName } from "./forwardEntryRules.js";
import { existing, matching, operation, pageOf } from "./operation.js";
import { given, list, optional, required, shortPage, tags } from "./parameters.js";

const existingNetwork = (cloud: Cloud, id: string) =>
  existing(cloud.networks.get(id), "InvalidNetworkId.NotFound");

/** Both must have 2 characters at least. "" means that it is not given. */
export function checkLabels(name: string, nameParameter: string, description: string): void {
  if (name !== "") checkName(name, nameParameter, 2);
  const { length } = Array.from(description);
  if (description !== "" && (length < 2 || length > 256 || /^https?:\/\//i.test(description))) {
    throw invalid("Description");
  }
}

const gatewayIds = (cloud: Cloud, networkId: string): string[] =>
  cloud.gateways
    .all()
    .filter((gateway) => gateway.NetworkId === networkId)
    .map((gateway) => gateway.NatGatewayId);

function described(cloud: Cloud, network: ShownNetwork) {
  const vSwitches = cloud.vSwitches.group(network.NetworkId);
  const VSwitchIds = { VSwitchId: vSwitches.map(({ VSwitchId }) => VSwitchId) };
  return { ...network, Tags: undefined, VSwitchIds };
}

export const networkOperations = {
  CreateNetwork: operation({
    parameters: {
      ...required("EnsRegionId", "CidrBlock"),
      ...optional("NetworkName", "Description"),
      Tag: tags,
    },
    handle: ({ cloud, params }) => {
      const { Tag, ...chosen } = params;
      checkLabels(chosen.NetworkName, "NetworkName", chosen.Description);
      const block = parseCidr(chosen.CidrBlock);
      if (!block || !privateBlocks.some((outer) => contains(outer, block))) throw invalidField("CidrBlock");
      const NetworkId = cloud.newId("n");
      const created = { CreatedTime: cloud.timestamp, Status: "Available" } as const;
      cloud.networks.put({ NetworkId, ...chosen, Tags: Tag, ...created });
      return { NetworkId };
    },
  }),

  DescribeNetworks: operation({
    parameters: {
      ...shortPage,
      ...optional("NetworkId", "NetworkName", "EnsRegionId"),
      NetworkIds: list,
      EnsRegionIds: list,
    },
    handle: ({ cloud, params }) => {
      const { NetworkId, NetworkName, EnsRegionId, NetworkIds, EnsRegionIds } = params;
      const listed = { NetworkId: NetworkIds, EnsRegionId: EnsRegionIds };
      const wanted = matching(cloud.networks.all(), { NetworkId, NetworkName, EnsRegionId });
      const { shown, totals } = pageOf(cloud.networks, matching(wanted, listed), params);
      const Network = shown.map((network) => ({
        ...described(cloud, network),
        Tags: { Tag: network.Tags },
      }));
      return { Networks: { Network }, ...totals };
    },
  }),

  DescribeNetworkAttribute: operation({
    parameters: required("NetworkId"),
    handle: ({ cloud, params }) => {
      const network = existingNetwork(cloud, params.NetworkId);
      return {
        ...described(cloud, network),
        NatGatewayIds: { NatGatewayId: gatewayIds(cloud, network.NetworkId) },
        InstanceIds: { InstanceId: [] },
        LoadBalancerIds: { LoadBalancerId: [] },
      };
    },
  }),

  ModifyNetworkAttribute: operation({
    parameters: { ...required("NetworkId"), NetworkName: given, Description: given },
    handle: ({ cloud, params }) => {
      const network = existingNetwork(cloud, params.NetworkId);
      const { NetworkName = network.NetworkName, Description = network.Description } = params;
      checkLabels(NetworkName, "NetworkName", Description);
      cloud.change(cloud.networks, network, { NetworkName, Description });
      return {};
    },
  }),

  DeleteNetwork: operation({
    parameters: required("NetworkId"),
    handle: ({ cloud, params }) => {
      const { NetworkId } = existingNetwork(cloud, params.NetworkId);
      if (gatewayIds(cloud, NetworkId).length > 0) throw refuse("DependencyViolation.NAT");
      if (cloud.vSwitches.groupSize(NetworkId) > 0) throw refuse("DependencyViolation.VSwitch");
      cloud.networks.remove(NetworkId);
      return {};
    },
  }),
};
