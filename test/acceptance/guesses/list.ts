import type { Guess } from "../guess.js";
import { told, type Site } from "../site.js";

interface Row {
  readonly ForwardEntryId?: unknown;
  readonly ForwardEntryName?: unknown;
}

const rows = (body: Readonly<Record<string, unknown>>): readonly Row[] =>
  Array.isArray(body["ForwardTableEntries"]) ? (body["ForwardTableEntries"] as Row[]) : [];

/** The ids of a gateway's entries in the order in which the service lists them. */
async function order(site: Site): Promise<unknown[]> {
  const ids: unknown[] = [];
  for (let number = 1; number <= 100; number += 1) {
    const page = rows((await site.page({ PageNumber: String(number), PageSize: "100" })).body);
    ids.push(...page.map(({ ForwardEntryId }) => ForwardEntryId));
    if (page.length < 100) break;
  }
  return ids;
}

/** The forward table as DescribeForwardTableEntries lists it. */
export const list: readonly Guess[] = [
  {
    id: "totals",
    assumes: "TotalCount, PageNumber and PageSize are texts, as all SDKs declare them",
    usedIn: "emulator `totals`; `api/operations.ts` takes texts and numbers",
    assumed: "string",
    probe: async (site) => {
      const { TotalCount, PageNumber, PageSize } = (await site.page()).body;
      const types = [TotalCount, PageNumber, PageSize].map((total) => typeof total);
      return {
        value: new Set(types).size === 1 ? (types[0] ?? "") : "mixed",
        seen: `TotalCount ${types[0] ?? ""}, PageNumber ${types[1] ?? ""}, PageSize ${types[2] ?? ""}`,
      };
    },
  },
  {
    id: "listForm",
    assumes: "ForwardTableEntries is a flat array, not an object with an array in it",
    usedIn: "emulator; `api/operations.ts` takes both",
    assumed: "flat",
    probe: async (site) => {
      await site.entry();
      const { ForwardTableEntries: found } = (await site.page()).body;
      const value = Array.isArray(found)
        ? "flat"
        : typeof found === "object" && found
          ? "nested"
          : typeof found;
      return {
        value,
        seen: value === "nested" ? `an object with ${Object.keys(found ?? {}).join(", ")}` : value,
      };
    },
  },
  {
    id: "listOrder",
    assumes: "the table lists the oldest entry first",
    usedIn:
      "emulator `listOrder`; `gateway/reads.ts` takes any order, and asks alone for what two pages may have hidden",
    assumed: "oldest-first",
    probe: async (site) => {
      const ids = [await site.entry(), await site.entry(), await site.entry()];
      const at = (await order(site)).flatMap((id) =>
        ids.includes(String(id)) ? [ids.indexOf(String(id))] : [],
      );
      const value = { "0,1,2": "oldest-first", "2,1,0": "newest-first" }[at.join()] ?? "another";
      return {
        value,
        seen: `three entries, numbered in the order of their creation: ${at.map((n) => n + 1).join(", ")}`,
      };
    },
  },
  {
    id: "pageSizeDefault",
    assumes: "without a PageSize a page has 10 entries (documented)",
    usedIn: "emulator; `gateway/reads.ts` always asks for 100",
    assumed: "10",
    probe: async (site) => {
      const { PageSize } = (await site.page()).body;
      return { value: String(PageSize), seen: `PageSize ${String(PageSize)}` };
    },
  },
  {
    id: "pageSizeLimit",
    assumes:
      "a PageSize of 101 is refused with InvalidPageSize (documented as at most 100, and as Invalid%s)",
    usedIn: "emulator; `gateway/reads.ts` never asks for more than 100",
    assumed: "InvalidPageSize",
    probe: async (site) => {
      const answer = await site.page({ PageSize: "101" });
      const value = told(answer);
      return {
        value,
        seen: value === "accepted" ? `accepted, with PageSize ${String(answer.body["PageSize"])}` : value,
      };
    },
  },
  {
    id: "pastLastPage",
    assumes: "a page after the last one is empty",
    usedIn: "emulator; `gateway/reads.ts` stops there if the totals are lower than the number of entries",
    assumed: "empty",
    probe: async (site) => {
      const answer = await site.page({ PageNumber: "1000", PageSize: "100" });
      const value = told(answer);
      if (value !== "accepted") return { value, seen: value };
      const count = rows(answer.body).length;
      return { value: count === 0 ? "empty" : "entries", seen: `${count} entries` };
    },
  },
  {
    id: "nameFilter",
    assumes: "the filter by ForwardEntryName finds whole names only",
    usedIn: "emulator",
    assumed: "whole",
    probe: async (site) => {
      const [name, longer] = [site.name("filter"), site.name("filter-longer")];
      await site.entry({ forwardEntryName: name });
      await site.entry({ forwardEntryName: longer });
      const found = rows((await site.page({ ForwardEntryName: name, PageSize: "100" })).body);
      const names = found.map(({ ForwardEntryName }) => ForwardEntryName);
      const others = names.filter((one) => one !== name && one !== longer).length;
      const value =
        others > 0
          ? "ignored"
          : names.includes(longer)
            ? "parts"
            : names.includes(name)
              ? "whole"
              : "nothing";
      return {
        value,
        seen: {
          whole: "the whole name only",
          parts: "names that contain it",
          ignored: "the filter is ignored",
          nothing: "nothing",
        }[value],
      };
    },
  },
];
