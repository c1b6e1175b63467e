import DataLoader from "dataloader";

import { now } from "../api/clock.js";
import { type CallContext, type EnsApi, withoutResource } from "../api/ensApi.js";
import { EnsError } from "../api/errors.js";
import { describeEntry, GatewayNotFoundError, listEntries, type RemoteEntry } from "./reads.js";

/** How long a list answers reads. A refresh of hundreds of entries takes about that long. */
const freshMs = 10_000;

/** How long the first read waits for others, so that one list answers all of them. */
const batchMs = 8;

interface Listing {
  readonly begunAt: number;
  readonly writes: number;
  readonly entries: Promise<ReadonlyMap<string, RemoteEntry>>;
}

/** The entries of one gateway in the cloud: one list answers reads that come at about the same time. */
export class EntryCache {
  private listing: Listing | undefined;
  private writes = 0;
  /** The number of entries in the latest list. */
  knownSize = 0;
  private gatewayConfirmedAt = -Infinity;
  private context: CallContext | undefined;
  private readonly loader: DataLoader<string, RemoteEntry | undefined>;

  constructor(
    private readonly natGatewayId: string,
    private readonly api: EnsApi,
  ) {
    this.loader = new DataLoader((ids) => this.load(ids), {
      cache: false,
      batchScheduleFn: (load) => setTimeout(load, batchMs),
    });
  }

  /** Called before and after each write of this process: lists begun earlier are no longer used. */
  invalidate(): void {
    this.writes += 1;
  }

  /** The entry; undefined if it is certain that it does not exist. Throws {@link GatewayNotFoundError}. */
  async find(id: string, context: CallContext): Promise<RemoteEntry | undefined> {
    if (this.isFresh(this.listing)) {
      return this.findAmong(await this.listing.entries, id, context);
    }
    this.context = context;
    return this.loader.load(id);
  }

  /** Reads one entry with a call of its own. */
  describe(id: string, context: CallContext): Promise<RemoteEntry | undefined> {
    return this.withGatewayError(describeEntry(id, this.api, context));
  }

  /**
   * Reads one entry with a call of its own and, if that finds none, in a new list: see {@link findInFreshList}. Undefined if it
   * is certain that it does not exist.
   */
  async findNow(id: string, context: CallContext): Promise<RemoteEntry | undefined> {
    return (await this.describe(id, context)) ?? (await this.findInFreshList(id, context));
  }

  /** All entries, from a list begun now or, unless `fresh`, a moment ago. */
  async list(context: CallContext, fresh = false): Promise<ReadonlyMap<string, RemoteEntry>> {
    if (fresh || !this.isFresh(this.listing)) {
      const begunAt = now();
      const listing: Listing = { begunAt, writes: this.writes, entries: this.fetch(context) };
      this.listing = listing;
      listing.entries.then(
        (entries) => (this.knownSize = entries.size),
        () => undefined,
      );
      // a failed list must not answer later reads
      listing.entries.catch(() => {
        if (this.listing === listing) {
          this.listing = undefined;
        }
      });
    }
    return this.listing.entries;
  }

  /**
   * Looks in a new list for an entry that was reported not to exist: a lagging replica may not know it yet, and an entry that is
   * reported as deleted too early is lost from the state. Undefined if it is certain that it does not exist.
   */
  async findInFreshList(id: string, context: CallContext): Promise<RemoteEntry | undefined> {
    const listed = (await this.list(context, true)).get(id);
    if (listed === undefined) {
      await this.assertGatewayExists(context);
    }
    return listed;
  }

  /**
   * Throws {@link GatewayNotFoundError} unless the account sees the gateway. Only then is a missing entry gone: with a wrong key or
   * endpoint everything is "not found".
   */
  async assertGatewayExists(context: CallContext): Promise<void> {
    if (now() - this.gatewayConfirmedAt <= freshMs) {
      return;
    }
    const request = { natGatewayId: this.natGatewayId };
    const { natGateways } = await this.withGatewayError(
      this.api.send("DescribeNatGateways", request, { ...context, subject: this.natGatewayId }),
    );
    if (!natGateways.some(({ natGatewayId }) => natGatewayId === this.natGatewayId)) {
      throw new GatewayNotFoundError(this.natGatewayId);
    }
    this.gatewayConfirmedAt = now();
  }

  private isFresh(listing: Listing | undefined): listing is Listing {
    return listing !== undefined && listing.writes === this.writes && now() - listing.begunAt <= freshMs;
  }

  private async load(ids: readonly string[]): Promise<(RemoteEntry | undefined | Error)[]> {
    const context = this.context as CallContext;
    if (ids.length === 1) {
      return [await this.findNow(ids[0] as string, context)];
    }
    const entries = await this.list(context);
    return Promise.all(
      ids.map((id) =>
        this.findAmong(entries, id, withoutResource(context)).catch((error: unknown) => error as Error),
      ),
    );
  }

  /** A list that changes while it is read can hide an entry between two pages, so missing entries are read by id. */
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
    const entries = await this.withGatewayError(listEntries(this.natGatewayId, this.api, context));
    if (entries.size > 0) {
      this.gatewayConfirmedAt = now();
    }
    return entries;
  }

  /** The answer of a call; throws {@link GatewayNotFoundError} if the error is "no gateway". */
  private async withGatewayError<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      throw error instanceof EnsError && error.kind === "no gateway"
        ? new GatewayNotFoundError(this.natGatewayId)
        : error;
    }
  }
}
