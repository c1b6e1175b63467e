import { inventedAddress } from "../cloud/addresses.js";
import type { Cloud } from "../cloud/cloud.js";
import type { Eip } from "../cloud/model.js";
import { invalid, refuse } from "../errors.js";
import { pageOf } from "../params.js";
import { checkMayAssociate, checkMayUnassociate } from "../rules/eip.js";
import type { Answer, Call, Operation } from "./call.js";
import { detached } from "./natGateways.js";

function freeAddress(cloud: Cloud): string {
  for (let index = cloud.eips.size + 1; ; index++) {
    const address = inventedAddress(index);
    if (!cloud.eipByAddress(address)) return address;
  }
}

function create({ cloud, params }: Call): Answer {
  const EnsRegionId = params.required("EnsRegionId");
  const ChargeType = params.required("InstanceChargeType");
  if (ChargeType !== "PostPaid") throw invalid("InstanceChargeType");
  const InternetChargeType = params.required("InternetChargeType");
  if (InternetChargeType !== "95BandwidthByMonth") throw invalid("InternetChargeType");
  const Isp = params.optional("Isp") ?? "";
  if (!["", "cmcc", "unicom", "telecom"].includes(Isp)) throw invalid("Isp");
  const eip: Eip = {
    AllocationId: cloud.newId("eip"),
    IpAddress: freeAddress(cloud),
    Name: params.optional("Name") ?? "",
    Description: params.optional("Description") ?? "",
    EnsRegionId,
    Bandwidth: params.integer("Bandwidth", 5, 10_000) ?? 5,
    Isp,
    ChargeType,
    InternetChargeType,
    AllocationTime: cloud.timestamp,
    InstanceId: "",
    InstanceType: "",
    Standby: false,
    Status: "Available",
  };
  cloud.eips.put(eip, cloud.now);
  return { AllocationId: eip.AllocationId };
}

const needEip = (cloud: Cloud, id: string): Eip => {
  const eip = cloud.eips.get(id);
  if (!eip) throw refuse("EipNotFound");
  return eip;
};

function associate({ cloud, params, bend }: Call): Answer {
  const id = params.required("AllocationId");
  const InstanceId = params.required("InstanceId");
  const InstanceType = params.optional("InstanceType") ?? "EnsInstance";
  const Standby = params.boolean("Standby") ?? false;
  const eip = needEip(cloud, id);
  checkMayAssociate(cloud, eip, InstanceId, InstanceType);
  const attached: Eip = { ...eip, InstanceId, InstanceType, Standby, Status: "InUse" };
  const duration = bend.stuck ? "stuck" : cloud.options.durations.modify;
  cloud.turn(cloud.eips, { ...attached, Status: "Associating" }, attached, duration);
  return {};
}

function unassociate({ cloud, params, bend }: Call): Answer {
  const eip = needEip(cloud, params.required("AllocationId"));
  const force = params.boolean("Force") ?? false;
  checkMayUnassociate(cloud, eip, force);
  for (const entry of cloud.entriesUsing(eip.IpAddress, eip.InstanceId)) {
    cloud.entries.remove(entry.ForwardEntryId, cloud.now);
  }
  for (const snat of cloud.snatsUsing(eip.IpAddress, eip.InstanceId))
    cloud.snats.remove(snat.SnatEntryId, cloud.now);
  const duration = bend.stuck ? "stuck" : cloud.options.durations.modify;
  cloud.turn(cloud.eips, { ...eip, Status: "Unassociating" }, detached(eip), duration);
  return {};
}

function remove({ cloud, params }: Call): Answer {
  const eip = needEip(cloud, params.required("InstanceId"));
  if (eip.Status !== "Available") throw refuse("IncorrectEipStatus");
  cloud.eips.remove(eip.AllocationId, cloud.now);
  return {};
}

const shown = (eip: Eip): Answer => ({
  AllocationId: eip.AllocationId,
  IpAddress: eip.IpAddress,
  Name: eip.Name,
  Description: eip.Description,
  EnsRegionId: eip.EnsRegionId,
  Bandwidth: eip.Bandwidth,
  Isp: eip.Isp,
  ChargeType: eip.ChargeType,
  InternetChargeType: eip.InternetChargeType,
  AllocationTime: eip.AllocationTime,
  InstanceId: eip.InstanceId,
  InstanceType: eip.InstanceType,
  Standby: eip.Standby,
  IpStatus: "InUse",
  Status: eip.Status,
});

function describe({ cloud, params }: Call): Answer {
  const page = params.page();
  const ids = params.optional("AllocationId")?.split(",");
  if (ids && ids.length > 50) throw invalid("AllocationId");
  const regions = params.list("EnsRegionIds");
  const standby = params.boolean("Standby");
  const same: [string, keyof Eip][] = [
    ["EipAddress", "IpAddress"],
    ["EipName", "Name"],
    ["EnsRegionId", "EnsRegionId"],
    ["AssociatedInstanceId", "InstanceId"],
    ["AssociatedInstanceType", "InstanceType"],
    ["Status", "Status"],
  ];
  let eips = cloud.eips.all();
  for (const [parameter, field] of same) {
    const wanted = params.optional(parameter);
    if (wanted !== undefined) eips = eips.filter((eip) => eip[field] === wanted);
  }
  if (ids) eips = eips.filter((eip) => ids.includes(eip.AllocationId));
  if (regions.length > 0) eips = eips.filter((eip) => regions.includes(eip.EnsRegionId));
  if (standby !== undefined) eips = eips.filter((eip) => eip.Standby === standby);
  const onPage = pageOf(eips, page);
  for (const eip of onPage) cloud.eips.described(eip.AllocationId, cloud.now);
  return {
    EipAddresses: { EipAddress: onPage.map(shown) },
    PageNumber: page.number,
    PageSize: page.size,
    TotalCount: eips.length,
  };
}

export const eipOperations: Readonly<Record<string, Operation>> = {
  CreateEipInstance: { work: create },
  DescribeEnsEipAddresses: { work: describe },
  AssociateEnsEipAddress: { work: associate },
  UnAssociateEnsEipAddress: { work: unassociate },
  DeleteEip: { work: remove },
};
