import type { EnsError } from "../api/errors.js";
import { properties, type Property, type PropertyMap, sameValue } from "../entry/properties.js";
import { mayClaimSamePort } from "../entry/portClaim.js";
import type { RemoteEntry } from "../gateway/reads.js";

/** The entries, other than `except`, that hold an external port which `wanted` asks for. */
export function holdersOf(
  wanted: PropertyMap,
  entries: ReadonlyMap<string, RemoteEntry>,
  except?: string,
): RemoteEntry[] {
  return [...entries.values()].filter(
    (entry) => entry.id !== except && mayClaimSamePort(entry.values, wanted),
  );
}

/** Whether a call was refused because another entry holds the port. */
export function isDuplicate(error: EnsError): boolean {
  return /ExternalPort\.Duplicated/i.test(error.code ?? "");
}

/** Whether an entry is in every declared property what `wanted` declares. */
export function isWhole(entry: RemoteEntry, wanted: PropertyMap): boolean {
  return properties.every((property) => sameValue(property, entry.values[property], wanted[property]));
}

/** In which properties an entry is not what is declared, in words. What is not declared is not compared. */
export function differences(entry: RemoteEntry, wanted: PropertyMap): string[] {
  const show = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
  return properties
    .filter(
      (property) =>
        wanted[property] !== undefined && !sameValue(property, entry.values[property], wanted[property]),
    )
    .map((property) => `${property} is ${show(entry.values[property])}, declared ${show(wanted[property])}`);
}

/** What ModifyForwardEntry can set on an entry without touching the traffic that it forwards. */
const labels: ReadonlySet<Property> = new Set(["forwardEntryName", "healthCheckPort"]);

/** Whether an entry forwards what `wanted` declares, whatever it is called. */
export function forwardsTheSame(entry: RemoteEntry, wanted: PropertyMap): boolean {
  return properties.every(
    (property) => labels.has(property) || sameValue(property, entry.values[property], wanted[property]),
  );
}

/** An entry in words: its id, its name and what it forwards. */
export function formatEntry(entry: RemoteEntry): string {
  const { values } = entry;
  const text = (key: string) => (typeof values[key] === "string" ? values[key] : "?");
  const name = values["forwardEntryName"] === undefined ? "without a name" : `"${text("forwardEntryName")}"`;
  return `${entry.id} (${name}, ${text("ipProtocol")} ${text("externalIp")}:${text("externalPort")} to ${text("internalIp")}:${text("internalPort")})`;
}
