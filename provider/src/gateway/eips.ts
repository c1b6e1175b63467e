import type { EipAddressBody } from "../ens/api.js";
import type { Caller, CallContext } from "../ens/caller.js";
import { everyPage, pageSize } from "./pages.js";

/** All EIPs that are attached to a gateway, by their allocation ids. */
export async function eipsOn(
  natGatewayId: string,
  caller: Caller,
  context: CallContext,
): Promise<ReadonlyMap<string, EipAddressBody>> {
  return everyPage(
    async (pageNumber) => {
      const { body } = await caller.repeat(
        "DescribeEnsEipAddresses",
        (api) => api.describeEnsEipAddresses({ associatedInstanceId: natGatewayId, pageNumber, pageSize }),
        { ...context, subject: natGatewayId },
      );
      return { items: body.eipAddresses.eipAddress, total: body.totalCount };
    },
    ({ allocationId }) => allocationId,
  );
}
