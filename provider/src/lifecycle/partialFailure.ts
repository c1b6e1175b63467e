import type { Bag } from "../entry/model.js";

/**
 * An entry that exists but is not as declared yet. Pulumi keeps it in the state with these outputs, and the next `up`
 * goes on with it.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";

  constructor(
    readonly entryId: string,
    readonly outputs: Bag,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join(" "));
  }
}
