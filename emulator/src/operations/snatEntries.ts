import type { Cloud } from "../cloud/cloud.js";
import { withoutTransition, type ShownSnatEntry, type Stored } from "../cloud/records.js";
import { invalidField, refuse } from "../errors.js";
import { checkName } from "./forwardEntryRules.js";
import { existing, matching, operation, pageOf } from "./operation.js";
import { integer, optional, page, required } from "./parameters.js";

/** A standby EIP cannot be a primary address, and an EIP serves either SNAT or forward entries. */
function checkAddresses(cloud: Cloud, gatewayId: string, addresses: string[], standby: string): void {
  for (const address of addresses) {
    const eip = cloud.eipOnGateway(address, gatewayId);
    if (!eip || eip.Standby) throw invalidField("SnatIp");
    if (cloud.entriesUsing(address, gatewayId).length > 0) throw refuse("Forbidden.SnatIpUsedInForward");
  }
  if (standby !== "" && !cloud.eipOnGateway(standby, gatewayId)?.Standby) throw invalidField("StandbySnatIp");
}

const existingSnat = (cloud: Cloud, id: string) =>
  existing(cloud.snats.get(id), "InvalidParameter.SnatNotFound");

function availableSnat(cloud: Cloud, id: string): Stored<ShownSnatEntry> {
  const snat = existingSnat(cloud, id);
  if (snat.Status !== "Available") throw refuse("IncorretSnatEntryStatus");
  return snat;
}

export const snatEntryOperations = {
  CreateSnatEntry: operation({
    parameters: {
      ...required("NatGatewayId", "SnatIp"),
      ...optional("SnatEntryName", "StandbySnatIp", "SourceCIDR", "SourceVSwitchId", "SourceNetworkId"),
      ...optional("EipAffinity", "IspAffinity"),
      IdleTimeout: integer(1, 86_400),
    },
    handle: ({ cloud, params, startTransition }) => {
      const gateway = existing(cloud.gateways.get(params.NatGatewayId), "InvalidParameter.NatNotFound");
      if (params.SnatEntryName !== "") checkName(params.SnatEntryName, "SnatEntryName", 1);
      checkAddresses(cloud, gateway.NatGatewayId, params.SnatIp.split(","), params.StandbySnatIp);
      if (gateway.Status !== "Available") throw refuse("IncorrectInstanceStatus");
      const snat: ShownSnatEntry = {
        SnatEntryId: cloud.newId("snat"),
        ...params,
        IdleTimeout: String(params.IdleTimeout ?? ""),
        CreationTime: cloud.timestamp,
        Status: "Available",
      };
      startTransition("create", cloud.snats, { ...snat, Status: "Pending" }, snat);
      return { SnatEntryId: snat.SnatEntryId };
    },
  }),

  ModifySnatEntry: operation({
    parameters: { ...required("SnatEntryId"), ...optional("SnatEntryName") },
    handle: ({ cloud, params, startTransition }) => {
      const snat = availableSnat(cloud, params.SnatEntryId);
      const SnatEntryName = params.SnatEntryName || snat.SnatEntryName;
      if (SnatEntryName !== "") checkName(SnatEntryName, "SnatEntryName", 1);
      const modified: ShownSnatEntry = { ...snat, SnatEntryName };
      startTransition("modify", cloud.snats, { ...modified, Status: "Pending" }, modified);
      return {};
    },
  }),

  DeleteSnatEntry: operation({
    parameters: required("SnatEntryId"),
    handle: ({ cloud, params, startTransition }) => {
      const snat = availableSnat(cloud, params.SnatEntryId);
      startTransition("delete", cloud.snats, { ...snat, Status: "Deleting" }, null);
      return {};
    },
  }),

  DescribeSnatAttribute: operation({
    parameters: required("SnatEntryId"),
    handle: ({ cloud, params }) => {
      const snat = existingSnat(cloud, params.SnatEntryId);
      cloud.snats.countDescribe(snat.SnatEntryId);
      return { ...withoutTransition(snat) };
    },
  }),

  DescribeSnatTableEntries: operation({
    parameters: {
      ...page,
      ...required("NatGatewayId"),
      ...optional("SnatEntryId", "SnatEntryName", "SourceCIDR", "SnatIp"),
    },
    handle: ({ cloud, params }) => {
      const { NatGatewayId, SnatEntryId, SnatEntryName, SourceCIDR, SnatIp } = params;
      existing(cloud.gateways.get(NatGatewayId), "InvalidParameter.NatNotFound");
      const snats = matching(cloud.snats.group(NatGatewayId), {
        SnatEntryId,
        SnatEntryName,
        SourceCIDR,
      }).filter((snat) => SnatIp === "" || snat.SnatIp.split(",").includes(SnatIp));
      const { shown, totals } = pageOf(cloud.snats, snats, params);
      // Only DescribeSnatAttribute shows the creation time.
      const listed = shown.map((snat) => ({ ...withoutTransition(snat), CreationTime: undefined }));
      return { SnatTableEntries: listed, ...totals };
    },
  }),
};
