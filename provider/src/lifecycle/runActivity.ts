import { abortable, now, sleep } from "../api/clock.js";

/**
 * Whether a run goes on. Pulumi does not inform a provider when the program has declared its last resource, so all there is to
 * watch is whether anything happens.
 */
export class RunActivity {
  private working = 0;
  private waiting = 0;
  /** How many operations have waited for others at the same time. */
  mostWaiting = 0;
  private activeAt = now();
  private readonly listeners = new Set<() => void>();
  /** Number of entries by gateway where an operation waits for a port. */
  private readonly gatewaySizes = new Map<string, number>();

  /** Called when Pulumi checks or compares a resource, or begins an operation. */
  progress(): void {
    this.activeAt = now();
    this.notify();
  }

  /** Runs a create, update or delete. */
  async operation<T>(run: () => Promise<T>): Promise<T> {
    this.working += 1;
    this.progress();
    try {
      const result = await run();
      this.activeAt = now();
      return result;
    } finally {
      // a failure does not show that the run goes on, but others may wait for it
      this.working -= 1;
      this.notify();
    }
  }

  /** Waits inside an operation for something that other operations of the run bring about. */
  async idle<T>(wait: Promise<T>): Promise<T> {
    this.working -= 1;
    this.waiting += 1;
    this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
    this.activeAt = now();
    try {
      return await wait;
    } finally {
      this.working += 1;
      this.waiting -= 1;
    }
  }

  /** For how long nothing has happened. An operation that works on the cloud counts as something that happens. */
  quietMs(): number {
    return this.working > 0 ? 0 : now() - this.activeAt;
  }

  /** Waits until `isDone`, or until the run has been quiet for so long. */
  async untilQuiet(limitMs: number, isDone: () => boolean, signal?: AbortSignal): Promise<void> {
    while (!isDone() && this.quietMs() < limitMs) {
      await this.nextEvent(limitMs - this.quietMs(), signal);
    }
  }

  /** Waits until something happens in the run, or for `ms`. */
  async nextEvent(ms: number, signal?: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const listener = (): void => {
      stop.abort();
    };
    this.listeners.add(listener);
    const wait = sleep(ms, stop.signal).catch(() => undefined);
    try {
      await abortable(wait, signal);
    } finally {
      stop.abort();
      this.listeners.delete(listener);
    }
  }

  /** Called when an operation waits for a port, with the number of entries on its gateway. */
  waitsForPort(natGatewayId: string, entries: number): void {
    this.gatewaySizes.set(natGatewayId, entries);
  }

  /** A `--parallel` with which the operations that wait for ports cannot keep others from starting. */
  slotsNeeded(): number {
    return [...this.gatewaySizes.values()].reduce((sum, entries) => sum + entries, 0) + this.mostWaiting + 1;
  }

  private notify(): void {
    this.listeners.forEach((listener) => {
      listener();
    });
  }
}
