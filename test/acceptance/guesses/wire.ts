import { randomBytes } from "node:crypto";
import { nowhere } from "../guard.js";
import type { Guess } from "../guess.js";
import { told, type Site } from "../site.js";

const quarter = 15 * 60_000;

/** The fields that the documents name. */
const documented: ReadonlySet<string> = new Set([
  ...["RequestId", "NatGatewayId", "ForwardEntryId", "ForwardEntryName", "ExternalIp", "ExternalPort"],
  ...["InternalIp", "InternalPort", "IpProtocol", "HealthCheckPort", "StandbyExternalIp", "StandbyStatus"],
  ...["Status", "CreationTime", "ForwardTableEntries", "PageNumber", "PageSize", "TotalCount"],
]);

/** A read that costs nothing, past the client. */
const readGateways = (site: Site, options: Parameters<Site["raw"]>[2]) =>
  site.raw("DescribeNatGateways", { PageSize: "1" }, { method: "GET", ...options });

const codeOf = async (answer: ReturnType<Site["raw"]>) => {
  const given = await answer;
  const value = told(given);
  return { value, seen: `${value}, HTTP ${given.status}` };
};

/** What is said around the answers: codes of the gateway in front of all services, missing parameters, times. */
export const wire: readonly Guess[] = [
  {
    id: "postForGetOnly",
    assumes: "DescribeNatGateways, documented as GET only, answers POST as well",
    usedIn: "emulator `postForGetOnly`; `api/client.ts` sends GET",
    assumed: "true",
    probe: async (site) => {
      const { value, seen } = await codeOf(readGateways(site, { method: "POST" }));
      return { value: String(value === "accepted"), seen };
    },
  },
  {
    id: "missingCodes",
    assumes: "a missing required parameter is reported as Missing and its name: MissingNatGatewayId",
    usedIn: "emulator",
    assumed: "Missing…",
    probe: async (site) => {
      const ForwardEntryName = site.name("missing");
      const calls: [string, string, Record<string, string>][] = [
        ["DescribeForwardTableEntries", "NatGatewayId", {}],
        ["DescribeForwardEntryAttribute", "ForwardEntryId", {}],
        ["ModifyForwardEntry", "ForwardEntryId", {}],
        ["DeleteForwardEntry", "ForwardEntryId", {}],
        ["CreateForwardEntry", "NatGatewayId", { ForwardEntryName }],
        ["CreateForwardEntry", "ExternalIp", { ForwardEntryName, NatGatewayId: nowhere }],
      ];
      const odd: string[] = [];
      for (const [action, name, params] of calls) {
        const code = told(await site.raw(action, params));
        if (code !== `Missing${name}`) odd.push(`${action} without ${name}: ${code}`);
      }
      return odd.length === 0
        ? { value: "Missing…", seen: "MissingNatGatewayId, MissingForwardEntryId, MissingExternalIp" }
        : { value: "others", seen: odd.join("; ") };
    },
  },
  {
    id: "checkOrder",
    assumes: "missing parameters are reported first, then an unknown gateway, then wrong values",
    usedIn: "emulator",
    assumed: "missing, gateway, values",
    probe: async (site) => {
      const incomplete = {
        ...{ NatGatewayId: nowhere, ForwardEntryName: site.name("order"), ExternalPort: "x" },
        ...{ InternalIp: site.settings.internalIp, InternalPort: "x" },
      };
      const whole = { ...incomplete, ExternalIp: site.settings.externalIp };
      const first = told(await site.raw("CreateForwardEntry", incomplete));
      const second = told(await site.raw("CreateForwardEntry", whole));
      const value =
        first.startsWith("Missing") && second === "InvalidParameter.NatNotFound"
          ? "missing, gateway, values"
          : "another order";
      return { value, seen: `all three wrong: ${first}; gateway and ports wrong: ${second}` };
    },
  },
  {
    id: "unknownAction",
    assumes: "an operation that does not exist is InvalidAction.NotFound, as in all products",
    usedIn: "emulator; `api/errors.ts` must not take that 404 for a missing entry",
    assumed: "InvalidAction.NotFound",
    probe: (site) => codeOf(site.raw("DescribeNothingAtAll")),
  },
  {
    id: "wrongSecret",
    assumes: "a wrong secret is SignatureDoesNotMatch, as in all products",
    usedIn: "emulator; the error of a wrong key names the next step (`gateway/explain.ts`)",
    assumed: "SignatureDoesNotMatch",
    probe: (site) => codeOf(site.forged({ accessKeySecret: "wrong" })),
  },
  {
    id: "unknownKey",
    assumes: "an access key that does not exist is InvalidAccessKeyId.NotFound, as in all products",
    usedIn: "emulator; `api/errors.ts` must not take that 404 for a missing entry",
    assumed: "InvalidAccessKeyId.NotFound",
    probe: (site) => codeOf(site.forged({ accessKeyId: "nobodyskey", accessKeySecret: "wrong" })),
  },
  {
    id: "staleSignature",
    assumes:
      "a request that is more than 15 minutes old is InvalidTimeStamp.Expired, one of 13 minutes is taken",
    usedIn: "emulator",
    assumed: "InvalidTimeStamp.Expired",
    probe: async (site) => {
      // on the service's clock: ours may be wrong
      const aged = (ms: number) =>
        codeOf(readGateways(site, { date: new Date(site.door.api.serverClock.at(site.now) - ms) }));
      const [young, old] = [await aged(quarter - 120_000), await aged(quarter + 120_000)];
      return {
        value: young.value === "accepted" ? old.value : "sooner",
        seen: `13 minutes old: ${young.seen}; 17 minutes old: ${old.seen}`,
      };
    },
  },
  {
    id: "usedNonce",
    assumes: "a nonce that was used before is SignatureNonceUsed, as in all products",
    usedIn: "emulator; `api/client.ts` makes a new one for every request",
    assumed: "SignatureNonceUsed",
    probe: async (site) => {
      const nonce = randomBytes(16).toString("hex");
      await readGateways(site, { nonce });
      return codeOf(readGateways(site, { nonce }));
    },
  },
  {
    id: "requestId",
    assumes: "answers and refusals have a RequestId in their body",
    usedIn: "emulator; errors show it (`api/client.ts`)",
    assumed: "both",
    probe: async (site) => {
      const [answer, refusal] = [await site.page(), await site.page({ NatGatewayId: nowhere })];
      const [good, bad] = [answer, refusal].map(({ body }) => typeof body["RequestId"] === "string");
      const header = answer.headers.has("x-acs-request-id") ? "there as well" : "not there";
      return {
        value: good && bad ? "both" : good ? "answers only" : bad ? "refusals only" : "neither",
        seen: `answers ${good ? "do" : "do not"}, refusals ${bad ? "do" : "do not"}; the header x-acs-request-id is ${header}`,
      };
    },
  },
  {
    id: "codeInSuccess",
    assumes: "a success has no Code, or one that means success (older calls of ENS answer Code 0)",
    usedIn: "`api/client.ts` takes 0, 200, OK and success for none",
    assumed: "none",
    probe: async (site) => {
      const { body } = await site.page();
      return {
        value: "Code" in body ? String(body["Code"]) : "none",
        seen: "Code" in body ? `Code ${String(body["Code"])}` : "none",
      };
    },
  },
  {
    id: "extraFields",
    assumes: "the Describe calls return the documented fields and no others",
    usedIn: "emulator; `api/operations.ts` drops undocumented fields",
    assumed: "none",
    probe: async (site) => {
      const id = await site.entry();
      const page = (await site.page({ ForwardEntryId: id })).body;
      const [row] = (page["ForwardTableEntries"] ?? []) as readonly object[];
      const told = [(await site.describe(id)).body, page, row ?? {}].flatMap((body) => Object.keys(body));
      const extra = [...new Set(told.filter((field) => !documented.has(field)))];
      return {
        value: extra.length === 0 ? "none" : "some",
        seen: extra.length === 0 ? "none" : extra.sort().join(", "),
      };
    },
  },
  {
    id: "creationTime",
    assumes: "CreationTime and the Date header agree to about two seconds",
    usedIn: "`lifecycle/create.ts` decides by it whether an entry comes from an unanswered attempt",
    assumed: "same-clock",
    probe: async (site) => {
      const { headers } = await site.page();
      if (!headers.has("date")) return { value: "no-date", seen: "no Date header" };
      const { serverClock } = site.door.api;
      const sent = serverClock.at(site.now);
      const id = await site.create();
      const answered = serverClock.at(site.now);
      const created = (await site.available(id)).createdAt;
      if (created === undefined) return { value: "no-time", seen: "no CreationTime" };
      const off = Math.max(0, sent - created, created - answered);
      return {
        value: off <= 2_000 ? "same-clock" : "another-clock",
        seen: `CreationTime is ${off <= 2_000 ? "within two seconds" : `${Math.round(off / 1000)} s off`} of the Date header`,
      };
    },
  },
];
