import type { Cloud } from "../cloud/cloud.js";
import { withoutTransition, type ShownSnatEntry, type ShownSnatIp, type Stored } from "../cloud/records.js";
import { invalidField, refuse } from "../errors.js";
import { checkName } from "./forwardEntryRules.js";
import { existing, matching, operation, pageOf, type Call } from "./operation.js";
import { boolean, integer, list, optional, page, required } from "./parameters.js";

const addressesIn = (text: string): string[] => text.split(",").filter((address) => address !== "");

/** A standby EIP cannot be a primary address, and an EIP serves either SNAT or forward entries. */
function checkAddresses(cloud: Cloud, gatewayId: string, addresses: string[], standby: string): void {
  if (addresses.length === 0) throw invalidField("SnatIp");
  for (const address of addresses) {
    const eip = cloud.eipOnGateway(address, gatewayId);
    if (!eip || eip.Standby) throw invalidField("SnatIp");
    if (cloud.entriesUsing(address, gatewayId).length > 0) throw refuse("Forbidden.SnatIpUsedInForward");
  }
  for (const address of addressesIn(standby)) {
    if (!cloud.eipOnGateway(address, gatewayId)?.Standby) throw invalidField("StandbySnatIp");
  }
}

const existingSnat = (cloud: Cloud, id: string) =>
  existing(cloud.snats.get(id), "InvalidParameter.SnatNotFound");

function availableSnat(cloud: Cloud, id: string): Stored<ShownSnatEntry> {
  const snat = existingSnat(cloud, id);
  if (snat.Status !== "Available") throw refuse("IncorretSnatEntryStatus");
  return snat;
}

const snatIp = (address: string, time: string): ShownSnatIp => ({
  Ip: address,
  Status: "Running",
  CreationTime: time,
});

const ipsOf = (snat: ShownSnatEntry): readonly ShownSnatIp[] =>
  snat.SnatIps ?? addressesIn(snat.SnatIp).map((address) => snatIp(address, snat.CreationTime));

function withIps<T extends ShownSnatEntry>(snat: T, ips: readonly ShownSnatIp[]): T {
  return { ...snat, SnatIp: ips.map(({ Ip }) => Ip).join(","), SnatIps: ips };
}

/** The fields that both describes show. */
function listed(snat: ShownSnatEntry) {
  const status = { Pending: "Starting", Available: "Running", Deleting: "Stopping" }[snat.Status];
  return {
    NatGatewayId: snat.NatGatewayId,
    SnatEntryId: snat.SnatEntryId,
    SnatEntryName: snat.SnatEntryName,
    SnatIp: snat.SnatIp,
    StandbySnatIp: snat.StandbySnatIp,
    StandbyStatus: snat.StandbySnatIp === "" ? "" : status,
    SourceCIDR: snat.SourceCIDR,
    IdleTimeout: snat.IdleTimeout,
    EipAffinity: snat.EipAffinity,
    IspAffinity: snat.IspAffinity,
    Status: snat.Status,
  };
}

/** An operation on one address of an entry: its state on the way, and afterwards (null: it is gone). */
const addressOperation = (during: ShownSnatIp["Status"], after: ShownSnatIp["Status"] | null) =>
  operation({
    parameters: required("SnatEntryId", "SnatIp"),
    handle: ({ cloud, params, startTransition }) => {
      const snat = availableSnat(cloud, params.SnatEntryId);
      const ips = ipsOf(snat);
      const isIt = ({ Ip }: ShownSnatIp) => Ip === params.SnatIp;
      // An entry without an address would be no SNAT entry.
      if (!ips.some(isIt) || (after === null && ips.length === 1)) throw invalidField("SnatIp");
      const withStatus = (Status: ShownSnatIp["Status"]) =>
        ips.map((ip) => (isIt(ip) ? { ...ip, Status } : ip));
      const left = after === null ? ips.filter((ip) => !isIt(ip)) : withStatus(after);
      const pending: ShownSnatEntry = { ...withIps(snat, withStatus(during)), Status: "Pending" };
      startTransition("modify", cloud.snats, pending, withIps(snat, left));
      return {};
    },
  });

interface AddParams {
  readonly SnatEntryId: string;
  readonly SnatIp: string;
}

function addAddress({ cloud, params, startTransition }: Call<AddParams>) {
  const snat = availableSnat(cloud, params.SnatEntryId);
  checkAddresses(cloud, snat.NatGatewayId, [params.SnatIp], "");
  const ips = ipsOf(snat);
  if (ips.some(({ Ip }) => Ip === params.SnatIp)) throw invalidField("SnatIp");
  const added = snatIp(params.SnatIp, cloud.timestamp);
  const pending = withIps(snat, [...ips, { ...added, Status: "Starting" }]);
  startTransition("modify", cloud.snats, { ...pending, Status: "Pending" }, withIps(snat, [...ips, added]));
  return {};
}

