/** Every entry of every run is called `pulumi-acc-<run id>-…`; the id tells when the run began. */
const shape = /^pulumi-acc-(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)-[0-9a-z]{4}-./u;

/** One run of the suite, as the names of its entries tell it from all others. */
export class Run {
  /** `pulumi-acc-20261122t184210-7f3a-` */
  readonly prefix: string;

  constructor(begunAt: number, random: () => number) {
    const time = new Date(begunAt).toISOString().slice(0, 19).replace(/[-:]/g, "").toLowerCase();
    const mark = Math.floor(random() * 36 ** 4).toString(36);
    this.prefix = `pulumi-acc-${time}-${mark.padStart(4, "0")}-`;
  }

  name(label: string): string {
    return this.prefix + label;
  }

  /** Whether an entry bears a name of this run. */
  owns(name: unknown): boolean {
    return typeof name === "string" && name.startsWith(this.prefix);
  }
}

/**
 * When the run that named an entry began, in ms since 1970. Undefined for every name that no run can have made,
 * however similar.
 */
export function runBegan(name: unknown): number | undefined {
  const match = typeof name === "string" ? shape.exec(name) : null;
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    ...[number, number, number, number, number, number],
  ];
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  // the 31st of February is nobody's
  return new Run(time, () => 0).prefix.slice(0, 27) === match[0].slice(0, 27) ? time : undefined;
}
