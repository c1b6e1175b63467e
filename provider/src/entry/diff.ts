import { sameValue } from "./normalise.js";
import { mayClaimSamePort } from "./portClaim.js";
import { hasUnknown, isUnset, properties, type Property, type PropertyMap } from "./properties.js";

/** What has to happen to an entry so that it becomes what is declared. */
export interface Difference {
  /** The properties whose values differ, or could once they are known. */
  readonly changed: readonly Property[];
  /** Those of them that the API cannot change in place. */
  readonly replaces: readonly Property[];
  /**
   * Whether the old entry must go first, should it be replaced, because both would claim the same external port. It is
   * told of every entry, also of one that does not change: `replaceOnChanges` makes a replacement of a change that the API
   * could make in place, and, with "#initerror" or "*", of an entry that the last run did not finish.
   */
  readonly deleteBeforeReplace: boolean;
}

/** ModifyForwardEntry has no parameter for these. */
const fixed: ReadonlySet<Property> = new Set(["natGatewayId", "standbyExternalIp"]);

/** The properties that ModifyForwardEntry can set. */
export const modifiable: readonly Property[] = properties.filter((property) => !fixed.has(property));

/** ModifyForwardEntry can set these, but documents no way to empty them. */
const cannotBeCleared: ReadonlySet<Property> = new Set(["forwardEntryName", "healthCheckPort"]);

/** Compares an entry as it is known (`olds`) with what a program declares (`news`). */
export function diff(olds: PropertyMap, news: PropertyMap): Difference {
  const changed = properties.filter(
    (property) =>
      hasUnknown(news[property]) ||
      (!isLeftAlone(property, news[property]) && !sameValue(property, olds[property], news[property])),
  );
  const replaces = changed.filter(
    (property) => fixed.has(property) || (cannotBeCleared.has(property) && isUnset(property, news[property])),
  );
  return { changed, replaces, deleteBeforeReplace: mayClaimSamePort(olds, news) };
}

/** An entry that was adopted without a word about its name keeps it; "no name" is an empty text. */
function isLeftAlone(property: Property, declared: unknown): boolean {
  return property === "forwardEntryName" && declared === undefined;
}
