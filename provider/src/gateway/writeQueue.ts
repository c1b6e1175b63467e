/** Writes that are begun at once before the gateway has shown what it accepts. */
const cautiousStart = 3;

/** More than any engine runs at once. */
const mostEver = 64;

/** Told of its place in the line by a write that waits: 1 for the next one, and 0 when it is its turn. */
export type OnQueued = (place: number) => void;

/** A place among the writes of a gateway, held until the entry written is settled. */
export interface QueueSlot {
  /** The gateway accepted this write while others were under way: it can take more. */
  onAccepted(): void;
  /**
   * The gateway refused this write because of a sibling: from now on one at a time. Ends when it is this one's turn
   * again; false where no write of ours was in its way.
   */
  requeue(): Promise<boolean>;
  /**
   * Lets others go first while something is waited for that they may bring about; then it is this one's turn again. A wait
   * that fails ends the write: it gets no further turn.
   */
  yieldWhile<T>(wait: Promise<T>): Promise<T>;
  /**
   * Lets the next write begin although this one is still under way. Does nothing where the gateway takes one write at a
   * time or the number of writes is fixed: the next write would only be refused.
   */
  release(): void;
}

interface Waiting {
  /** Who came earlier has the lower number, and keeps it when it has to wait again. */
  readonly number: number;
  readonly begin: () => void;
  readonly tell: OnQueued;
}

/**
 * The writes of one gateway, first come first served. Some clouds refuse a write while another entry of the gateway is
 * being configured and say so only by an error; so the queue begins with a few, grows with every write that is accepted
 * beside others, and falls to one for good at the first refusal: asking again would only be refused again. From then on a
 * write begins only when every other one has ended, however long that takes; its time limit ends it.
 */
export class WriteQueue {
  private limit: number;
  private active = 0;
  /** Writes under way that were released. They count again once the gateway is known to take one write at a time. */
  private released = 0;
  private serial = false;
  private come = 0;
  /** In the order in which they came. */
  private readonly waiting: Waiting[] = [];

  constructor(private readonly fixed?: number) {
    this.limit = fixed ?? cautiousStart;
  }

  /** Runs `write` when it is its turn; until then `line` is told where it stands, and now and then how it comes forward. */
  async run<T>(write: (place: QueueSlot) => Promise<T>, line?: OnQueued): Promise<T> {
    const number = (this.come += 1);
    const tell = careful(line);
    if (this.counted >= this.limit || this.waiting.length > 0) {
      await this.turn(number, tell);
    } else {
      this.active += 1;
    }
    let state: "active" | "released" | "waiting" = "active";
    const leave = (): void => {
      if (state !== "waiting") {
        this[state] -= 1;
        state = "waiting";
        this.admit();
      }
    };
    const comeBack = async (): Promise<void> => {
      await this.turn(number, tell);
      state = "active";
    };
    try {
      return await write({
        onAccepted: () => {
          this.grow();
        },
        requeue: async () => {
          this.fall();
          if (this.fixed !== undefined || this.active + this.released <= 1) {
            return false;
          }
          // those that were accepted must settle first
          leave();
          await comeBack();
          return true;
        },
        yieldWhile: async (wait) => {
          leave();
          // a wait that fails ends the write, which needs no turn for that
          const result = await wait;
          await comeBack();
          return result;
        },
        release: () => {
          if (state === "active" && this.fixed === undefined && !this.serial) {
            this.active -= 1;
            this.released += 1;
            state = "released";
            this.admit();
          }
        },
      });
    } finally {
      leave();
    }
  }

  /** The writes that keep others from beginning. */
  private get counted(): number {
    return this.serial ? this.active + this.released : this.active;
  }

  get writesAtOnce(): number {
    return this.limit;
  }

  private grow(): void {
    if (this.fixed === undefined && !this.serial && this.active > 1 && this.limit < mostEver) {
      this.limit += 1;
      this.admit();
    }
  }

  private fall(): void {
    if (this.fixed === undefined) {
      this.serial = true;
      this.limit = 1;
    }
  }

  /** Waits for a free place; who comes back was here before those that came later. */
  private async turn(number: number, tell: OnQueued): Promise<void> {
    const turn = new Promise<void>((begin) => {
      const behind = this.waiting.findIndex((other) => other.number > number);
      const at = behind < 0 ? this.waiting.length : behind;
      this.waiting.splice(at, 0, { number, begin, tell });
      this.admit();
      // those behind it have gone back by one
      this.tellLine(at + 1);
    });
    await turn;
  }

  private admit(): void {
    const before = this.waiting.length;
    while (this.counted < this.limit && this.waiting.length > 0) {
      this.active += 1;
      const next = this.waiting.shift();
      next?.begin();
      next?.tell(0);
    }
    if (this.waiting.length < before) {
      this.tellLine();
    }
  }

  /** Those in front are told each step, those behind seldom: a step of a thousand must not cost a thousand lines. */
  private tellLine(from = 1): void {
    for (let place = from; place <= this.waiting.length; place = nextTold(place)) {
      this.waiting[place - 1]?.tell(place);
    }
  }
}

/** After 1 to 5 every fifth place up to 50, every fiftieth up to 500, and so on. */
function nextTold(place: number): number {
  const step = place < 5 ? 1 : place < 50 ? 5 : place < 500 ? 50 : 500;
  return (Math.floor(place / step) + 1) * step;
}

/** Tells what is new only. A line that cannot be told must not cost the result of a write. */
function careful(line: OnQueued | undefined): OnQueued {
  let last = 0;
  return (place) => {
    if (place === last) {
      return;
    }
    last = place;
    try {
      line?.(place);
    } catch {
      // the write itself is what counts
    }
  };
}
