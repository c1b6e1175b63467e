import type { Cloud } from "../cloud/cloud.js";
import type { ForwardEntry } from "../cloud/records.js";
import { invalid, refuse } from "../errors.js";
import type { Guesses } from "../guesses.js";
import { checkMayWrite, checkProtocol, checkValues, type EntryValues } from "./forwardEntryRules.js";
import { existing, operation, pageOf, type Answer } from "./operation.js";
import { given, optional, page, required } from "./parameters.js";

const existingGateway = (cloud: Cloud, id: string) =>
  existing(cloud.gateways.get(id), "InvalidParameter.NatNotFound");

const existingEntry = (cloud: Cloud, id: string) =>
  existing(cloud.entries.get(id), "InvalidParameter.DnatNotFound");

/** The new name. What an empty one means is a guess. */
function modifiedName(given: string | undefined, current: string, { emptyName }: Guesses): string {
  if (given !== "") return given ?? current;
  if (emptyName === "refuse") throw invalid("ForwardEntryName");
  return emptyName === "clear" ? "" : current;
}

/** The new health check port. What 0 means is a guess. */
function modifiedHealthCheckPort(given: string, current: string, { healthCheckPortZero }: Guesses): string {
  if (given !== "0") return given || current;
  if (healthCheckPortZero === "refuse") throw refuse("InvalidParameter.HealthCheckPort");
  return healthCheckPortZero === "clear" ? "" : current;
}

function standbyStatus(entry: ForwardEntry, guesses: Guesses): string {
  if (entry.StandbyExternalIp === "") return "";
  return { Pending: "Starting", Available: guesses.standbyStatus, Deleting: "Stopping" }[entry.Status];
}

/**
 * An entry as the table shows it, without its creation time. How unset values are shown is a guess.
 * Each field is written out, as a copy by `...entry` makes a list of entries twice as slow.
 */
export function listedEntry(entry: ForwardEntry, guesses: Guesses): Answer {
  const unset = { empty: "", null: null, missing: undefined }[guesses.unset];
  return {
    NatGatewayId: entry.NatGatewayId,
    ForwardEntryId: entry.ForwardEntryId,
    ForwardEntryName: entry.ForwardEntryName || unset,
    ExternalIp: entry.ExternalIp,
    ExternalPort: entry.ExternalPort,
    InternalIp: entry.InternalIp,
    InternalPort: entry.InternalPort,
    IpProtocol: guesses.protocolEcho === "lower" ? entry.IpProtocol.toLowerCase() : entry.IpProtocol,
    HealthCheckPort: entry.HealthCheckPort || unset,
    StandbyExternalIp: entry.StandbyExternalIp || unset,
    StandbyStatus: standbyStatus(entry, guesses) || unset,
    Status: entry.Status,
  };
}

const filters = ["ForwardEntryId", "ExternalIp", "ForwardEntryName", "InternalIp", "IpProtocol"] as const;

