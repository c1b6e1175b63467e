import { addressesOf } from "../../../provider/src/gateway/reads.js";
import { NotTried, type Guess } from "../guess.js";
import type { Site } from "../site.js";

function standbyOf({ settings }: Site): string {
  if (settings.standbyExternalIp === undefined) {
    throw new NotTried("no standby EIP was given (ENS_ACC_STANDBY_EXTERNAL_IP)");
  }
  return settings.standbyExternalIp;
}

/** EIPs: what the gateway shows of them, and standby ones. */
export const addresses: readonly Guess[] = [
  {
    id: "usingStatus",
    assumes: "DescribeNatGateways shows an EIP with a forward entry as UsedByForwardTable",
    usedIn: "emulator; `gateway/reads.ts` refuses in a preview what is UsedBySnatTable",
    assumed: "UsedByForwardTable",
    probe: async (site) => {
      await site.entry();
      const { natGatewayId, externalIp } = site.settings;
      const { natGateways } = await site.door.api.send(
        "DescribeNatGateways",
        { natGatewayId },
        site.context(),
      );
      const eips = natGateways.flatMap(({ ipLists }) => ipLists);
      const value = eips.find(({ ipAddress }) => ipAddress === externalIp)?.usingStatus ?? "not listed";
      return { value, seen: value };
    },
  },
  {
    id: "standbyFlag",
    assumes: "DescribeEnsEipAddresses finds a gateway's EIPs by its id, and shows which are standby",
    usedIn: "emulator; `gateway/reads.ts`",
    assumed: "told",
    probe: async (site) => {
      const { natGatewayId, externalIp } = site.settings;
      const standby = standbyOf(site);
      const found = await addressesOf(natGatewayId, site.door.api, site.context());
      const flags = [found.get(externalIp)?.standby, found.get(standby)?.standby];
      const word = (flag: boolean | undefined) =>
        flag === undefined ? "not found" : flag ? "standby" : "primary";
      return {
        value: flags[0] === false && flags[1] === true ? "told" : "not told",
        seen: `the primary one is ${word(flags[0])}, the standby one ${word(flags[1])}`,
      };
    },
  },
  {
    id: "standbyStatus",
    assumes: "the standby EIP of an entry that is Available is Running",
    usedIn: "emulator `standbyStatus`; an output that nothing depends on (`lifecycle/read.ts`)",
    assumed: "Running",
    probe: async (site) => {
      const id = await site.entry({ standbyExternalIp: standbyOf(site) });
      const value = String((await site.describe(id)).body["StandbyStatus"]);
      return { value, seen: value };
    },
  },
  {
    id: "standbyAsExternalIp",
    assumes: "a standby EIP cannot be the ExternalIp of an entry",
    usedIn: "emulator `standbyAsExternalIp`; `session/preflight.ts`",
    assumed: "false",
    probe: async (site) => {
      const answer = await site.wouldCreate({ externalIp: standbyOf(site) });
      return { value: String(answer === "accepted"), seen: answer };
    },
  },
];