export const snatEntryOperations = {
  CreateSnatEntry: operation({
    parameters: {
      ...required("NatGatewayId", "SnatIp"),
      ...optional("SnatEntryName", "StandbySnatIp", "SourceCIDR", "SourceVSwitchId", "SourceNetworkId"),
      EipAffinity: boolean,
      IspAffinity: boolean,
      IdleTimeout: integer(1, 86_400),
    },
    handle: ({ cloud, params, startTransition }) => {
      const gateway = existing(cloud.gateways.get(params.NatGatewayId), "InvalidParameter.NatNotFound");
      if (params.SnatEntryName !== "") checkName(params.SnatEntryName, "SnatEntryName", 1);
      checkAddresses(cloud, gateway.NatGatewayId, addressesIn(params.SnatIp), params.StandbySnatIp);
      if (gateway.Status !== "Available") throw refuse("IncorrectInstanceStatus");
      // The default of EipAffinity is documented, that of IspAffinity is not.
      const { EipAffinity = true, IspAffinity = false, IdleTimeout, ...chosen } = params;
      const snat: ShownSnatEntry = {
        SnatEntryId: cloud.newId("snat"),
        ...chosen,
        EipAffinity,
        IspAffinity,
        ...(IdleTimeout !== undefined && { IdleTimeout }),
        CreationTime: cloud.timestamp,
        Status: "Available",
      };
      startTransition("create", cloud.snats, { ...snat, Status: "Pending" }, snat);
      return { SnatEntryId: snat.SnatEntryId };
    },
  }),

  ModifySnatEntry: operation({
    parameters: {
      ...required("SnatEntryId"),
      ...optional("SnatEntryName", "SnatIp"),
      EipAffinity: boolean,
      IspAffinity: boolean,
    },
    handle: ({ cloud, params, startTransition }) => {
      const snat = availableSnat(cloud, params.SnatEntryId);
      const SnatEntryName = params.SnatEntryName || snat.SnatEntryName;
      if (SnatEntryName !== "") checkName(SnatEntryName, "SnatEntryName", 1);
      const addresses = addressesIn(params.SnatIp || snat.SnatIp);
      if (params.SnatIp !== "") checkAddresses(cloud, snat.NatGatewayId, addresses, "");
      const known = ipsOf(snat);
      const ips = addresses.map(
        (address) => known.find(({ Ip }) => Ip === address) ?? snatIp(address, cloud.timestamp),
      );
      const { EipAffinity = snat.EipAffinity, IspAffinity = snat.IspAffinity } = params;
      const modified = withIps({ ...snat, SnatEntryName, EipAffinity, IspAffinity }, ips);
      startTransition("modify", cloud.snats, { ...modified, Status: "Pending" }, modified);
      return {};
    },
  }),

  AddSnatIpForSnatEntry: operation({
    parameters: required("SnatEntryId", "SnatIp"),
    handle: addAddress,
  }),

  DeleteSnatIpForSnatEntry: addressOperation("Releasing", null),
  StartSnatIpForSnatEntry: addressOperation("Starting", "Running"),
  StopSnatIpForSnatEntry: addressOperation("Stopping", "Stopped"),

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
      return {
        ...listed(withoutTransition(snat)),
        SnatIps: ipsOf(snat),
        DestCIDR: "",
        Type: "",
        CreationTime: snat.CreationTime,
      };
    },
  }),

  DescribeSnatTableEntries: operation({
    method: "GET",
    parameters: {
      ...page,
      ...required("NatGatewayId"),
      ...optional("SnatEntryId", "SnatEntryName", "SourceCIDR", "SnatIp"),
      SnatIps: list,
    },
    handle: ({ cloud, params }) => {
      const { NatGatewayId, SnatEntryId, SnatEntryName, SourceCIDR, SnatIp, SnatIps } = params;
      existing(cloud.gateways.get(NatGatewayId), "InvalidParameter.NatNotFound");
      const wanted = SnatIp === "" ? SnatIps : [SnatIp, ...SnatIps];
      const snats = matching(cloud.snats.group(NatGatewayId), {
        SnatEntryId,
        SnatEntryName,
        SourceCIDR,
      }).filter((snat) => wanted.length === 0 || ipsOf(snat).some(({ Ip }) => wanted.includes(Ip)));
      const { shown, totals } = pageOf(cloud.snats, snats, params);
      return { SnatTableEntries: shown.map(listed), ...totals };
    },
  }),
};
