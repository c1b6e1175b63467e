/** The external ports that the suite may take, and the internal ones it forwards them to: the same numbers. */

/** For single ports and short ranges. */
const narrow = 200;

/** Two more than the widest range that the documents can be read to allow. */
const widest = 1002;

export const portCount = narrow + widest;
export const lastFirstPort = 65_535 - portCount + 1;

export class PortPlan {
  private used = 0;

  constructor(readonly first: number) {}

  get last(): number {
    return this.first + portCount - 1;
  }

  /** So many ports in a row that nothing of this run has had before: a deleted entry may hold on to its ports for a while. */
  next(count = 1): number {
    const port = this.first + this.used;
    this.used += count;
    if (this.used > narrow) throw new Error(`more than ${narrow} ports were asked for`);
    return port;
  }

  /** A range of up to 1002 ports; always the same ones. */
  wide(count: number): string {
    if (count > widest) throw new Error(`a range of ${count} ports is wider than planned`);
    return range(this.first + narrow, count);
  }

  /** Whether every number of a text that can be a port is one of these. */
  covers(text: string): boolean {
    const ports = (text.match(/\d+/g) ?? []).map(Number);
    return ports.every((port) => port < 1 || port > 65_535 || (port >= this.first && port <= this.last));
  }
}

export function range(first: number, count: number): string {
  return count === 1 ? String(first) : `${first}/${first + count - 1}`;
}
