import type { Cloud } from "../cloud/cloud.js";
import type { Eip, Gateway } from "../cloud/model.js";
import { refuse } from "../errors.js";
import { pageOf } from "../params.js";
import { checkName } from "../rules/forwardEntry.js";
import { without } from "../without.js";
import type { Answer, Call, Operation } from "./call.js";

function create({ cloud, params, bend }: Call): Answer {
  const EnsRegionId = params.required("EnsRegionId");
  const NetworkId = params.required("NetworkId");
  const name = params.optional("Name");
  if (name !== undefined) checkName(name, "Name", 1);
  const NatGatewayId = cloud.newId("nat");
  const Tags = [];
  for (let index = 1; ; index++) {
    const TagKey = params.get(`Tag.${index}.Key`);
    if (TagKey === undefined) break;
    Tags.push({ TagKey, TagValue: params.get(`Tag.${index}.Value`) ?? "" });
  }
  const gateway: Gateway = {
    NatGatewayId,
    Name: name ?? NatGatewayId,
    EnsRegionId,
    NetworkId,
    VSwitchId: params.optional("VSwitchId") ?? "",
    Spec: params.optional("InstanceType") ?? "enat.default",
    CreationTime: cloud.timestamp,
    Tags,
    Status: "Available",
  };
  const duration = bend.stuck ? "stuck" : cloud.options.durations.create;
  cloud.turn(cloud.gateways, { ...gateway, Status: "Creating" }, gateway, duration);
  return { NatGatewayId };
}

function remove({ cloud, params, bend }: Call): Answer {
  const gateway = cloud.gateways.get(params.required("NatGatewayId"));
  if (!gateway) throw refuse("InvalidParameter.NatNotFound");
  const id = gateway.NatGatewayId;
  if (params.boolean("ForceDelete") !== true) {
    if (cloud.entries.groupSize(id) > 0 || cloud.snats.groupSize(id) > 0)
      throw refuse("DependencyViolation.NatRule");
    if (cloud.eips.groupSize(id) > 0) throw refuse("DependencyViolation.Eip");
  }
  if (gateway.Status !== "Available") throw refuse("IncorrectInstanceStatus");
  for (const entry of cloud.entries.group(id)) cloud.entries.remove(entry.ForwardEntryId, cloud.now);
  for (const snat of cloud.snats.group(id)) cloud.snats.remove(snat.SnatEntryId, cloud.now);
  for (const eip of cloud.eips.group(id)) cloud.eips.put(detached(eip), cloud.now);
  const duration = bend.stuck ? "stuck" : cloud.options.durations.delete;
  cloud.turn(cloud.gateways, { ...gateway, Status: "Deleting" }, null, duration);
  return {};
}

/** An EIP that is attached to nothing. */
export const detached = (eip: Eip): Eip => ({
  ...without(eip, "turning"),
  InstanceId: "",
  InstanceType: "",
  Standby: false,
  Status: "Available",
});

function usingStatus(cloud: Cloud, eip: Eip, gateway: Gateway): string {
  if (cloud.entriesUsing(eip.IpAddress, gateway.NatGatewayId).length > 0) return "UsedByForwardTable";
  if (cloud.snatsUsing(eip.IpAddress, gateway.NatGatewayId).length > 0) return "UsedBySnatTable";
  return "Idle";
}

const shown = (cloud: Cloud, gateway: Gateway): Answer => ({
  NatGatewayId: gateway.NatGatewayId,
  Name: gateway.Name,
  EnsRegionId: gateway.EnsRegionId,
  NetworkId: gateway.NetworkId,
  VSwitchId: gateway.VSwitchId,
  Spec: gateway.Spec,
  Status: gateway.Status,
  CreationTime: gateway.CreationTime,
  IpLists: cloud.eips.group(gateway.NatGatewayId).map((eip) => ({
    AllocationId: eip.AllocationId,
    IpAddress: eip.IpAddress,
    UsingStatus: usingStatus(cloud, eip, gateway),
  })),
  Tags: gateway.Tags,
});

function describe({ cloud, params }: Call): Answer {
  const page = params.page();
  const ids = params.list("NatGatewayIds");
  const regions = params.list("EnsRegionIds");
  let gateways = cloud.gateways.all();
  for (const filter of ["NatGatewayId", "EnsRegionId", "NetworkId", "VSwitchId", "Name"] as const) {
    const wanted = params.optional(filter);
    if (wanted !== undefined) gateways = gateways.filter((gateway) => gateway[filter] === wanted);
  }
  if (ids.length > 0) gateways = gateways.filter((gateway) => ids.includes(gateway.NatGatewayId));
  if (regions.length > 0) gateways = gateways.filter((gateway) => regions.includes(gateway.EnsRegionId));
  const onPage = pageOf(gateways, page);
  for (const gateway of onPage) cloud.gateways.described(gateway.NatGatewayId, cloud.now);
  return {
    NatGateways: onPage.map((gateway) => shown(cloud, gateway)),
    PageNumber: page.number,
    PageSize: page.size,
    TotalCount: gateways.length,
  };
}

export const natGatewayOperations: Readonly<Record<string, Operation>> = {
  CreateNatGateway: { work: create },
  DescribeNatGateways: { work: describe, only: "GET" },
  DeleteNatGateway: { work: remove },
};
