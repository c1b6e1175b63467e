import { noAddress } from "../guard.js";
import type { Guess } from "../guess.js";

const kindOf = (body: Readonly<Record<string, unknown>>, field: string): string => {
  const value = body[field];
  if (!(field in body)) return "missing";
  if (value === null) return "null";
  return value === "" ? "empty" : value === 0 || value === "0" ? "0" : "a value";
};

const protocols = ["TCP", "UDP", "Any"];

/** How values are taken and told. */
export const values: readonly Guess[] = [
  {
    id: "unset",
    assumes: "a value that was never set is returned as an empty string",
    usedIn:
      "emulator `unset`; `api/operations.ts` and `entry/properties.ts` take empty, null, missing and 0 for the same",
    assumed: "empty",
    probe: async (site) => {
      const id = await site.entry();
      const alone = (await site.describe(id)).body;
      const { ForwardTableEntries } = (await site.page({ ForwardEntryId: id })).body;
      const listed = (
        Array.isArray(ForwardTableEntries) ? (ForwardTableEntries[0] ?? {}) : {}
      ) as typeof alone;
      const fields = ["HealthCheckPort", "StandbyExternalIp", "StandbyStatus"];
      const kinds = [alone, listed].map((body) => fields.map((field) => kindOf(body, field)));
      const all = new Set(kinds.flat());
      return {
        value: all.size === 1 ? [...all].join("") : "mixed",
        seen: `${fields.join(", ")}: ${kinds[0]?.join(", ") ?? ""} alone; ${kinds[1]?.join(", ") ?? ""} in the list`,
      };
    },
  },
  {
    id: "protocolCase",
    assumes: "a protocol must be spelt as documented: tcp is refused",
    usedIn: "emulator `protocolCase`; `entry/ports.ts` always sends the documented spelling",
    assumed: "exact",
    probe: async (site) => {
      const answer = await site.wouldCreate({ ipProtocol: "tcp" });
      return { value: answer === "accepted" ? "any" : "exact", seen: answer };
    },
  },
  {
    id: "protocolEcho",
    assumes: "TCP, UDP and Any are returned as documented, not in lower case",
    usedIn: "emulator `protocolEcho`; `entry/ports.ts` reads any case",
    assumed: "documented",
    probe: async (site) => {
      const told: unknown[] = [];
      for (const ipProtocol of protocols) {
        const id = await site.entry({ ipProtocol });
        told.push((await site.describe(id)).body["IpProtocol"]);
      }
      const isAll = (wanted: readonly string[]) => wanted.every((name, at) => told[at] === name);
      const lower = protocols.map((name) => name.toLowerCase());
      const value = isAll(protocols) ? "documented" : isAll(lower) ? "lower" : "another";
      return { value, seen: told.map(String).join(", ") };
    },
  },
  {
    id: "nameCharacters",
    assumes: "a name may hold blanks, marks and letters of any script, and comes back unchanged",
    usedIn: "emulator; `entry/names.ts` makes names from the names of resources",
    assumed: "kept",
    probe: async (site) => {
      const forwardEntryName = site.name("端口 映射/é_1.2 (ssh)");
      const { answer, body } = await site.tryCreate({ forwardEntryName });
      if (body === undefined) return { value: "refused", seen: answer };
      const live = await site.available(body.forwardEntryId);
      const value = live.values["forwardEntryName"] === forwardEntryName ? "kept" : "changed";
      return { value, seen: value };
    },
  },
  {
    id: "nameCode",
    assumes: "a name of 129 characters is refused with InvalidForwardEntryName (documented as Invalid%s)",
    usedIn: "emulator; previews refuse it before any call (`entry/validate.ts`)",
    assumed: "InvalidForwardEntryName",
    probe: async (site) => {
      const value = await site.wouldCreate({ forwardEntryName: site.name("x".repeat(129)).slice(0, 129) });
      return { value, seen: value };
    },
  },
  {
    id: "internalIpPrivate",
    assumes: "an internal address that no instance has is refused, with InvalidParameter.InternalIpNotFound",
    usedIn: "emulator `internalIpPrivate`: it has no instances, so there any private address is taken",
    assumed: "true",
    probe: async (site) => {
      const answer = await site.wouldCreate({ internalIp: noAddress });
      return { value: String(answer !== "accepted"), seen: answer };
    },
  },
  {
    id: "standbyField",
    assumes:
      "a standby address that is not on the gateway is refused with InvalidParameter.StandbyExternalIp (documented as InvalidParameter.%s)",
    usedIn: "emulator",
    assumed: "InvalidParameter.StandbyExternalIp",
    probe: async (site) => {
      const value = await site.wouldCreate({ standbyExternalIp: noAddress });
      return { value, seen: value };
    },
  },
];
