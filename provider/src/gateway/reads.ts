import { type CallContext, type EnsApi, withoutResource } from "../api/ensApi.js";
import { EnsError } from "../api/errors.js";
import type { Body, EipAddressBody, ForwardEntryBody } from "../api/operations.js";
import { isUnset, normalise, properties, type Property, type PropertyMap } from "../entry/properties.js";

/** Reads one entry; undefined if the account sees none with that id. */
export async function describeEntry(
  id: string,
  api: EnsApi,
  context: CallContext,
): Promise<RemoteEntry | undefined> {
  try {
    const request = { forwardEntryId: id };
    const body = await api.send("DescribeForwardEntryAttribute", request, { ...context, subject: id });
    return toRemoteEntry(body);
  } catch (error) {
    if (error instanceof EnsError && error.outcome === "notFound") {
      return undefined;
    }
    throw error;
  }
}

/** All entries of a gateway. */
export async function listEntries(
  natGatewayId: string,
  api: EnsApi,
  context: CallContext,
): Promise<ReadonlyMap<string, RemoteEntry>> {
  const about = { ...withoutResource(context), subject: natGatewayId };
  return everyPage(
    async (pageNumber) => {
      const request = { natGatewayId, pageNumber, pageSize };
      const body = await api.send("DescribeForwardTableEntries", request, about);
      const items = body.forwardTableEntries.map((entry) =>
        // the answer may leave out the gateway
        toRemoteEntry({ ...entry, natGatewayId: entry.natGatewayId ?? natGatewayId }),
      );
      return { items, total: body.totalCount };
    },
    ({ id }) => id,
  );
}

/** All EIPs that are attached to a gateway, by their allocation ids. */
export async function listEips(
  natGatewayId: string,
  api: EnsApi,
  context: CallContext,
): Promise<ReadonlyMap<string, EipAddressBody>> {
  return everyPage(
    async (pageNumber) => {
      const body = await api.send(
        "DescribeEnsEipAddresses",
        { associatedInstanceId: natGatewayId, pageNumber, pageSize },
        { ...context, subject: natGatewayId },
      );
      return { items: body.eipAddresses.eipAddress, total: body.totalCount };
    },
    ({ allocationId }) => allocationId,
  );
}

/** What an address of a gateway is used for. */
export interface GatewayAddress {
  readonly standby: boolean;
  readonly usedBySnat: boolean;
}

/** The addresses of a gateway. Throws {@link GatewayNotFoundError}. */
export async function addressesOf(
  natGatewayId: string,
  api: EnsApi,
  context: CallContext,
): Promise<ReadonlyMap<string, GatewayAddress>> {
  const [{ natGateways }, eips] = await Promise.all([
    api.send("DescribeNatGateways", { natGatewayId }, context),
    listEips(natGatewayId, api, context),
  ]);
  const gateway = natGateways.find((candidate) => candidate.natGatewayId === natGatewayId);
  if (gateway === undefined) {
    throw new GatewayNotFoundError(natGatewayId);
  }
  const standby = new Set(
    [...eips.values()].filter((eip) => eip.standby === true).map((eip) => eip.ipAddress),
  );
  return new Map(
    gateway.ipLists.flatMap(({ ipAddress, usingStatus }) =>
      ipAddress === undefined
        ? []
        : [[ipAddress, { standby: standby.has(ipAddress), usedBySnat: usingStatus === "UsedBySnatTable" }]],
    ),
  );
}

/** The account does not see the gateway at this endpoint, so nothing is known about its entries. */
export class GatewayNotFoundError extends Error {
  override readonly name = "GatewayNotFound";

  constructor(readonly natGatewayId: string) {
    super(`NAT gateway ${natGatewayId} was not found.`);
  }
}

/** The largest page that the API returns. */
export const pageSize = 100;

/** No account has that many; a list that claims more would never end. */
const maxPages = 1000;

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The number of items on all pages, if the service states it. */
  readonly total: string | undefined;
}

/** All items of a list by id. The first page states the total; the others are fetched in parallel. */
export async function everyPage<Item>(
  fetchPage: (pageNumber: number) => Promise<Page<Item>>,
  idOf: (item: Item) => string,
): Promise<ReadonlyMap<string, Item>> {
  const found = new Map<string, Item>();
  const add = ({ items }: Page<Item>): number => {
    const before = found.size;
    for (const item of items) {
      found.set(idOf(item), item);
    }
    return found.size - before;
  };
  const first = await fetchPage(1);
  add(first);
  const total = Number(first.total);
  const pages = Number.isInteger(total) ? Math.max(1, Math.min(Math.ceil(total / pageSize), maxPages)) : 1;
  const rest = await Promise.all(Array.from({ length: pages - 1 }, (_, index) => fetchPage(index + 2)));
  rest.forEach(add);
  // without a total, with one that is too low, or with short pages: go on while pages bring something new
  let last = rest.at(-1) ?? first;
  for (let number = pages + 1; number <= maxPages && found.size !== total; number += 1) {
    if (last.items.length < pageSize && !(found.size < total)) {
      break;
    }
    last = await fetchPage(number);
    if (add(last) === 0) {
      break;
    }
  }
  return found;
}

/** The default quota of VPC NAT gateways; that of ENS is not documented. */
export const usualQuota = 100;

/** An entry as the service returns it, with normalised values. */
export interface RemoteEntry {
  readonly id: string;
  /** The properties that have a value. */
  readonly values: PropertyMap;
  /** `Pending`, `Available` or `Deleting`, as far as is documented. */
  readonly status: string;
  readonly standbyStatus: string | undefined;
  /** ms since 1970 on the clock of the service; only a read of the single entry returns it. */
  readonly createdAt: number | undefined;
}

export function toRemoteEntry(body: ForwardEntryBody | Body<"DescribeForwardEntryAttribute">): RemoteEntry {
  const valueOf = (property: Property): unknown => normalise(property, body[property]);
  const createdAt = "creationTime" in body ? Date.parse(body.creationTime ?? "") : Number.NaN;
  return {
    id: body.forwardEntryId,
    values: Object.fromEntries(
      properties
        .map((property) => [property, valueOf(property)])
        .filter(([property, value]) => !isUnset(property as Property, value)),
    ) as PropertyMap,
    status: body.status ?? "",
    standbyStatus: isUnset("standbyExternalIp", body.standbyStatus) ? undefined : body.standbyStatus,
    createdAt: Number.isNaN(createdAt) ? undefined : createdAt,
  };
}
