import type { Cloud } from "../cloud/cloud.js";
import type { ForwardEntry, Gateway } from "../cloud/model.js";
import { invalid, refuse } from "../errors.js";
import type { Guesses } from "../types/guesses.js";
import { pageOf, type Params } from "../params.js";
import { type EntryValues, checkMayWrite, checkProtocol, checkValues } from "../rules/forwardEntry.js";
import type { Answer, Call, Operation } from "./call.js";

const needGateway = (cloud: Cloud, id: string): Gateway => {
  const gateway = cloud.gateways.get(id);
  if (!gateway) throw refuse("InvalidParameter.NatNotFound");
  return gateway;
};

const needEntry = ({ cloud, params }: Call): ForwardEntry => {
  const entry = cloud.entries.get(params.required("ForwardEntryId"));
  if (!entry) throw refuse("InvalidParameter.DnatNotFound");
  return entry;
};

function create({ cloud, params, bend }: Call): Answer {
  const gatewayId = params.required("NatGatewayId");
  const required = {
    ExternalIp: params.required("ExternalIp"),
    ExternalPort: params.required("ExternalPort"),
    InternalIp: params.required("InternalIp"),
    InternalPort: params.required("InternalPort"),
  };
  const values: EntryValues = {
    ...required,
    ForwardEntryName: params.optional("ForwardEntryName") ?? "",
    IpProtocol: checkProtocol(params.optional("IpProtocol") ?? "Any", cloud.options.guesses),
    HealthCheckPort: params.optional("HealthCheckPort") ?? "",
    StandbyExternalIp: params.optional("StandbyExternalIp") ?? "",
  };
  const gateway = needGateway(cloud, gatewayId);
  checkValues(cloud, gateway, values);
  if (cloud.entries.groupSize(gatewayId) >= cloud.options.quota) throw refuse("ForwardEntryLimitExceed");
  checkMayWrite(cloud, gateway);

  const entry: ForwardEntry = {
    NatGatewayId: gatewayId,
    ForwardEntryId: cloud.newId("fwd"),
    ...values,
    CreationTime: cloud.timestamp,
    Status: "Available",
  };
  const duration = bend.stuck ? "stuck" : cloud.options.durations.create;
  cloud.turn(cloud.entries, { ...entry, Status: "Pending" }, entry, duration);
  if (bend.vanishMs !== undefined) cloud.vanish(entry.ForwardEntryId, bend.vanishMs);
  return { ForwardEntryId: entry.ForwardEntryId };
}

/** What the entry would become; an empty name and a health-check port of 0 are guesses. */
function wished(entry: ForwardEntry, params: Params, guesses: Guesses): EntryValues {
  const name = params.get("ForwardEntryName");
  if (name === "" && guesses.emptyName === "refuse") throw invalid("ForwardEntryName");
  const health = params.optional("HealthCheckPort");
  if (health === "0" && guesses.healthCheckPortZero === "refuse")
    throw refuse("InvalidParameter.HealthCheckPort");
  const protocol = params.optional("IpProtocol");
  return {
    ForwardEntryName:
      name === ""
        ? guesses.emptyName === "clear"
          ? ""
          : entry.ForwardEntryName
        : (name ?? entry.ForwardEntryName),
    HealthCheckPort:
      health === "0"
        ? guesses.healthCheckPortZero === "clear"
          ? ""
          : entry.HealthCheckPort
        : (health ?? entry.HealthCheckPort),
    ExternalIp: params.optional("ExternalIp") ?? entry.ExternalIp,
    ExternalPort: params.optional("ExternalPort") ?? entry.ExternalPort,
    InternalIp: params.optional("InternalIp") ?? entry.InternalIp,
    InternalPort: params.optional("InternalPort") ?? entry.InternalPort,
    IpProtocol: protocol === undefined ? entry.IpProtocol : checkProtocol(protocol, guesses),
    StandbyExternalIp: entry.StandbyExternalIp,
  };
}

function modify(call: Call): Answer {
  const { cloud, params, bend } = call;
  const entry = needEntry(call);
  const gateway = needGateway(cloud, entry.NatGatewayId);
  const values = wished(entry, params, cloud.options.guesses);
  checkMayWrite(cloud, gateway, entry);
  checkValues(cloud, gateway, values, entry.ForwardEntryId);
  const duration = bend.stuck ? "stuck" : cloud.options.durations.modify;
  const changed: ForwardEntry = { ...entry, ...values };
  cloud.turn(cloud.entries, { ...changed, Status: "Pending" }, { ...changed, Status: "Available" }, duration);
  if (bend.vanishMs !== undefined) cloud.vanish(entry.ForwardEntryId, bend.vanishMs);
  return {};
}

