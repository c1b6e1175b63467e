import { claimOf } from "./claim.js";
import type { Step } from "./preview.js";

/** Whether an entry that is made or changed claims something that is not known yet, or secret. */
export function isUndetermined({ operation, before, after }: Step): boolean {
  if (operation === "same" || operation === "adopt" || operation === "delete" || operation === "forget")
    return false;
  return claimOf(after) === undefined || (before !== undefined && claimOf(before) === undefined);
}
