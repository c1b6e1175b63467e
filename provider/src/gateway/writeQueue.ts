import { abortable } from "../api/clock.js";

/** Writes that start in parallel before it is known how many the gateway accepts. */
const initialLimit = 3;

/** More than any engine runs at once. */
const maxLimit = 64;

/** Called with the queue position of a waiting write: 1 = next, 0 = running. */
export type OnQueued = (position: number) => void;

/** A slot among the writes of a gateway, held until the written entry is ready. */
export interface QueueSlot {
  /** The gateway accepted the write. If others were in progress, it can take more. */
  onAccepted(): void;
  /**
   * The gateway refused the write because of another entry: from now on writes run one at a time. Resolves with true when
   * the write has its turn again, with false if no other write of this run was in progress.
   */
  requeue(): Promise<boolean>;
  /**
   * Gives the slot to other writes while `wait` is pending, then waits for a turn again. If `wait` fails, the write has
   * failed and gets no further turn.
   */
  yieldWhile<T>(wait: Promise<T>): Promise<T>;
  /**
   * Lets the next write start although this one is still in progress. Does nothing if the gateway takes one write at a
   * time or the limit is fixed: the next write would only be refused.
   */
  release(): void;
}

interface QueuedWrite {
  /** Order of arrival. A write keeps its number when it has to queue again. */
  readonly number: number;
  readonly start: () => void;
  readonly notify: OnQueued;
}

/**
 * The writes of one gateway, in order of arrival. The service may refuse a write while another entry of the gateway is being
 * configured, and reports this only as an error. So the queue starts with a few parallel writes, grows with every write that is
 * accepted beside others, and goes down to one at a time for good at the first refusal: a second try would only be refused
 * again. From then on a write starts only when all others have ended; their time limits bound the wait.
 */
export class WriteQueue {
  private limit: number;
  private active = 0;
  /** Writes in progress that gave up their slot. They count again once the gateway takes one write at a time. */
  private released = 0;
  private isSerial = false;
  private arrivals = 0;
  private readonly queued: QueuedWrite[] = [];

  constructor(private readonly fixedLimit?: number) {
    this.limit = fixedLimit ?? initialLimit;
  }

  /** Runs `write` when it has its turn. Until then `onQueued` is called with its position, and `signal` ends the wait. */
  async run<T>(
    write: (slot: QueueSlot) => Promise<T>,
    onQueued?: OnQueued,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    const number = (this.arrivals += 1);
    const notify = changesOnly(onQueued);
    if (this.occupied >= this.limit || this.queued.length > 0) {
      await this.waitForTurn(number, notify, signal);
    } else {
      this.active += 1;
    }
    let state: "active" | "released" | "waiting" = "active";
    const freeSlot = (): void => {
      if (state !== "waiting") {
        this[state] -= 1;
        state = "waiting";
        this.startQueued();
      }
    };
    const reacquireSlot = async (): Promise<void> => {
      await this.waitForTurn(number, notify, signal);
      state = "active";
    };
    try {
      return await write({
        onAccepted: () => {
          this.grow();
        },
        requeue: async () => {
          if (this.fixedLimit === undefined) {
            this.isSerial = true;
            this.limit = 1;
          }
          if (this.fixedLimit !== undefined || this.active + this.released <= 1) {
            return false;
          }
          freeSlot();
          await reacquireSlot();
          return true;
        },
        yieldWhile: async (wait) => {
          freeSlot();
          const result = await wait;
          await reacquireSlot();
          return result;
        },
        release: () => {
          if (state === "active" && this.fixedLimit === undefined && !this.isSerial) {
            this.active -= 1;
            this.released += 1;
            state = "released";
            this.startQueued();
          }
        },
      });
    } finally {
      freeSlot();
    }
  }

  get currentLimit(): number {
    return this.limit;
  }

  /** The number of writes that keep others from starting. */
  private get occupied(): number {
    return this.isSerial ? this.active + this.released : this.active;
  }

  private grow(): void {
    if (this.fixedLimit === undefined && !this.isSerial && this.active > 1 && this.limit < maxLimit) {
      this.limit += 1;
      this.startQueued();
    }
  }

  private async waitForTurn(
    number: number,
    notify: OnQueued,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const turn = new Promise<void>((start) => {
      const later = this.queued.findIndex((other) => other.number > number);
      const index = later < 0 ? this.queued.length : later;
      this.queued.splice(index, 0, { number, start, notify });
      this.startQueued();
      // the writes behind it have moved back by one
      this.notifyFrom(index + 1);
    });
    try {
      await abortable(turn, signal);
    } catch (error) {
      const index = this.queued.findIndex((other) => other.number === number);
      if (index >= 0) {
        this.queued.splice(index, 1);
        this.notifyFrom(index + 1);
      } else {
        // it got its turn at the same moment
        this.active -= 1;
        this.startQueued();
      }
      throw error;
    }
  }

  private startQueued(): void {
    const before = this.queued.length;
    while (this.occupied < this.limit && this.queued.length > 0) {
      this.active += 1;
      const next = this.queued.shift();
      next?.start();
      next?.notify(0);
    }
    if (this.queued.length < before) {
      this.notifyFrom(1);
    }
  }

  /** Notifies positions 1 to 5, then every fifth up to 50 and so on: a step of a thousand writes costs few status lines. */
  private notifyFrom(first: number): void {
    for (let position = first; position <= this.queued.length;) {
      this.queued[position - 1]?.notify(position);
      const step = position < 5 ? 1 : position < 50 ? 5 : position < 500 ? 50 : 500;
      position = (Math.floor(position / step) + 1) * step;
    }
  }
}

/** Drops repeated positions. A failing status line must not fail the write. */
function changesOnly(onQueued: OnQueued | undefined): OnQueued {
  let last = 0;
  return (position) => {
    if (position === last) {
      return;
    }
    last = position;
    try {
      onQueued?.(position);
    } catch {
      // the write itself matters more
    }
  };
}
