import { EnsError } from "../ens/errors.js";

/** The codes are not documented for these calls; a key or a token that is not found says nothing about what was asked for. */
const notThere = /(Eip|AllocationId|Nat|NatGatewayId|Instance|InstanceId)\.?NotFound/i;

/**
 * What is found of some ids. A question about many may be refused because of one that is not there, and without a word
 * which one: then each is asked for alone.
 */
export async function foundAmong<Found>(
  ids: readonly string[],
  ask: (ids: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
): Promise<(Found | undefined)[]> {
  try {
    const found = await ask(ids);
    return ids.map((id) => found.get(id));
  } catch (error) {
    if (!(error instanceof EnsError) || !notThere.test(error.code ?? "")) {
      throw error;
    }
    return ids.length === 1
      ? [undefined]
      : (await Promise.all(ids.map((id) => foundAmong([id], ask)))).flat();
  }
}
