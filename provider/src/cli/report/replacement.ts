import { claimOf, sharedPorts } from "./claim.js";
import type { Step } from "./preview.js";

/** Whether a replacement leaves the port closed between the end of the old entry and the start of the new one. */
export function interrupts(step: Step): boolean {
  return step.operation === "replace" && step.deletesFirst;
}

/**
 * Whether a replacement is to create first what the old entry still holds: `replaceOnChanges` asks the engine for a
 * replacement that the provider knows nothing of.
 */
export function blocksItself({ operation, deletesFirst, before, after }: Step): boolean {
  if (operation !== "replace" || deletesFirst) return false;
  const [old, next] = [claimOf(before), claimOf(after)];
  return old !== undefined && next !== undefined && sharedPorts(old, next) !== undefined;
}
