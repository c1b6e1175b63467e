import { now, sleep } from "../api/clock.js";
import { Attempts, type CallContext, type EnsApi } from "../api/ensApi.js";
import { EnsError } from "../api/errors.js";
import type { Body, Request } from "../api/operations.js";
import { isNotAppliedOrUnknown } from "../api/retry.js";
import { EntryCache } from "./entryCache.js";
import type { RemoteEntry } from "./reads.js";
import { Waiter, type WaitKind } from "./waiter.js";
import { type OnQueued, type QueueSlot, WriteQueue } from "./writeQueue.js";

/** A write that takes longer lets the next one start, unless the gateway takes one write at a time. */
const releaseAfterMs = 30_000;

/** The entry of an update is gone or being deleted. */
export class EntryDeleted extends Error {
  override readonly name = "EntryDeleted";

  constructor(id: string, state: "deleted" | "Deleting") {
    super(
      state === "deleted"
        ? `Forward entry ${id} does not exist any more: it was deleted outside of this stack. Run "pulumi refresh" and then "pulumi up" to create it again.`
        : `Forward entry ${id} is being deleted, so it cannot be changed. It was deleted outside of this stack, or by an earlier run that was interrupted. When it is gone, run "pulumi refresh" and then "pulumi up" to create it again.`,
    );
  }
}

/**
 * One NAT gateway, shared by its entries: queues their writes and answers their reads and waits together. A process has one
 * object per gateway.
 */
export class Gateway {
  readonly entries: EntryCache;
  private readonly queue: WriteQueue;
  private readonly waiter: Waiter;
  private beforeFirstCreate: Promise<Map<string, RemoteEntry>> | undefined;
  private readonly claimed = new Set<string>();
  /** Since when the service refuses writes although no other write of this run is in progress. */
  private blockedSince: number | undefined;

  constructor(
    readonly natGatewayId: string,
    readonly api: EnsApi,
    writesAtOnce: number | undefined,
  ) {
    this.entries = new EntryCache(natGatewayId, api);
    this.queue = new WriteQueue(writesAtOnce);
    this.waiter = new Waiter(this.entries);
  }

  /** Runs a write when it has its turn. Time in the queue does not count: start the time limit of the entry inside. */
  write<T>(write: (slot: QueueSlot) => Promise<T>, onQueued?: OnQueued, signal?: AbortSignal): Promise<T> {
    return this.queue.run(
      async (slot) => {
        this.entries.invalidate();
        try {
          return await write(slot);
        } finally {
          this.entries.invalidate();
        }
      },
      onQueued,
      signal,
    );
  }

  /**
   * Modifies or deletes an entry. Repeats the call until it is answered, because doing it twice does no harm. If the service
   * refuses it because of another entry, the write queues again; if because of the state of this one, it is repeated later.
   * Throws {@link EntryDeleted} if an entry to modify is being deleted.
   */
  change<Op extends "ModifyForwardEntry" | "DeleteForwardEntry">(
    operation: Op,
    request: Request<Op>,
    slot: QueueSlot,
    context: CallContext,
    attempts = new Attempts(),
  ): Promise<Body<Op>> {
    const { api } = this;
    const id = request.forwardEntryId;
    const about = { ...context, subject: id };
    const begun = now();
    const attempt = async (): Promise<Body<Op>> => {
      try {
        const answer = await api.sendOnce(operation, request, about, attempts);
        this.onAccepted(slot);
        return answer;
      } catch (error) {
        if (!(error instanceof EnsError) || error.kind !== "busy") {
          throw error;
        }
        const status = (await this.entries.describe(id, context))?.status;
        if (status === "Deleting" && operation === "ModifyForwardEntry") {
          throw new EntryDeleted(id, status);
        }
        const isSiblingBusy = status === "Available";
        if (isSiblingBusy && (await this.requeue(slot, about))) {
          return attempt();
        }
        if (!isSiblingBusy && now() - begun >= releaseAfterMs) {
          slot.release();
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
  onAccepted(slot: QueueSlot): void {
    this.blockedSince = undefined;
    slot.onAccepted();
  }

  /**
   * The service refused the write because of another entry. If other writes of this run are in progress, waits for them, which
   * does not count towards the time limit, and returns true. Otherwise something outside this run blocks the gateway: returns
   * false, and the time limit runs on.
   */
  async requeue(slot: QueueSlot, context: CallContext): Promise<boolean> {
    const turn = this.api.timed("queue", context, slot.requeue());
    if (await context.deadline.excluding(turn)) {
      return true;
    }
    this.blockedSince ??= now();
    return false;
  }

  /**
   * Whether a refused write has waited for a whole time limit, including its time in the queue, while something outside this run
   * blocked the gateway. Without this, queued writes would wait for that long one after the other.
   */
  isBlockedTooLong(error: EnsError, { queuedAt, deadline }: CallContext): boolean {
    const current = now();
    const since = Math.max(this.blockedSince ?? current, queuedAt ?? current);
    return error.kind === "busy" && current - since >= deadline.limitMs;
  }

  /** Waits until a written entry is Available, or gone after a delete. */
  async waitUntilReady(
    id: string,
    kind: WaitKind,
    slot: QueueSlot,
    context: CallContext,
    onSeen?: (entry: RemoteEntry) => void,
  ): Promise<RemoteEntry | undefined> {
    const { api } = this;
    const stop = new AbortController();
    // by time, because polls may go unanswered
    sleep(releaseAfterMs, stop.signal).then(
      () => {
        slot.release();
      },
      () => undefined,
    );
    try {
      const about = { ...context, subject: id };
      return await api.timed("settling", about, this.waiter.wait(id, kind, context, onSeen));
    } finally {
      stop.abort();
    }
  }

  /** The entries that existed before the first create of this process, without those that it has deleted since. */
  async entriesBeforeFirstCreate(context: CallContext): Promise<ReadonlyMap<string, RemoteEntry>> {
    const before = (this.beforeFirstCreate ??= this.entries
      .list(context)
      .then((entries) => new Map(entries)));
    try {
      return await before;
    } catch (error) {
      this.beforeFirstCreate = undefined;
      throw error;
    }
  }

  /** Called when this process has deleted an entry. */
  async deleted(id: string): Promise<void> {
    this.claimed.delete(id);
    (await this.beforeFirstCreate?.catch(() => undefined))?.delete(id);
  }

  /** Claims the entry for the calling resource; false if another resource in this process already has it. */
  tryClaim(id: string): boolean {
    if (this.claimed.has(id)) {
      return false;
    }
    this.claimed.add(id);
    return true;
  }

  /** Whether a resource in this process has the entry. */
  isClaimed(id: string): boolean {
    return this.claimed.has(id);
  }
}

/** The gateways of this process by id. */
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
