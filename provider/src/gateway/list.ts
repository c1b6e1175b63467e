import { shared, type Caller, type CallContext } from "../ens/caller.js";
import type { DescribeForwardTableEntriesResponseBody } from "../ens/api.js";
import { toLiveEntry, type LiveEntry } from "./liveEntry.js";

/** The most that the API gives on one page. */
export const pageSize = 100;

/** No gateway has so many entries; a list that claims more never ends. */
const mostPages = 1000;

/** All entries of a gateway: the first page tells how many there are, the others are fetched at once. */
export async function listEntries(
  natGatewayId: string,
  caller: Caller,
  context: CallContext,
): Promise<ReadonlyMap<string, LiveEntry>> {
  const about = { ...shared(context), subject: natGatewayId };
  const page = async (pageNumber: number): Promise<DescribeForwardTableEntriesResponseBody> => {
    const answer = await caller.repeat(
      "DescribeForwardTableEntries",
      (api) => api.describeForwardTableEntries({ natGatewayId, pageNumber, pageSize }),
      about,
    );
    return answer.body;
  };
  const first = await page(1);
  const entries = new Map<string, LiveEntry>();
  const add = (body: DescribeForwardTableEntriesResponseBody): number => {
    const before = entries.size;
    for (const entry of body.forwardTableEntries) {
      entries.set(entry.forwardEntryId, toLiveEntry(entry));
    }
    return entries.size - before;
  };
  add(first);
  const total = Number(first.totalCount);
  const pages = Number.isInteger(total) ? Math.max(1, Math.min(Math.ceil(total / pageSize), mostPages)) : 1;
  const rest = await Promise.all(Array.from({ length: pages - 1 }, (_, index) => page(index + 2)));
  rest.forEach(add);
  // no total, one that is too low, or pages shorter than asked for: go on while they bring something new
  let last = rest.at(-1) ?? first;
  for (let number = pages + 1; number <= mostPages && entries.size !== total; number += 1) {
    if (last.forwardTableEntries.length < pageSize && !(entries.size < total)) {
      break;
    }
    last = await page(number);
    if (add(last) === 0) {
      break;
    }
  }
  return entries;
}
