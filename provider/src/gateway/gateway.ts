import { Attempts, type CallContext, type EnsApi } from "../api/ensApi.js";
import { EnsError } from "../api/errors.js";
import type { Body, Request } from "../api/operations.js";
import { isNotAppliedOrUnknown } from "../api/retry.js";
import { EntryCache } from "./entryCache.js";
import type { WaitKind } from "./waiter.js";
import type { RemoteEntry } from "./reads.js";
import { Waiter } from "./waiter.js";
import { type OnQueued, type QueueSlot, WriteQueue } from "./writeQueue.js";

/** A write that takes longer lets the next one begin, unless the gateway is known to take one write at a time. */
const releaseAfterMs = 30_000;

/** The entry that an update is about is gone, or will be. The message says what to do next. */
export class EntryDeleted extends Error {
  override readonly name = "EntryDeleted";

  constructor(id: string, state: "gone" | "Deleting") {
    super(
      state === "gone"
        ? `Forward entry ${id} does not exist any more: somebody deleted it. Run "pulumi refresh" and then "pulumi up" to make it anew.`
        : `Forward entry ${id} is being deleted, so it cannot be changed. Somebody deleted it, or an earlier run did and was interrupted. Run "pulumi refresh" when it is gone, and then "pulumi up" to create a new one.`,
    );
  }
}

/**
 * One NAT gateway as its entries share it: writes queue here, reads and waits are answered together. There is one object
 * for each gateway in the process.
 */
export class Gateway {
  readonly entries: EntryCache;
  private readonly queue: WriteQueue;
  private readonly waiter: Waiter;
  private entriesAtStart: Promise<Map<string, RemoteEntry>> | undefined;
  private readonly claimed = new Set<string>();
  /** Since when the service has refused writes although no other write of this run was under way. */
  private blockedSince: number | undefined;

  constructor(
    readonly natGatewayId: string,
    readonly api: EnsApi,
    writesAtOnce: number | undefined,
  ) {
    this.entries = new EntryCache(natGatewayId, api);
    this.queue = new WriteQueue(writesAtOnce);
    this.waiter = new Waiter(this.entries, api.clock);
  }

  /** Runs a write when it is its turn. The time until then is not the entry's own: begin its time limit inside. */
  write<T>(write: (place: QueueSlot) => Promise<T>, line?: OnQueued): Promise<T> {
    return this.queue.run(async (place) => {
      this.entries.invalidate();
      try {
        return await write(place);
      } finally {
        this.entries.invalidate();
      }
    }, line);
  }

  /**
   * Sends a change of an entry that exists, and again until it is answered: carried out twice it does no harm. A refusal
   * because of the entry's own state is waited for; one because of a sibling makes this write queue again. An entry that
   * is being deleted can no longer be modified: {@link EntryDeleted}.
   */
  change<Op extends "ModifyForwardEntry" | "DeleteForwardEntry">(
    operation: Op,
    request: Request<Op>,
    place: QueueSlot,
    context: CallContext,
    attempts = new Attempts(),
  ): Promise<Body<Op>> {
    const { api } = this;
    const id = request.forwardEntryId;
    const about = { ...context, subject: id };
    const begun = api.clock.now();
    const attempt = async (): Promise<Body<Op>> => {
      try {
        const answer = await api.sendOnce(operation, request, about, attempts);
        this.onAccepted(place);
        return answer;
      } catch (error) {
        if (!(error instanceof EnsError) || error.because !== "busy") {
          throw error;
        }
        const status = (await this.entries.describe(id, context))?.status;
        if (status === "Deleting" && operation === "ModifyForwardEntry") {
          throw new EntryDeleted(id, status);
        }
        const bySibling = status === "Available";
        if (bySibling && (await this.requeue(place, about))) {
          return attempt();
        }
        if (!bySibling && api.clock.now() - begun >= releaseAfterMs) {
          place.release();
        }
        throw error;
      }
    };
    return api.retry(
      attempt,
      about,
      (error) =>
        error.operation === operation && isNotAppliedOrUnknown(error) && !this.isBlockedTooLong(error, about),
      attempts,
    );
  }

  /** The service accepted the write. */
  onAccepted(place: QueueSlot): void {
    this.blockedSince = undefined;
    place.onAccepted();
  }

  /**
   * The service refused the write because of a sibling. If other writes of this run are under way, waits until they have
   * ended, which does not count as the write's own time, and gives true. Otherwise gives false: nobody knows when what
   * blocks the gateway ends, so the time limit runs.
   */
  async requeue(place: QueueSlot, context: CallContext): Promise<boolean> {
    const turn = this.api.timed("queue", context, place.requeue());
    if (await context.deadline.excluding(turn)) {
      return true;
    }
    this.blockedSince ??= this.api.clock.now();
    return false;
  }

  /**
   * Whether a refused write has waited for a whole time limit while something outside this run blocked the gateway, its
   * time in the queue included. Without this, each write of a run would wait that long after the one before it.
   */
  isBlockedTooLong(error: EnsError, { queuedAt, deadline }: CallContext): boolean {
    const now = this.api.clock.now();
    const since = Math.max(this.blockedSince ?? now, queuedAt ?? now);
    return error.because === "busy" && now - since >= deadline.limitMs;
  }

  /** Waits until an entry that was written is Available, or gone. */
  async waitUntilReady(
    id: string,
    kind: WaitKind,
    place: QueueSlot,
    context: CallContext,
    seen?: (entry: RemoteEntry) => void,
  ): Promise<RemoteEntry | undefined> {
    const { api } = this;
    const stop = new AbortController();
    // also where nothing is heard of the entry
    api.clock.sleep(releaseAfterMs, stop.signal).then(
      () => {
        place.release();
      },
      () => undefined,
    );
    try {
      const about = { ...context, subject: id };
      return await api.timed("settling", about, this.waiter.wait(id, kind, context, seen));
    } finally {
      stop.abort();
    }
  }

  /** The entries that were there before this process made its first one, less those that it deleted since. */
  async baseline(context: CallContext): Promise<ReadonlyMap<string, RemoteEntry>> {
    const before = (this.entriesAtStart ??= this.entries.list(context).then((entries) => new Map(entries)));
    try {
      return await before;
    } catch (error) {
      this.entriesAtStart = undefined;
      throw error;
    }
  }

  /** Told when an entry was deleted by this process. */
  async deleted(id: string): Promise<void> {
    this.claimed.delete(id);
    (await this.entriesAtStart?.catch(() => undefined))?.delete(id);
  }

  /** Makes an entry the property of one resource of this process; false where it is another one's already. */
  tryClaim(id: string): boolean {
    if (this.claimed.has(id)) {
      return false;
    }
    this.claimed.add(id);
    return true;
  }

  /** Whether a resource of this process has the entry. */
  isClaimed(id: string): boolean {
    return this.claimed.has(id);
  }
}

/** The gateways that this process has to do with, each as one object. */
export class Gateways {
  private readonly known = new Map<string, Gateway>();

  constructor(
    readonly api: EnsApi,
    private readonly writesPerGateway: number | undefined,
  ) {}

  of(natGatewayId: string): Gateway {
    const known = this.known.get(natGatewayId);
    if (known !== undefined) {
      return known;
    }
    const gateway = new Gateway(natGatewayId, this.api, this.writesPerGateway);
    this.known.set(natGatewayId, gateway);
    return gateway;
  }
}
