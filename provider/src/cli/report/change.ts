import {
  hasUnknown,
  isUnset,
  properties,
  type Property,
  type PropertyMap,
  sameValue,
} from "../../entry/properties.js";
import { portClaimOf, sharedPorts, type PortClaim } from "../../entry/portClaim.js";
import { readPorts, widestRange, width, type PortRange } from "../../entry/ports.js";
import { SECRET, type Operation, type Step } from "./preview.js";

/**
 * What happens to an entry. `replaced`: the port stays open. `interrupted`: it is closed until the new entry is available.
 * `blocked`: a replacement that fails, as the old entry holds the port until the end. `left`: still in the cloud.
 */
export const outcomes = [
  "created",
  "adopted",
  "changed",
  "replaced",
  "interrupted",
  "blocked",
  "deleted",
  "left",
  "unchanged",
] as const;

export type Outcome = (typeof outcomes)[number];

interface PropertyChange {
  readonly property: Property;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** One entry in a preview, with what its step means. */
export interface EntryChange extends Step {
  /** The name in the program, with the type of the parent if several entries have that name. */
  readonly entry: string;
  readonly outcome: Outcome;
  /** Properties in the cloud after the update. */
  readonly remaining: PropertyMap | undefined;
  /** The external ports before the update, as far as they are known. */
  readonly portsBefore: PortClaim | undefined;
  /** The external ports that the program declares, as far as they are known. */
  readonly portsAfter: PortClaim | undefined;
  readonly properties: readonly PropertyChange[];
  /** Whether an external port before or after the update is not known yet, or secret. */
  readonly isUndetermined: boolean;
}

/** The changes of a preview in the order of their URNs: the engine lists resources in another order each time. */
export function changesOf(steps: readonly Step[]): EntryChange[] {
  const named = groupBy(steps, ({ name }) => name);
  return [...steps]
    .sort((a, b) => (a.urn < b.urn ? -1 : 1))
    .map((step) => changeOf(step, named.get(step.name)?.length !== 1));
}

function changeOf(step: Step, isAmbiguous: boolean): EntryChange {
  const { operation, urn, name, before, after } = step;
  const parent = urn.split("::")[2]?.split("$").at(-2) ?? "the stack";
  const [portsBefore, portsAfter] = [claimOf(before), claimOf(after)];
  const isClaiming = operation === "create" || operation === "update" || operation === "replace";
  return {
    ...step,
    entry: isAmbiguous ? `${name} (in ${parent})` : name,
    outcome: outcomeOf(step, portsBefore, portsAfter),
    remaining: operation === "forget" ? before : after,
    portsBefore,
    portsAfter,
    properties: propertyChanges(step),
    isUndetermined:
      isClaiming && (portsAfter === undefined || (before !== undefined && portsBefore === undefined)),
  };
}

const outcomeByOperation: Readonly<Record<Operation, Outcome>> = {
  create: "created",
  adopt: "adopted",
  update: "changed",
  replace: "replaced",
  delete: "deleted",
  forget: "left",
  same: "unchanged",
};

function outcomeOf(
  { operation, deletesFirst }: Step,
  portsBefore?: PortClaim,
  portsAfter?: PortClaim,
): Outcome {
  if (deletesFirst) return "interrupted";
  // Pulumi does not inform providers of forced replacements, so the provider cannot have the old entry deleted first
  const isBlocked = operation === "replace" && knownSharedPorts(portsBefore, portsAfter) !== undefined;
  return isBlocked ? "blocked" : outcomeByOperation[operation];
}

function claimOf(values: PropertyMap | undefined): PortClaim | undefined {
  return values === undefined || knownPorts(values["externalPort"]) === undefined
    ? undefined
    : portClaimOf(values);
}

/**
 * The ports of a value; undefined if they are unknown or secret. A preview that declares a range wider than ENS allows
 * fails, so nothing is known about its ports either.
 */
export function knownPorts(value: unknown): PortRange | undefined {
  const ports = readPorts(value);
  return ports !== undefined && width(ports) <= widestRange ? ports : undefined;
}

/** The ports that two claims have in common, as far as both are known. */
export function knownSharedPorts(a: PortClaim | undefined, b: PortClaim | undefined): PortRange | undefined {
  return a === undefined || b === undefined ? undefined : sharedPorts(a, b);
}

/** The properties that differ, or may because they are secret. Of an adopted entry the reviewer has seen none, so all. */
function propertyChanges({ operation, before, after }: Step): PropertyChange[] {
  const old = operation === "adopt" ? {} : (before ?? {});
  const next = after ?? {};
  const differs = (property: Property) =>
    old[property] === SECRET || !sameValue(property, old[property], next[property]);
  return properties.filter(differs).map((property) => ({
    property,
    before: formatValue(property, old[property]),
    after: formatValue(property, next[property]),
  }));
}

/** A value as a person reads it; undefined if there is none. */
export function formatValue(property: Property, value: unknown): string | undefined {
  if (value === SECRET) return "[secret]";
  if (hasUnknown(value)) return "known after apply";
  if (isUnset(property, value)) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The ports of an entry as a person reads them. */
export function formatPorts(
  values: PropertyMap,
  property: "externalPort" | "internalPort",
): string | undefined {
  const ports = knownPorts(values[property]);
  return ports === undefined ? formatValue(property, values[property]) : formatRange(ports);
}

/** `22` or `8000-8010`: with a slash, as the API writes it, it would look like a port and its protocol. */
export function formatRange({ first, last }: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
