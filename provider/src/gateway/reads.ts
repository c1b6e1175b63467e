import { type CallContext, type EnsApi, withoutResource } from "../api/ensApi.js";
import { EnsError } from "../api/errors.js";
import type { Body, EipAddressBody, ForwardEntryBody } from "../api/operations.js";
import { normalise } from "../entry/normalise.js";
import { isUnset, properties, type Property, type PropertyMap } from "../entry/properties.js";

/** Asks for one entry alone; undefined where the account sees none of that id. */
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
    if (error instanceof EnsError && error.outcome === "gone") {
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
        // whose entries they are was asked for, whether or not the answer repeats it
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

/** The account behind the key does not see the gateway at the endpoint. That says nothing about its entries. */
export class GatewayNotFoundError extends Error {
  override readonly name = "GatewayNotFound";

  constructor(readonly natGatewayId: string) {
    super(`NAT gateway ${natGatewayId} was not found.`);
  }
}

/** The most that the API gives on one page. */
export const pageSize = 100;

/** No account has so many; a list that claims more never ends. */
const mostPages = 1000;

/** What one page of a list tells. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** How many items there are on all pages, as the service says it, if it does. */
  readonly total: string | undefined;
}

/** All items of a list by their ids: the first page tells how many there are, the others are fetched at once. */
export async function everyPage<Item>(
  ask: (pageNumber: number) => Promise<Page<Item>>,
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
  const first = await ask(1);
  add(first);
  const total = Number(first.total);
  const pages = Number.isInteger(total) ? Math.max(1, Math.min(Math.ceil(total / pageSize), mostPages)) : 1;
  const rest = await Promise.all(Array.from({ length: pages - 1 }, (_, index) => ask(index + 2)));
  rest.forEach(add);
  // no total, one that is too low, or pages shorter than asked for: go on while they bring something new
  let last = rest.at(-1) ?? first;
  for (let number = pages + 1; number <= mostPages && found.size !== total; number += 1) {
    if (last.items.length < pageSize && !(found.size < total)) {
      break;
    }
    last = await ask(number);
    if (add(last) === 0) {
      break;
    }
  }
  return found;
}

/** VPC NAT gateways may have so many forward entries by default; what ENS allows is not documented. */
export const usualQuota = 100;

/** An entry as the cloud tells it, in this project's spelling. */
export interface RemoteEntry {
  readonly id: string;
  /** The properties that have a value. */
  readonly values: PropertyMap;
  /** `Pending`, `Available` or `Deleting`, as far as is documented. */
  readonly status: string;
  readonly standbyStatus: string | undefined;
  /** ms since 1970 on the service's clock; only known where the entry was asked for alone. */
  readonly createdAt: number | undefined;
}

export function toRemoteEntry(body: ForwardEntryBody | Body<"DescribeForwardEntryAttribute">): RemoteEntry {
  const told = (property: Property): unknown => normalise(property, body[property]);
  const createdAt = "creationTime" in body ? Date.parse(body.creationTime ?? "") : Number.NaN;
  return {
    id: body.forwardEntryId,
    values: Object.fromEntries(
      properties
        .map((property) => [property, told(property)])
        .filter(([property, value]) => !isUnset(property as Property, value)),
    ) as PropertyMap,
    status: body.status ?? "",
    standbyStatus: isUnset("standbyExternalIp", body.standbyStatus) ? undefined : body.standbyStatus,
    createdAt: Number.isNaN(createdAt) ? undefined : createdAt,
  };
}
