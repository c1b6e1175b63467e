import { autoName, markedResource } from "../../entry/autoName.js";
import { mayClaimSamePort } from "../../entry/portClaim.js";
import { readPorts } from "../../entry/ports.js";
import { formerUrns } from "../../entry/urn.js";
import type { UrnOf } from "./naming.js";
import type { FoundEntry } from "./selection.js";

/** Eight digits that are a date are more likely written by a person than generated. */
const date = /-(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

/** The entries with a name as this provider generates it, but not for a resource of this stack. */
export function namedElsewhere<Entry extends FoundEntry>(
  entries: readonly Entry[],
  urnOf: UrnOf,
): readonly Entry[] {
  return entries.filter(({ declared }) => {
    const name = String(declared["forwardEntryName"]);
    const resource = markedResource(name);
    if (resource === undefined || date.test(name)) return false;
    const own = urnOf === undefined ? [] : formerUrns(urnOf(resource), resource);
    return !own.some((urn) => autoName(resource, urn) === name);
  });
}

/** The pairs of entries that claim an external port in common. */
export function overlaps<Entry extends FoundEntry>(entries: readonly Entry[]): (readonly [Entry, Entry])[] {
  const placed = entries
    .flatMap((entry) => {
      const ports = readPorts(entry.declared["externalPort"]);
      return ports === undefined ? [] : [{ entry, ...ports }];
    })
    .sort((a, b) => a.first - b.first);
  return placed.flatMap((one, at) => {
    const end = placed.findIndex(({ first }, place) => place > at && first > one.last);
    return placed
      .slice(at + 1, end === -1 ? undefined : end)
      .filter((other) => mayClaimSamePort(one.entry.declared, other.entry.declared))
      .map((other) => [one.entry, other.entry] as const);
  });
}
