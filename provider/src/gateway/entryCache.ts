import DataLoader from "dataloader";

import { type CallContext, type EnsApi, withoutResource } from "../api/ensApi.js";
import { EnsError } from "../api/errors.js";
import { describeEntry, GatewayNotFoundError, listEntries } from "./reads.js";
import type { RemoteEntry } from "./reads.js";

/** How long a list answers reads. A refresh of hundreds of entries takes about as long. */
const freshMs = 10_000;

/** How long the first who asks waits for others, so that all are answered by one list. */
const gatherMs = 8;

interface Listing {
  readonly begunAt: number;
  readonly writes: number;
  readonly entries: Promise<ReadonlyMap<string, RemoteEntry>>;
}

/** What the cloud says of the entries of one gateway: one list answers everyone who asks at about the same time. */
export class EntryCache {
  private listing: Listing | undefined;
  private writes = 0;
  /** How many entries the latest list had. */
  knownSize = 0;
  private gatewaySeenAt = -Infinity;
  private context: CallContext | undefined;
  private readonly loader: DataLoader<string, RemoteEntry | undefined>;

  constructor(
    private readonly natGatewayId: string,
    private readonly api: EnsApi,
  ) {
    this.loader = new DataLoader((ids) => this.load(ids), {
      cache: false,
      batchScheduleFn: (load) => setTimeout(load, gatherMs),
    });
  }

  /** Told before and after each own write: lists begun earlier no longer count. */
  invalidate(): void {
    this.writes += 1;
  }

  /** The entry, or undefined where it is proven that there is none. Throws {@link GatewayNotFoundError}. */
  async find(id: string, context: CallContext): Promise<RemoteEntry | undefined> {
    if (this.isFresh(this.listing)) {
      return this.findAmong(await this.listing.entries, id, context);
    }
    this.context = context;
    return this.loader.load(id);
  }

  /** Asks for one entry alone, past every list. */
  describe(id: string, context: CallContext): Promise<RemoteEntry | undefined> {
    return this.found(describeEntry(id, this.api, context));
  }

  /** All entries, from a list begun now or, where `fresh` is not asked for, a moment ago. */
  async list(context: CallContext, fresh = false): Promise<ReadonlyMap<string, RemoteEntry>> {
    if (fresh || !this.isFresh(this.listing)) {
      const begunAt = this.api.clock.now();
      const listing: Listing = { begunAt, writes: this.writes, entries: this.fetch(context) };
      this.listing = listing;
      listing.entries.then(
        (entries) => (this.knownSize = entries.size),
        () => undefined,
      );
      // a list that failed answers nobody
      listing.entries.catch(() => {
        if (this.listing === listing) {
          this.listing = undefined;
        }
      });
    }
    return this.listing.entries;
  }

  /**
   * Looks a second time, in a list, for an entry that was said not to exist: a lagging copy of the service may not know it
   * yet, and what is called gone too soon is in no state any more. Undefined where it is proven that there is none.
   */
  async findInFreshList(id: string, context: CallContext): Promise<RemoteEntry | undefined> {
    const listed = (await this.list(context, true)).get(id);
    if (listed === undefined) {
      await this.assertGatewayExists(context);
    }
    return listed;
  }

  /**
   * Throws {@link GatewayNotFoundError} unless the account sees the gateway. An entry may be called gone only then: with a
   * wrong key or endpoint everything is "not found".
   */
  async assertGatewayExists(context: CallContext): Promise<void> {
    if (this.api.clock.now() - this.gatewaySeenAt <= freshMs) {
      return;
    }
    const request = { natGatewayId: this.natGatewayId };
    const { natGateways } = await this.found(
      this.api.send("DescribeNatGateways", request, { ...context, subject: this.natGatewayId }),
    );
    if (!natGateways.some(({ natGatewayId }) => natGatewayId === this.natGatewayId)) {
      throw new GatewayNotFoundError(this.natGatewayId);
    }
    this.gatewaySeenAt = this.api.clock.now();
  }

  private isFresh(listing: Listing | undefined): listing is Listing {
    return (
      listing !== undefined &&
      listing.writes === this.writes &&
      this.api.clock.now() - listing.begunAt <= freshMs
    );
  }

  private async load(ids: readonly string[]): Promise<(RemoteEntry | undefined | Error)[]> {
    const context = this.context as CallContext;
    if (ids.length === 1) {
      const id = ids[0] as string;
      return [(await this.describe(id, context)) ?? (await this.findInFreshList(id, context))];
    }
    const entries = await this.list(context);
    return Promise.all(
      ids.map((id) =>
        this.findAmong(entries, id, withoutResource(context)).catch((error: unknown) => error as Error),
      ),
    );
  }

  /** Entries that a moving list hid between two pages are asked for by id before they are called gone. */
  private async findAmong(
    entries: ReadonlyMap<string, RemoteEntry>,
    id: string,
    context: CallContext,
  ): Promise<RemoteEntry | undefined> {
    const listed = entries.get(id);
    if (listed !== undefined) {
      return listed;
    }
    const entry = await this.describe(id, context);
    if (entry === undefined) {
      await this.assertGatewayExists(context);
    }
    return entry;
  }

  private async fetch(context: CallContext): Promise<ReadonlyMap<string, RemoteEntry>> {
    const entries = await this.found(listEntries(this.natGatewayId, this.api, context));
    if (entries.size > 0) {
      this.gatewaySeenAt = this.api.clock.now();
    }
    return entries;
  }

  /** The answer of a call, or {@link GatewayNotFoundError} where that is what it says. */
  private async found<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      throw error instanceof EnsError && error.because === "no gateway"
        ? new GatewayNotFoundError(this.natGatewayId)
        : error;
    }
  }
}
