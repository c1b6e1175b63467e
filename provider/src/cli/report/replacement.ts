import { claimOf, sharedPorts } from "./claim.js";
import type { Step } from "./preview.js";

/** Whether a replacement leaves the port closed between the end of the old entry and the start of the new one. */
export function interrupts(step: Step): boolean {
  return step.operation === "replace" && step.deletesFirst;
}

/**
 * Whether a replacement would create first what the old entry still holds. The provider is not told of replacements that
 * options and flags ask for (replaceOnChanges, --replace), so it cannot have the old entry deleted first.
 */
export function blocksItself({ operation, deletesFirst, before, after }: Step): boolean {
  if (operation !== "replace" || deletesFirst) return false;
  const [old, next] = [claimOf(before), claimOf(after)];
  return old !== undefined && next !== undefined && sharedPorts(old, next) !== undefined;
}