export const forwardEntryOperations = {
  CreateForwardEntry: operation({
    parameters: {
      ...required("NatGatewayId", "ExternalIp", "ExternalPort", "InternalIp", "InternalPort"),
      ...optional("ForwardEntryName", "IpProtocol", "HealthCheckPort", "StandbyExternalIp"),
    },
    handle: ({ cloud, params, effects, startTransition }) => {
      const IpProtocol = checkProtocol(params.IpProtocol || "Any", cloud.options.guesses);
      const gateway = existingGateway(cloud, params.NatGatewayId);
      checkValues(cloud, gateway, { ...params, IpProtocol });
      if (cloud.entries.groupSize(gateway.NatGatewayId) >= cloud.options.quota) {
        throw refuse("ForwardEntryLimitExceed");
      }
      checkMayWrite(cloud, gateway);
      const ForwardEntryId = cloud.newId("fwd");
      const entry: ForwardEntry = {
        ForwardEntryId,
        ...params,
        IpProtocol,
        CreationTime: cloud.timestamp,
        Status: "Available",
      };
      startTransition("create", cloud.entries, { ...entry, Status: "Pending" }, entry);
      cloud.vanish(ForwardEntryId, effects.vanishMs);
      return { ForwardEntryId };
    },
  }),

  ModifyForwardEntry: operation({
    parameters: {
      ...required("ForwardEntryId"),
      ...optional("ExternalIp", "ExternalPort", "InternalIp", "InternalPort"),
      ...optional("IpProtocol", "HealthCheckPort"),
      ForwardEntryName: given,
    },
    handle: ({ cloud, params, effects, startTransition }) => {
      const { guesses } = cloud.options;
      const entry = existingEntry(cloud, params.ForwardEntryId);
      const gateway = existingGateway(cloud, entry.NatGatewayId);
      const values: EntryValues = {
        ForwardEntryName: modifiedName(params.ForwardEntryName, entry.ForwardEntryName, guesses),
        HealthCheckPort: modifiedHealthCheckPort(params.HealthCheckPort, entry.HealthCheckPort, guesses),
        ExternalIp: params.ExternalIp || entry.ExternalIp,
        ExternalPort: params.ExternalPort || entry.ExternalPort,
        InternalIp: params.InternalIp || entry.InternalIp,
        InternalPort: params.InternalPort || entry.InternalPort,
        IpProtocol: params.IpProtocol === "" ? entry.IpProtocol : checkProtocol(params.IpProtocol, guesses),
        StandbyExternalIp: entry.StandbyExternalIp,
      };
      checkMayWrite(cloud, gateway, entry);
      checkValues(cloud, gateway, values, entry.ForwardEntryId);
      const modified: ForwardEntry = { ...entry, ...values, Status: "Available" };
      startTransition("modify", cloud.entries, { ...modified, Status: "Pending" }, modified);
      cloud.vanish(entry.ForwardEntryId, effects.vanishMs);
      return {};
    },
  }),

  DeleteForwardEntry: operation({
    parameters: required("ForwardEntryId"),
    handle: ({ cloud, params, startTransition }) => {
      const entry = existingEntry(cloud, params.ForwardEntryId);
      checkMayWrite(cloud, existingGateway(cloud, entry.NatGatewayId), entry);
      startTransition("delete", cloud.entries, { ...entry, Status: "Deleting" }, null);
      return {};
    },
  }),

  DescribeForwardEntryAttribute: operation({
    parameters: required("ForwardEntryId"),
    resource: (given) => `natgatewayforwardentry/${given.get("ForwardEntryId") ?? ""}`,
    handle: ({ cloud, params, effects }) => {
      const { guesses } = cloud.options;
      const id = params.ForwardEntryId;
      const entry = cloud.entries.get(id, cloud.ago(effects.staleMs));
      if (!entry) {
        if (guesses.describeNotFound === "empty") return { ForwardEntryId: "" };
        throw refuse(guesses.describeNotFound);
      }
      cloud.entries.countDescribe(id);
      cloud.vanish(id, effects.vanishMs);
      return { ...listedEntry(entry, guesses), CreationTime: entry.CreationTime };
    },
  }),

  DescribeForwardTableEntries: operation({
    parameters: { ...page, ...required("NatGatewayId"), ...optional(...filters) },
    handle: ({ cloud, params, effects }) => {
      const { guesses } = cloud.options;
      const { NatGatewayId } = existingGateway(cloud, params.NatGatewayId);
      let entries = cloud.entries.group(NatGatewayId, cloud.ago(effects.staleMs));
      for (const filter of filters) {
        const wanted = params[filter].toLowerCase();
        if (wanted !== "") entries = entries.filter((entry) => entry[filter].toLowerCase() === wanted);
      }
      if (guesses.listOrder === "newest-first") entries = entries.toReversed();
      const { shown, totals } = pageOf(cloud.entries, entries, params);
      const asGuessed = guesses.totals === "string" ? String : Number;
      return {
        ForwardTableEntries: shown.map((entry) => listedEntry(entry, guesses)),
        PageNumber: asGuessed(totals.PageNumber),
        PageSize: asGuessed(totals.PageSize),
        TotalCount: asGuessed(totals.TotalCount),
      };
    },
  }),
};
