import type { Clock } from "../ens/clock.js";

/** Faster than that nobody reads; where the output is no terminal, each line shown is one more in a file. */
const leastMs = 1_000;

/** A line that is replaced by the next one, at most once in a second: of those that come faster only the last is shown. */
export class PacedLine {
  private shown = "";
  private shownAt = -Infinity;
  private next: string | undefined;
  private waiting: AbortController | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly write: (text: string) => void,
  ) {}

  show(text: string): void {
    if (text === this.shown) {
      this.next = undefined;
      return;
    }
    const wait = this.shownAt + leastMs - this.clock.now();
    if (wait > 0) {
      this.next = text;
      void this.after(wait);
      return;
    }
    this.now(text);
  }

  /** Shows at once what waits to be shown: the last line stays in the row of a resource that is done. */
  end(): void {
    this.waiting?.abort();
    if (this.next !== undefined) {
      this.now(this.next);
    }
  }

  private async after(ms: number): Promise<void> {
    if (this.waiting !== undefined) {
      return;
    }
    const waiting = new AbortController();
    this.waiting = waiting;
    await this.clock.sleep(ms, waiting.signal).catch(() => undefined);
    this.waiting = undefined;
    if (this.next !== undefined) {
      this.now(this.next);
    }
  }

  private now(text: string): void {
    this.next = undefined;
    this.shown = text;
    this.shownAt = this.clock.now();
    this.write(text);
  }
}
