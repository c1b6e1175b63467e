/** The service's clock as its answers tell it, in whole seconds (header `Date`). */
export class ServerClock {
  private difference = 0;

  /** Told of each answer: what the service's clock said when ours said `now`. */
  heard(date: number | undefined, now: number): void {
    if (date !== undefined && Number.isFinite(date)) {
      this.difference = date - now;
    }
  }

  /** A time of ours on the service's clock. Before any answer both are taken to be the same. */
  at(time: number): number {
    return time + this.difference;
  }
}
