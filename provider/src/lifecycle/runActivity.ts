import { type Clock, systemClock } from "../api/clock.js";

/**
 * Whether a run goes on. Pulumi does not tell a provider when the program has declared its last resource; what is left is to
 * watch whether anything happens.
 */
export class RunActivity {
  private working = 0;
  private waiting = 0;
  private mostWaiting = 0;
  private progressAt: number;
  private readonly wakes = new Set<() => void>();
  /** Entries on each gateway where an operation waits for a port. */
  private readonly waitsOn = new Map<string, number>();

  constructor(private readonly clock: Clock = systemClock) {
    this.progressAt = clock.now();
  }

  /** Runs a create, update or delete. */
  async operation<T>(run: () => Promise<T>): Promise<T> {
    this.working += 1;
    this.progress();
    try {
      const result = await run();
      this.progressAt = this.clock.now();
      return result;
    } finally {
      // a failure is no sign that the run goes on, but may be what others wait for
      this.working -= 1;
      this.wake();
    }
  }

  /** Waits inside an operation for what other operations of the run have to bring about. */
  async idle<T>(wait: Promise<T>): Promise<T> {
    this.working -= 1;
    this.waiting += 1;
    this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
    this.progressAt = this.clock.now();
    try {
      return await wait;
    } finally {
      this.working += 1;
      this.waiting -= 1;
    }
  }

  /** Waits until `decided`, or until the run has been quiet for so long. */
  async untilQuiet(limitMs: number, decided: () => boolean): Promise<void> {
    while (!decided() && this.quietMs() < limitMs) {
      await this.nextEvent(limitMs - this.quietMs());
    }
  }

  /**
   * For how long nothing has happened: no check, no diff, no beginning or end of an operation. An operation that works on
   * the cloud, and does not itself wait for another one, counts as something that happens.
   */
  quietMs(): number {
    return this.working > 0 ? 0 : this.clock.now() - this.progressAt;
  }

  /** Ends when something happens in the run, or after `ms`. */
  async nextEvent(ms: number): Promise<void> {
    const stop = new AbortController();
    let wake = (): void => undefined;
    const event = new Promise<void>((resolve) => {
      wake = resolve;
    });
    this.wakes.add(wake);
    try {
      await Promise.race([event, this.clock.sleep(ms, stop.signal).catch(() => undefined)]);
    } finally {
      this.wakes.delete(wake);
      stop.abort();
    }
  }

  /** How many operations have waited for others at the same time. */
  get portWaits(): number {
    return this.mostWaiting;
  }

  /** Called where an operation waits for a port, with the number of entries on its gateway. */
  waitsForPort(natGatewayId: string, entries: number): void {
    this.waitsOn.set(natGatewayId, entries);
  }

  /**
   * An upper bound for the operations that can wait for ports at the same time, with one that works: with as many slots
   * (`--parallel`) those that wait cannot keep the one that they wait for from starting.
   */
  slotsNeeded(): number {
    return [...this.waitsOn.values()].reduce((sum, entries) => sum + entries, 0) + this.mostWaiting + 1;
  }

  /** Called with each sign that the run goes on. */
  progress(): void {
    this.progressAt = this.clock.now();
    this.wake();
  }

  private wake(): void {
    this.wakes.forEach((wake) => {
      wake();
    });
  }
}
