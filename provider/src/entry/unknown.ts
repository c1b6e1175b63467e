/** Stands for a value that a preview does not know yet. Nothing is claimed about it. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** Whether a value is unknown or holds something unknown at any depth. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) {
    return true;
  }
  if (typeof value !== "object" || value === null) {
    return false;
  }
  return Object.values(value).some(hasUnknown);
}
