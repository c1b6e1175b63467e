/** What an entry is waited for after a write. */
export type WaitKind = "create" | "modify" | "delete";

const shortestMs = 100;

/** The first look where nothing is known yet. */
const firstMs = 200;
const longestMs = 5_000;

/**
 * The part of the time waited so far after which it is worth to look again. Where one waits alone, as on a gateway that
 * takes one write after the other, everybody in the queue behind waits with it, and a look asks for one entry only.
 */
const patience = { alone: 0.1, together: 0.5 } as const;

/** The weight of the newest entry in what is learned. */
const learning = 0.5;

/**
 * When to look whether an entry has settled. How long the gateway's last entries took is learned: the first look comes
 * when they were ready, the next ones close together, and further apart the longer it takes.
 */
export class PollBackoff {
  private readonly learned = new Map<WaitKind, number>();

  /** ms from now until the next look at an entry that has been settling for `elapsedMs`, alone or with others. */
  next(kind: WaitKind, elapsedMs: number, company: keyof typeof patience = "together"): number {
    const expected = this.learned.get(kind);
    if (expected !== undefined && elapsedMs < expected) {
      // the last ones may have taken unusually long
      return Math.min(longestMs, Math.max(shortestMs / 2, expected - elapsedMs));
    }
    return Math.min(
      longestMs,
      expected === undefined
        ? Math.max(elapsedMs === 0 ? firstMs : shortestMs, elapsedMs * patience[company])
        : Math.max(shortestMs / 2, (elapsedMs - expected) * patience[company], elapsedMs * 0.05),
    );
  }

  /** An entry was seen settled after `elapsedMs`, and not yet at the look before, after `earlierMs`. */
  learn(kind: WaitKind, earlierMs: number, elapsedMs: number): void {
    const known = this.learned.get(kind);
    // it became ready somewhere between the two looks; ready at the first look, it may have been ready for a while
    const seen = earlierMs > 0 ? (earlierMs + elapsedMs) / 2 : elapsedMs * (known === undefined ? 1 : 0.97);
    this.learned.set(kind, known === undefined ? seen : known + learning * (seen - known));
  }
}
