import { mayClaimSamePort } from "../entry/portClaim.js";
import { properties, type Property, type PropertyMap, sameValue } from "../entry/properties.js";
import type { RemoteEntry } from "../gateway/reads.js";

/** The entries that hold an external port which `wanted` asks for. */
export function holdersOf(wanted: PropertyMap, entries: ReadonlyMap<string, RemoteEntry>): RemoteEntry[] {
  return [...entries.values()].filter((entry) => mayClaimSamePort(entry.values, wanted));
}

/** Whether an entry is in every property what is declared. */
export function isAsDeclared(entry: RemoteEntry, declared: PropertyMap): boolean {
  return properties.every((property) => sameValue(property, entry.values[property], declared[property]));
}

/** What ModifyForwardEntry can set without changing where traffic goes. */
const labels: ReadonlySet<Property> = new Set(["forwardEntryName", "healthCheckPort"]);

/** Whether an entry forwards what is declared, whatever its name and health check. */
export function forwardsAsDeclared(entry: RemoteEntry, declared: PropertyMap): boolean {
  return properties.every(
    (property) => labels.has(property) || sameValue(property, entry.values[property], declared[property]),
  );
}

/** The properties in which an entry differs from what is declared, in words. What is not declared is not compared. */
export function formatDifferences(entry: RemoteEntry, declared: PropertyMap): string[] {
  const show = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
  return properties
    .filter(
      (property) =>
        declared[property] !== undefined && !sameValue(property, entry.values[property], declared[property]),
    )
    .map(
      (property) => `${property} is ${show(entry.values[property])}, declared ${show(declared[property])}`,
    );
}

/** The id, name and addresses of an entry, for messages. */
export function formatEntry({ id, values }: RemoteEntry): string {
  const text = (property: Property) => (typeof values[property] === "string" ? values[property] : "?");
  const name = values["forwardEntryName"] === undefined ? "without a name" : `"${text("forwardEntryName")}"`;
  return `${id} (${name}, ${text("ipProtocol")} ${text("externalIp")}:${text("externalPort")} to ${text("internalIp")}:${text("internalPort")})`;
}
