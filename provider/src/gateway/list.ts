import { shared, type Caller, type CallContext } from "../ens/caller.js";
import { toLiveEntry, type LiveEntry } from "./liveEntry.js";
import { everyPage, pageSize } from "./pages.js";

/** All entries of a gateway. */
export async function listEntries(
  natGatewayId: string,
  caller: Caller,
  context: CallContext,
): Promise<ReadonlyMap<string, LiveEntry>> {
  const about = { ...shared(context), subject: natGatewayId };
  return everyPage(
    async (pageNumber) => {
      const { body } = await caller.repeat(
        "DescribeForwardTableEntries",
        (api) => api.describeForwardTableEntries({ natGatewayId, pageNumber, pageSize }),
        about,
      );
      const items = body.forwardTableEntries.map((entry) =>
        // whose entries they are was asked for, whether or not the answer repeats it
        toLiveEntry({ ...entry, natGatewayId: entry.natGatewayId ?? natGatewayId }),
      );
      return { items, total: body.totalCount };
    },
    ({ id }) => id,
  );
}
