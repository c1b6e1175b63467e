import type { PropertyMap } from "../entry/properties.js";
import { nameOf } from "../entry/urn.js";

/**
 * What the constructor hands over beside the properties, because a dynamic provider is told neither the URN nor the time
 * limits of its resource. Delete and read get outputs only, so outputs carry these too.
 */
export interface InternalProps {
  readonly urn: string | undefined;
  readonly autoName: string | undefined;
  readonly timeouts: PropertyMap;
}

export function internalPropsOf(bag: PropertyMap): InternalProps {
  const text = (key: string) => (typeof bag[key] === "string" ? bag[key] : undefined);
  const timeouts = bag["__timeouts"];
  return {
    urn: text("__urn"),
    autoName: text("__autoName"),
    timeouts: typeof timeouts === "object" && timeouts !== null ? (timeouts as PropertyMap) : {},
  };
}

/** The name that the program gives the resource. */
export function resourceOf(bag: PropertyMap): string | undefined {
  const { urn } = internalPropsOf(bag);
  return urn === undefined ? undefined : nameOf(urn);
}

/**
 * When a create took over an entry that was there before. It stands in outputs only, and tells two resources of one URN and
 * one entry apart: the one that took it over, and the old half of the replacement that ended before its deletions.
 */
const takenKey = "__taken";

/** The mark of a take-over that outputs hold, to be kept by whatever makes new ones. */
export function adoptedMark(outputs: PropertyMap): PropertyMap {
  return takenKey in outputs ? { [takenKey]: outputs[takenKey] } : {};
}

/** Whether the resource of these outputs has adopted an entry that existed before. */
export function wasAdoptedBefore(outputs: PropertyMap): boolean {
  return takenKey in outputs;
}

/** Values with the mark of a take-over at some time, in ms since 1970. */
export function markAdopted(values: PropertyMap, now: number): PropertyMap {
  return { ...values, [takenKey]: new Date(now).toISOString() };
}

/** Values without it, as inputs must be: what the program does not declare would show as a change. */
export function withoutAdoptedMark(values: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== takenKey));
}

/** Whether outputs of one URN and one entry are of the same resource. */
export function sameAdoption(a: PropertyMap, b: PropertyMap): boolean {
  return a[takenKey] === b[takenKey];
}

/** The keys of a bag that no user wrote. */
export function internalKeys(bag: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(bag).filter(([key]) => key.startsWith("__")));
}
