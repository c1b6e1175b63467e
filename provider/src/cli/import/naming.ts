import type { PropertyMap } from "../../entry/properties.js";
import { autoName, markedResource } from "../../entry/autoName.js";
import { readPorts } from "../../entry/ports.js";
import { identifierOf } from "./identifier.js";
import { told, type FoundEntry } from "./selection.js";
import { UserError } from "../../api/errors.js";

/** An entry with its names in the program. */
export interface NamedEntry extends FoundEntry {
  /** The name of the resource. */
  readonly name: string;
  /** The name of the constant that holds it. */
  readonly identifier: string;
  /** The name it would have if no other entry claimed that too; undefined where it has it. */
  readonly shared?: string;
}

/** The names that a program has no room for any more. */
export interface Taken {
  readonly names: ReadonlySet<string>;
  readonly identifiers: RegExp;
}

/** The URN that a resource of the program will have; undefined where the stack is not known. */
export type UrnOf = ((name: string) => string) | undefined;

/**
 * Gives every entry a name from its own: as it is called in the cloud, with its protocol and port where several would be
 * called the same, then with its address, and at last with its id. The order of the entries does not count, so one that
 * comes or goes renames none but its namesakes.
 */
export function nameAll(entries: readonly FoundEntry[], taken: Taken, urnOf: UrnOf): NamedEntry[] {
  const choices = entries.map((entry) => choicesFor(entry, urnOf));
  const chosen = choices.map(() => 0);
  const current = () => choices.map((some, at) => some[chosen[at] ?? 0] ?? some[0]);
  for (;;) {
    const clashing = clashes(current(), taken);
    if (clashing.length === 0) break;
    const movable = clashing.filter((at) => (chosen[at] ?? 0) + 1 < (choices[at]?.length ?? 0));
    if (movable.length === 0) throw indistinguishable(clashing.flatMap((at) => entries[at] ?? []));
    for (const at of movable) chosen[at] = (chosen[at] ?? 0) + 1;
  }
  const names = current();
  return entries.flatMap((entry, at) => {
    const [mine, wish] = [names[at], choices[at]?.[0].name];
    return mine === undefined
      ? []
      : [{ ...entry, ...mine, ...(wish === undefined || wish === mine.name ? {} : { shared: wish }) }];
  });
}

interface Choice {
  readonly name: string;
  readonly identifier: string;
}

/** Where in the list names stand that are not free, or whose identifiers are not. */
function clashes(choices: readonly Choice[], taken: Taken): number[] {
  const counts = new Map<string, number>();
  const keysOf = ({ name, identifier }: Choice) => [`name ${name}`, `identifier ${identifier}`];
  for (const key of choices.flatMap(keysOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return choices.flatMap((choice, at) => {
    const isTaken = taken.names.has(choice.name) || taken.identifiers.test(choice.identifier);
    return isTaken || keysOf(choice).some((key) => (counts.get(key) ?? 0) > 1) ? [at] : [];
  });
}

/** What an entry may be called, the best first. */
function choicesFor({ live, declared }: FoundEntry, urnOf: UrnOf): [Choice, ...Choice[]] {
  const name = String(declared["forwardEntryName"]);
  const [place, address] = [placeOf(declared), String(declared["externalIp"])];
  const choice = (resource: string): Choice => ({
    name: resource,
    identifier: identifierOf(resource) ?? identifierOf(place) ?? "entry",
  });
  const own = resourceBehind(name, urnOf) ?? readable(name);
  return own === ""
    ? [choice(place), choice(`${place}-${address}`), choice(`${place}-${live.id}`)]
    : [
        choice(own),
        choice(`${own}-${place}`),
        choice(`${own}-${place}-${address}`),
        choice(`${own}-${live.id}`),
      ];
}

/** The resource whose name in the cloud was made by this provider in this very stack: a state that got lost comes back. */
function resourceBehind(name: string, urnOf: UrnOf): string | undefined {
  const base = markedResource(name);
  return base !== undefined && urnOf !== undefined && autoName(base, urnOf(base)) === name ? base : undefined;
}

/** The letters and digits of a name, with dashes in place of all else. */
function readable(name: string): string {
  return name
    .normalize("NFC")
    .replace(/(?:[^\p{L}\p{N}\p{M}._-]|\p{Default_Ignorable_Code_Point})+/gu, "-")
    .replace(/^[-.\p{M}]+|[-.]+$/gu, "");
}

/** `tcp-443`, `udp-8000-8010` */
function placeOf(declared: PropertyMap): string {
  const { first = 0, last = 0 } = readPorts(declared["externalPort"]) ?? {};
  const ports = first === last ? String(first) : `${first}-${last}`;
  return `${String(declared["ipProtocol"]).toLowerCase()}-${ports}`;
}

function indistinguishable(entries: readonly FoundEntry[]): UserError {
  const [first, second] = entries;
  const which = [first, second]
    .flatMap((entry) => (entry === undefined ? [] : [told(entry.live)]))
    .join(" and ");
  return new UserError(
    `no resource name could be found for ${which}: give ${second === undefined ? "it" : "one of them"} another name in the cloud, or import some of the entries alone with --id.`,
  );
}
