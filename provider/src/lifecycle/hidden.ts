import type { Bag } from "../entry/model.js";
import { nameOf } from "../entry/urn.js";

/**
 * What the constructor hands over beside the properties, because a dynamic provider is told neither the URN nor the time
 * limits of its resource. Delete and read get outputs only, so outputs carry these too.
 */
export interface Hidden {
  readonly urn: string | undefined;
  readonly autoName: string | undefined;
  readonly timeouts: Bag;
}

export function hiddenOf(bag: Bag): Hidden {
  const text = (key: string) => (typeof bag[key] === "string" ? bag[key] : undefined);
  const timeouts = bag["__timeouts"];
  return {
    urn: text("__urn"),
    autoName: text("__autoName"),
    timeouts: typeof timeouts === "object" && timeouts !== null ? (timeouts as Bag) : {},
  };
}

/** The name that the program gives the resource. */
export function resourceOf(bag: Bag): string | undefined {
  const { urn } = hiddenOf(bag);
  return urn === undefined ? undefined : nameOf(urn);
}

/** The keys of a bag that no user wrote. */
export function hiddenKeys(bag: Bag): Bag {
  return Object.fromEntries(Object.entries(bag).filter(([key]) => key.startsWith("__")));
}
