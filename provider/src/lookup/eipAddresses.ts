import type { EipAddressBody } from "../ens/api.js";
import type { Caller, CallContext } from "../ens/caller.js";
import { pageSize } from "../gateway/pages.js";
import { foundAmong } from "./among.js";
import { gatherer } from "./gatherer.js";

/** The most ids that DescribeEnsEipAddresses takes at once. */
const mostIds = 50;

/** Finds EIPs by their allocation ids. One call finds those that are asked for at about the same time. */
export function eipFinder(
  caller: Caller,
  context: () => CallContext,
): (allocationId: string) => Promise<EipAddressBody | undefined> {
  return gatherer(
    (ids) =>
      foundAmong(ids, async (some) => {
        const { body } = await caller.repeat(
          "DescribeEnsEipAddresses",
          (api) => api.describeEnsEipAddresses({ allocationId: some.join(","), pageNumber: 1, pageSize }),
          context(),
        );
        return new Map(body.eipAddresses.eipAddress.map((eip) => [eip.allocationId, eip]));
      }),
    mostIds,
  );
}
