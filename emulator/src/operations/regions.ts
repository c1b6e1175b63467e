import type { Cloud } from "../cloud/cloud.js";
import { operation } from "./operation.js";
import { optional } from "./parameters.js";

/** The nodes in which the account has something. */
function usedRegions({ gateways, eips, networks, vSwitches }: Cloud): string[] {
  const records = [...gateways.all(), ...eips.all(), ...networks.all(), ...vSwitches.all()];
  return [...new Set(records.map(({ EnsRegionId }) => EnsRegionId))].sort();
}

export const regionOperations = {
  DescribeEnsRegions: operation({
    parameters: optional("EnsRegionId"),
    handle: ({ cloud, params: { EnsRegionId } }) => {
      // Every other operation takes any node, so a node that is asked for exists.
      const ids = EnsRegionId === "" ? usedRegions(cloud) : [EnsRegionId];
      const regions = ids.map((id) => ({ EnsRegionId: id, Name: id, EnName: id, Area: "", Province: "" }));
      return { Code: 0, EnsRegions: { EnsRegions: regions } };
    },
  }),
};
