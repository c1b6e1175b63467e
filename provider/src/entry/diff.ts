import { mayClaimSamePort } from "./portClaim.js";
import {
  hasUnknown,
  inputTable,
  isUnset,
  properties,
  type Property,
  type PropertyMap,
  sameValue,
} from "./properties.js";

/** What must happen to an entry so that it becomes what is declared. */
export interface Difference {
  /** The properties whose values differ, or could once they are known. */
  readonly changed: readonly Property[];
  /** Those of them that the API cannot change in place. */
  readonly replaces: readonly Property[];
  /**
   * Whether a replacement must delete the old entry first, because both would claim the same external port. Also set for an
   * entry without changes: `replaceOnChanges` replaces one that the API could change in place and, with "#initerror" or
   * "*", one that the last run did not finish.
   */
  readonly deleteBeforeReplace: boolean;
}

/** Compares an entry as it is known (`olds`) with what a program declares (`news`). */
export function diff(olds: PropertyMap, news: PropertyMap): Difference {
  const changed = properties.filter((property) => isChanged(property, olds[property], news[property]));
  return {
    changed,
    replaces: changed.filter((property) => replaces(property, news[property])),
    deleteBeforeReplace: mayClaimSamePort(olds, news),
  };
}

function isChanged(property: Property, before: unknown, declared: unknown): boolean {
  const isLeftAlone = inputTable[property].emptyClears === true && declared === undefined;
  return hasUnknown(declared) || (!isLeftAlone && !sameValue(property, before, declared));
}

function replaces(property: Property, declared: unknown): boolean {
  const { onChange } = inputTable[property];
  return onChange === "replace" || (onChange === "in place unless cleared" && isUnset(property, declared));
}