function remove(call: Call): Answer {
  const { cloud, bend } = call;
  const entry = needEntry(call);
  checkMayWrite(cloud, needGateway(cloud, entry.NatGatewayId), entry);
  const duration = bend.stuck ? "stuck" : cloud.options.durations.delete;
  cloud.turn(cloud.entries, { ...entry, Status: "Deleting" }, null, duration);
  return {};
}

function standbyStatus(entry: ForwardEntry, guesses: Guesses): string {
  if (entry.StandbyExternalIp === "") return "";
  return { Pending: "Starting", Available: guesses.standbyStatus, Deleting: "Stopping" }[entry.Status];
}

/** An entry as a Describe call shows it: all strings, and unset values in the way that was chosen. */
export function shown(entry: ForwardEntry, guesses: Guesses): Answer {
  const optional = (value: string) => {
    if (value !== "" || guesses.unset === "empty") return value;
    return guesses.unset === "null" ? null : undefined;
  };
  return {
    NatGatewayId: entry.NatGatewayId,
    ForwardEntryId: entry.ForwardEntryId,
    ForwardEntryName: optional(entry.ForwardEntryName),
    ExternalIp: entry.ExternalIp,
    ExternalPort: entry.ExternalPort,
    InternalIp: entry.InternalIp,
    InternalPort: entry.InternalPort,
    IpProtocol: guesses.protocolEcho === "lower" ? entry.IpProtocol.toLowerCase() : entry.IpProtocol,
    HealthCheckPort: optional(entry.HealthCheckPort),
    StandbyExternalIp: optional(entry.StandbyExternalIp),
    StandbyStatus: optional(standbyStatus(entry, guesses)),
    Status: entry.Status,
  };
}

function describe({ cloud, params, bend }: Call): Answer {
  const id = params.required("ForwardEntryId");
  const { guesses } = cloud.options;
  const { staleMs } = bend;
  const entry = staleMs === undefined ? cloud.entries.get(id) : cloud.entries.asOf(id, cloud.now - staleMs);
  if (!entry) {
    if (guesses.describeNotFound === "empty") return { ForwardEntryId: "" };
    throw refuse(guesses.describeNotFound);
  }
  cloud.entries.described(id, cloud.now);
  if (bend.vanishMs !== undefined) cloud.vanish(id, bend.vanishMs);
  return { ...shown(entry, guesses), CreationTime: entry.CreationTime };
}

const filters = ["ForwardEntryId", "ExternalIp", "ForwardEntryName", "InternalIp", "IpProtocol"] as const;

function list({ cloud, params, bend }: Call): Answer {
  const gateway = needGateway(cloud, params.required("NatGatewayId"));
  const { guesses } = cloud.options;
  const page = params.page();
  let entries =
    bend.staleMs === undefined
      ? cloud.entries.group(gateway.NatGatewayId)
      : cloud.entries.groupAsOf(gateway.NatGatewayId, cloud.now - bend.staleMs);
  for (const filter of filters) {
    const wanted = params.optional(filter)?.toLowerCase();
    if (wanted !== undefined) entries = entries.filter((entry) => entry[filter].toLowerCase() === wanted);
  }
  if (guesses.listOrder === "newest-first") entries.reverse();
  const shownEntries = pageOf(entries, page);
  for (const entry of shownEntries) cloud.entries.described(entry.ForwardEntryId, cloud.now);
  const total = (value: number) => (guesses.totals === "string" ? String(value) : value);
  return {
    ForwardTableEntries: shownEntries.map((entry) => shown(entry, guesses)),
    PageNumber: total(page.number),
    PageSize: total(page.size),
    TotalCount: total(entries.length),
  };
}

export const forwardEntryOperations: Readonly<Record<string, Operation>> = {
  CreateForwardEntry: { work: create },
  ModifyForwardEntry: { work: modify },
  DeleteForwardEntry: { work: remove },
  DescribeForwardEntryAttribute: {
    work: describe,
    resource: (params) => `natgatewayforwardentry/${params.get("ForwardEntryId") ?? ""}`,
  },
  DescribeForwardTableEntries: { work: list },
};
