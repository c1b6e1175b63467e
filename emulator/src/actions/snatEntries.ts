import type { SnatEntry } from "../cloud/model.js";
import { refuse } from "../errors.js";
import { pageOf } from "../params.js";
import { checkName } from "../rules/forwardEntry.js";
import { checkSnatIps } from "../rules/snatEntry.js";
import { without } from "../without.js";
import type { Answer, Call, Operation } from "./call.js";

const needGateway = ({ cloud, params }: Call) => {
  const gateway = cloud.gateways.get(params.required("NatGatewayId"));
  if (!gateway) throw refuse("InvalidParameter.NatNotFound");
  return gateway;
};

const needSnat = ({ cloud, params }: Call): SnatEntry => {
  const snat = cloud.snats.get(params.required("SnatEntryId"));
  if (!snat) throw refuse("InvalidParameter.SnatNotFound");
  return snat;
};

function create(call: Call): Answer {
  const { cloud, params, bend } = call;
  const SnatIp = (params.required("NatGatewayId"), params.required("SnatIp"));
  const gateway = needGateway(call);
  const name = params.optional("SnatEntryName") ?? "";
  if (name !== "") checkName(name, "SnatEntryName", 1);
  const StandbySnatIp = params.optional("StandbySnatIp") ?? "";
  checkSnatIps(cloud, gateway, SnatIp.split(","), StandbySnatIp);
  if (gateway.Status !== "Available") throw refuse("IncorrectInstanceStatus");
  const snat: SnatEntry = {
    NatGatewayId: gateway.NatGatewayId,
    SnatEntryId: cloud.newId("snat"),
    SnatEntryName: name,
    SnatIp,
    StandbySnatIp,
    SourceCIDR: params.optional("SourceCIDR") ?? "",
    SourceVSwitchId: params.optional("SourceVSwitchId") ?? "",
    SourceNetworkId: params.optional("SourceNetworkId") ?? "",
    IdleTimeout: String(params.integer("IdleTimeout", 1, 86_400) ?? ""),
    EipAffinity: params.optional("EipAffinity") ?? "",
    IspAffinity: params.optional("IspAffinity") ?? "",
    CreationTime: cloud.timestamp,
    Status: "Available",
  };
  const duration = bend.stuck ? "stuck" : cloud.options.durations.create;
  cloud.turn(cloud.snats, { ...snat, Status: "Pending" }, snat, duration);
  return { SnatEntryId: snat.SnatEntryId };
}

function modify(call: Call): Answer {
  const { cloud, params, bend } = call;
  const snat = needSnat(call);
  if (snat.Status !== "Available") throw refuse("IncorretSnatEntryStatus");
  const name = params.optional("SnatEntryName") ?? snat.SnatEntryName;
  if (name !== "") checkName(name, "SnatEntryName", 1);
  const changed: SnatEntry = { ...snat, SnatEntryName: name };
  const duration = bend.stuck ? "stuck" : cloud.options.durations.modify;
  cloud.turn(cloud.snats, { ...changed, Status: "Pending" }, changed, duration);
  return {};
}

function remove(call: Call): Answer {
  const { cloud, bend } = call;
  const snat = needSnat(call);
  if (snat.Status !== "Available") throw refuse("IncorretSnatEntryStatus");
  const duration = bend.stuck ? "stuck" : cloud.options.durations.delete;
  cloud.turn(cloud.snats, { ...snat, Status: "Deleting" }, null, duration);
  return {};
}

const shown = (snat: SnatEntry): Answer => without(snat, "turning", "CreationTime");

function describe(call: Call): Answer {
  const { cloud } = call;
  const snat = needSnat(call);
  cloud.snats.described(snat.SnatEntryId, cloud.now);
  return { ...shown(snat), CreationTime: snat.CreationTime };
}

function list(call: Call): Answer {
  const { cloud, params } = call;
  const gateway = needGateway(call);
  const page = params.page();
  let snats = cloud.snats.group(gateway.NatGatewayId);
  for (const filter of ["SnatEntryId", "SnatEntryName", "SourceCIDR"] as const) {
    const wanted = params.optional(filter);
    if (wanted !== undefined) snats = snats.filter((snat) => snat[filter] === wanted);
  }
  const address = params.optional("SnatIp");
  if (address !== undefined) snats = snats.filter((snat) => snat.SnatIp.split(",").includes(address));
  const onPage = pageOf(snats, page);
  for (const snat of onPage) cloud.snats.described(snat.SnatEntryId, cloud.now);
  return {
    SnatTableEntries: onPage.map(shown),
    PageNumber: page.number,
    PageSize: page.size,
    TotalCount: snats.length,
  };
}

export const snatEntryOperations: Readonly<Record<string, Operation>> = {
  CreateSnatEntry: { work: create },
  ModifySnatEntry: { work: modify },
  DeleteSnatEntry: { work: remove },
  DescribeSnatAttribute: { work: describe },
  DescribeSnatTableEntries: { work: list },
};
