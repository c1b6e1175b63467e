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
      return { items: body.forwardTableEntries.map(toLiveEntry), total: body.totalCount };
    },
    ({ id }) => id,
  );
}
