import type { CallContext, EnsApi } from "../api/ensApi.js";
import { EnsError, notAllowed } from "../api/errors.js";
import type { EipAddressBody, NatGatewayBody } from "../api/operations.js";
import { everyPage, listEips, pageSize } from "../gateway/reads.js";
import { batched, foundAmong } from "./batch.js";
import type { GetNatGatewayAddress } from "./types.js";

/** The NAT gateways of an account. One call finds those that are asked for at about the same time. */
export class NatGateways {
  readonly byId: (id: string) => Promise<NatGatewayBody | undefined>;
  readonly byName: (name: string) => Promise<readonly NatGatewayBody[]>;
  readonly addressesOf: (gateway: NatGatewayBody) => Promise<GetNatGatewayAddress[]>;

  constructor(api: EnsApi, context: () => CallContext) {
    const list = (request: { natGatewayId?: string; natGatewayIds?: readonly string[]; name?: string }) =>
      everyPage(
        async (pageNumber) => {
          const page = { ...request, pageNumber, pageSize };
          const body = await api.send("DescribeNatGateways", page, context());
          return { items: body.natGateways, total: body.totalCount };
        },
        ({ natGatewayId }) => natGatewayId,
      );
    this.byId = batched(
      (ids) =>
        foundAmong(ids, ([first, ...more]) =>
          list(
            more.length > 0
              ? { natGatewayIds: [first as string, ...more] }
              : { natGatewayId: first as string },
          ),
        ),
      pageSize,
    );
    this.byName = batched((names) =>
      Promise.all(
        names.map((name) =>
          list({ name }).then(
            // whether the service compares whole names is not documented
            (found) => [...found.values()].filter((gateway) => gateway.name === name),
            (error: unknown) => error as Error,
          ),
        ),
      ),
    );
    const attached = batched((ids: readonly string[]) =>
      Promise.all(ids.map((id) => attachedTo(id, api, context()).catch((error: unknown) => error as Error))),
    );
    this.addressesOf = async (gateway) => addresses(gateway, await attached(gateway.natGatewayId));
  }
}

type Attached = ReadonlyMap<string, EipAddressBody>;

/** The EIPs that are on a gateway, or undefined for who may not see EIPs. */
async function attachedTo(
  natGatewayId: string,
  api: EnsApi,
  context: CallContext,
): Promise<Attached | undefined> {
  try {
    const eips = await listEips(natGatewayId, api, context);
    return new Map([...eips].filter(([, eip]) => eip.instanceId === natGatewayId));
  } catch (error) {
    if (error instanceof EnsError && notAllowed.test(error.code ?? "")) {
      return undefined;
    }
    throw error;
  }
}

/** Both what the gateway tells of its addresses and what they tell of themselves: whether each tells all is not documented. */
function addresses({ ipLists }: NatGatewayBody, attached: Attached | undefined): GetNatGatewayAddress[] {
  const found = new Map<string, GetNatGatewayAddress>();
  for (const { allocationId, ipAddress, usingStatus } of ipLists) {
    if (allocationId !== undefined && ipAddress !== undefined) {
      found.set(allocationId, {
        allocationId,
        ipAddress,
        ...(usingStatus === undefined || usingStatus === "" ? {} : { usingStatus }),
      });
    }
  }
  for (const { allocationId, ipAddress, standby } of attached?.values() ?? []) {
    const listed = found.get(allocationId);
    const address = listed?.ipAddress ?? ipAddress;
    if (address !== undefined) {
      found.set(allocationId, { ...listed, allocationId, ipAddress: address, standby: standby === true });
    }
  }
  return [...found.values()].sort((a, b) => (a.allocationId < b.allocationId ? -1 : 1));
}

/** The most ids that DescribeEnsEipAddresses takes at once. */
const mostIds = 50;

/** Finds EIPs by their allocation ids. One call finds those that are asked for at about the same time. */
export function eipFinder(
  api: EnsApi,
  context: () => CallContext,
): (allocationId: string) => Promise<EipAddressBody | undefined> {
  return batched(
    (ids) =>
      foundAmong(ids, async (some) => {
        const request = { allocationId: some.join(","), pageNumber: 1, pageSize };
        const { eipAddresses } = await api.send("DescribeEnsEipAddresses", request, context());
        return new Map(eipAddresses.eipAddress.map((eip) => [eip.allocationId, eip]));
      }),
    mostIds,
  );
}
