import DataLoader from "dataloader";

import type { CallContext, EnsApi } from "../api/ensApi.js";
import { EnsError, permissionErrorCodes } from "../api/errors.js";
import type { EipAddressBody, NatGatewayBody } from "../api/operations.js";
import { EntryCache } from "../gateway/entryCache.js";
import { everyPage, listEips, pageSize, type RemoteEntry } from "../gateway/reads.js";
import type { GetNatGatewayAddress } from "./types.js";

/** How long the first look-up waits for others that the same call can answer. */
const batchMs = 8;

/**
 * Batches look-ups that are made at about the same time. A result is never older than its look-up, because this update
 * may have changed what an earlier one has read. While one batch is in progress the next one collects, so that a program that
 * makes its look-ups one by one needs few batches.
 */
export function batched<Key, Result>(
  load: (keys: readonly Key[]) => Promise<ReadonlyArray<Result | Error>>,
  maxBatchSize = Infinity,
): (key: Key) => Promise<Result> {
  let inProgress: Promise<unknown> = Promise.resolve();
  const loader = new DataLoader<Key, Result>(
    (keys) => {
      // equal keys share a result within one batch only
      loader.clearAll();
      const batch = load(keys);
      inProgress = Promise.all([inProgress, batch.catch(() => undefined)]);
      return batch;
    },
    {
      maxBatchSize,
      batchScheduleFn: (dispatch) => {
        void inProgress.then(() => setTimeout(dispatch, batchMs));
      },
    },
  );
  return (key) => loader.load(key);
}

/** For DataLoader, which takes the error of a single key as its result. */
export function eachOrError<Key, Result>(
  keys: readonly Key[],
  load: (key: Key) => Promise<Result>,
): Promise<(Result | Error)[]> {
  return Promise.all(keys.map((key) => load(key).catch((error: unknown) => error as Error)));
}

/** These calls do not document their codes. A key or token that is not found does not mean that the resource is missing. */
const notFoundCode = /(Eip|AllocationId|Nat|NatGatewayId|Instance|InstanceId)\.?NotFound/i;

/**
 * Finds resources by id. The service may refuse a call about many ids because one of them does not exist, without naming it:
 * then each id gets a call of its own.
 */
