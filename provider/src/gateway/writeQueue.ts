/** Writes that are begun at once before the gateway has shown what it accepts. */
const cautiousStart = 3;

/** More than any engine runs at once. */
const mostEver = 64;

/** A place among the writes of a gateway, held until the entry written is settled. */
export interface Place {
  /** The gateway accepted this write while others were under way: it can take more. */
  accepted(): void;
  /**
   * The gateway refused this write because of a sibling: from now on one at a time. Ends when it is this one's turn
   * again; false where no write of ours was in its way.
   */
  refused(): Promise<boolean>;
}

/**
 * The writes of one gateway, first come first served. Some clouds refuse a write while another entry of the gateway is
 * being configured and say so only by an error; so the queue begins with a few, grows with every write that is accepted
 * beside others, and falls to one for good at the first refusal: asking again would only be refused again.
 */
export class WriteQueue {
  private limit: number;
  private active = 0;
  private serial = false;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly fixed?: number) {
    this.limit = fixed ?? cautiousStart;
  }

  /** Runs `write` when it is its turn; `ahead` is told how many writes stand before it. */
  async run<T>(write: (place: Place) => Promise<T>, ahead?: (count: number) => void): Promise<T> {
    if (this.active >= this.limit || this.waiting.length > 0) {
      ahead?.(this.active + this.waiting.length);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.active += 1;
    }
    try {
      return await write({
        accepted: () => {
          this.grow();
        },
        refused: () => this.refused(),
      });
    } finally {
      this.active -= 1;
      this.admit();
    }
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

  private async refused(): Promise<boolean> {
    if (this.fixed === undefined) {
      this.serial = true;
      this.limit = 1;
    }
    if (this.active <= 1) {
      return false;
    }
    // those that were accepted must settle first; this one was here before all that wait
    this.active -= 1;
    const turn = new Promise<void>((resolve) => this.waiting.unshift(resolve));
    this.admit();
    await turn;
    return true;
  }

  private admit(): void {
    while (this.active < this.limit && this.waiting.length > 0) {
      this.active += 1;
      this.waiting.shift()?.();
    }
  }
}
