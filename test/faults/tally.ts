/** What the oracle has counted in this process. */
export interface Tally {
  cases: number;
  faults: number;
  lost: number;
  doubled: number;
  stuck: number;
}

const key = Symbol.for("pulumi-alicloud-ens.tally");

/** One for the whole process: the soak's reporter prints it as the last line. */
export const tally: Tally = ((globalThis as Record<symbol, unknown>)[key] ??= {
  cases: 0,
  faults: 0,
  lost: 0,
  doubled: 0,
  stuck: 0,
}) as Tally;

export function line({ cases, faults, lost, doubled, stuck }: Tally): string {
  return `cases ${cases}, faults ${faults}, lost ${lost}, doubled ${doubled}, stuck ${stuck}`;
}