async function findEach<Found>(
  ids: readonly string[],
  list: (ids: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
): Promise<(Found | undefined)[]> {
  try {
    const found = await list(ids);
    return ids.map((id) => found.get(id));
  } catch (error) {
    if (!(error instanceof EnsError) || !notFoundCode.test(error.code ?? "")) {
      throw error;
    }
    return ids.length === 1 ? [undefined] : (await Promise.all(ids.map((id) => findEach([id], list)))).flat();
  }
}

/** The NAT gateways of an account. */
export class NatGateways {
  readonly byId = batched<string, NatGatewayBody | undefined>(
    (ids) =>
      findEach(ids, (some) =>
        this.list(some.length === 1 ? { natGatewayId: some[0] as string } : { natGatewayIds: some }),
      ),
    pageSize,
  );

  readonly byName = batched<string, readonly NatGatewayBody[]>((names) =>
    eachOrError(names, async (name) => {
      const found = await this.list({ name });
      // whether the service compares whole names is not documented
      return [...found.values()].filter((gateway) => gateway.name === name);
    }),
  );

  private readonly attachedEips = batched<string, Eips | undefined>((ids) =>
    eachOrError(ids, (id) => attachedTo(id, this.api, this.context())),
  );

  constructor(
    private readonly api: EnsApi,
    private readonly context: () => CallContext,
  ) {}

  async addressesOf(gateway: NatGatewayBody): Promise<GetNatGatewayAddress[]> {
    return mergeAddresses(gateway, await this.attachedEips(gateway.natGatewayId));
  }

  private list(filter: { natGatewayId?: string; natGatewayIds?: readonly string[]; name?: string }) {
    return everyPage(
      async (pageNumber) => {
        const request = { ...filter, pageNumber, pageSize };
        const { natGateways, totalCount } = await this.api.send(
          "DescribeNatGateways",
          request,
          this.context(),
        );
        return { items: natGateways, total: totalCount };
      },
      ({ natGatewayId }) => natGatewayId,
    );
  }
}

type Eips = ReadonlyMap<string, EipAddressBody>;

/** The EIPs that are attached to a gateway; undefined if the account may not read EIPs. */
async function attachedTo(
  natGatewayId: string,
  api: EnsApi,
  context: CallContext,
): Promise<Eips | undefined> {
  try {
    const eips = await listEips(natGatewayId, api, context);
    return new Map([...eips].filter(([, eip]) => eip.instanceId === natGatewayId));
  } catch (error) {
    if (error instanceof EnsError && permissionErrorCodes.test(error.code ?? "")) {
      return undefined;
    }
    throw error;
  }
}

/** Whether the gateway or its EIPs return all addresses is not documented, so both are merged. */
function mergeAddresses({ ipLists }: NatGatewayBody, eips: Eips | undefined): GetNatGatewayAddress[] {
  const addresses = new Map<string, GetNatGatewayAddress>();
  for (const { allocationId, ipAddress, usingStatus } of ipLists) {
    if (allocationId !== undefined && ipAddress !== undefined) {
      addresses.set(allocationId, {
        allocationId,
        ipAddress,
        ...(usingStatus === undefined || usingStatus === "" ? {} : { usingStatus }),
      });
    }
  }
  for (const { allocationId, ipAddress, standby } of eips?.values() ?? []) {
    const listed = addresses.get(allocationId);
    const address = listed?.ipAddress ?? ipAddress;
    if (address !== undefined) {
      addresses.set(allocationId, {
        ...listed,
        allocationId,
        ipAddress: address,
        standby: standby === true,
      });
    }
  }
  return [...addresses.values()].sort((a, b) => (a.allocationId < b.allocationId ? -1 : 1));
}

/** The most ids that DescribeEnsEipAddresses accepts. */
const maxEipIds = 50;

/** Finds EIPs by allocation id. */
export function eipFinder(
  api: EnsApi,
  context: () => CallContext,
): (allocationId: string) => Promise<EipAddressBody | undefined> {
  return batched(
    (ids) =>
      findEach(ids, async (some) => {
        const request = { allocationId: some.join(","), pageNumber: 1, pageSize };
        const { eipAddresses } = await api.send("DescribeEnsEipAddresses", request, context());
        return new Map(eipAddresses.eipAddress.map((eip) => [eip.allocationId, eip]));
      }),
    maxEipIds,
  );
}

const everyEntry = Symbol("every entry");

/** The entries of one gateway: one list answers look-ups that are made at about the same time. */
export class GatewayEntries {
  private readonly cache: EntryCache;
  private readonly load = batched<string | typeof everyEntry, ReadonlyMap<string, RemoteEntry>>(
    async (keys) => {
      const [key] = keys;
      if (keys.length === 1 && typeof key === "string") {
        const entry = await this.cache.describe(key, this.context());
        return [new Map(entry === undefined ? [] : [[key, entry]])];
      }
      const entries = await this.cache.list(this.context(), true);
      return keys.map(() => entries);
    },
  );

  constructor(
    natGatewayId: string,
    api: EnsApi,
    private readonly context: () => CallContext,
  ) {
    this.cache = new EntryCache(natGatewayId, api);
  }

  /** All entries by id. Throws GatewayNotFoundError. */
  async all(): Promise<ReadonlyMap<string, RemoteEntry>> {
    const entries = await this.load(everyEntry);
    if (entries.size === 0) {
      // what the service answers for an unknown gateway is not documented
      await this.cache.assertGatewayExists(this.context());
    }
    return entries;
  }

  /** One entry; undefined if the account sees none with that id. Throws GatewayNotFoundError. */
  async find(id: string): Promise<RemoteEntry | undefined> {
    // a list that changes while it is read can hide an entry between two pages
    const entry = (await this.load(id)).get(id) ?? (await this.cache.describe(id, this.context()));
    if (entry === undefined) {
      await this.cache.assertGatewayExists(this.context());
    }
    return entry;
  }
}
