import fc from "fast-check";

/** One seed for the whole run: `SEED=… npm run test:unit` repeats it. */
const seed = Number(process.env["SEED"] ?? Date.now() % 2_147_483_647);

const numRuns = Number(process.env["RUNS"] ?? 1000);

/** A test of a rule that holds for all values; what breaks it is shrunk and told with its seed. */
export function holds<Values extends [unknown, ...unknown[]]>(
  rule: string,
  values: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  predicate: (...values: Values) => void | Promise<void>,
): void {
  it(`${rule} [seed ${seed}]`, async function () {
    this.timeout(30_000);
    await fc.assert(
      fc.asyncProperty(...(values as unknown as [fc.Arbitrary<unknown>]), async (...given) => {
        await predicate(...(given as unknown as Values));
      }),
      { seed, numRuns },
    );
  });
}
