import { nobody, nowhere } from "../guard.js";
import type { Guess } from "../guess.js";
import { told } from "../site.js";

const list = (body: Readonly<Record<string, unknown>>, field: string): string =>
  Array.isArray(body[field]) && body[field].length === 0 ? "empty-list" : "something else";

/** What is not there. A wrong word here makes a live entry look deleted, or a deleted one fail a refresh. */
export const notFound: readonly Guess[] = [
  {
    id: "describeNotFound",
    assumes:
      "DescribeForwardEntryAttribute of an entry that does not exist is refused with the code that Modify and Delete document",
    usedIn:
      "emulator `describeNotFound`; `api/errors.ts` takes every code that is written anywhere, any 404 and an empty answer",
    assumed: "InvalidParameter.DnatNotFound",
    probe: async (site) => {
      const answer = await site.describe(nobody);
      const code = told(answer);
      return code === "accepted"
        ? {
            value: "empty",
            seen: `HTTP ${answer.status} ${answer.body["ForwardEntryId"] ? "with" : "without"} an id`,
          }
        : { value: code, seen: `${code}, HTTP ${answer.status}` };
    },
  },
  {
    id: "deletedNotFound",
    assumes: "a deleted entry is reported with the same code as one that never existed",
    usedIn: "`gateway/waiter.ts` waits for it after a delete",
    assumed: "same",
    probe: async (site) => {
      const never = told(await site.describe(nobody));
      const id = await site.entry();
      await site.remove(id);
      const deleted = told(await site.describe(id));
      return {
        value: deleted === never ? "same" : "another",
        seen: `deleted: ${deleted}; never there: ${never}`,
      };
    },
  },
  {
    id: "modifyNotFound",
    assumes:
      "ModifyForwardEntry of an entry that does not exist is refused with InvalidParameter.DnatNotFound (documented)",
    usedIn: "emulator; `api/errors.ts`",
    assumed: "InvalidParameter.DnatNotFound",
    probe: async (site) => {
      const { answer } = await site.modify(nobody, { forwardEntryName: site.name("nobody") });
      return { value: answer, seen: answer };
    },
  },
  {
    id: "deleteNotFound",
    assumes:
      "DeleteForwardEntry of an entry that does not exist is refused with InvalidParameter.DnatNotFound (documented)",
    usedIn: "emulator; `lifecycle/delete.ts` takes it for success",
    assumed: "InvalidParameter.DnatNotFound",
    probe: async (site) => {
      const { answer } = await site.delete(nobody);
      return { value: answer, seen: answer };
    },
  },
  {
    id: "listUnknownGateway",
    assumes: "listing a gateway that does not exist is refused with InvalidParameter.NatNotFound",
    usedIn: "emulator; `api/errors.ts` distinguishes a missing gateway from a missing entry by it",
    assumed: "InvalidParameter.NatNotFound",
    probe: async (site) => {
      const answer = await site.page({ NatGatewayId: nowhere });
      const value = told(answer) === "accepted" ? list(answer.body, "ForwardTableEntries") : told(answer);
      return { value, seen: `${value}, HTTP ${answer.status}` };
    },
  },
  {
    id: "describeUnknownGateway",
    assumes: "DescribeNatGateways of a gateway that does not exist answers an empty list",
    usedIn: "emulator; `gateway/entryCache.ts` proves by it that a gateway is there",
    assumed: "empty-list",
    probe: async (site) => {
      const answer = await site.raw("DescribeNatGateways", { NatGatewayId: nowhere }, { method: "GET" });
      const value = told(answer) === "accepted" ? list(answer.body, "NatGateways") : told(answer);
      return { value, seen: `${value}, HTTP ${answer.status}` };
    },
  },
  {
    id: "listUnknownEntry",
    assumes: "a list that is filtered by an entry that does not exist is empty",
    usedIn: "emulator",
    assumed: "empty-list",
    probe: async (site) => {
      const answer = await site.page({ ForwardEntryId: nobody });
      const value = told(answer) === "accepted" ? list(answer.body, "ForwardTableEntries") : told(answer);
      return { value, seen: `${value}, HTTP ${answer.status}` };
    },
  },
];
