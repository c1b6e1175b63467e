import { mayClaimSamePort } from "../entry/claims.js";
import { properties, type Bag } from "../entry/model.js";
import { sameValue } from "../entry/same.js";
import type { LiveEntry } from "../gateway/liveEntry.js";

/** The entry, other than `except`, that holds an external port which `wanted` asks for. */
export function holderOf(
  wanted: Bag,
  entries: ReadonlyMap<string, LiveEntry>,
  except?: string,
): LiveEntry | undefined {
  return [...entries.values()].find((entry) => entry.id !== except && mayClaimSamePort(entry.values, wanted));
}

/** Whether an entry is in every declared property what `wanted` declares. */
export function isWhole(entry: LiveEntry, wanted: Bag): boolean {
  return properties.every((property) => sameValue(property, entry.values[property], wanted[property]));
}

/** An entry in words: its id, its name and what it forwards. */
export function describe(entry: LiveEntry): string {
  const { values } = entry;
  const text = (key: string) => (typeof values[key] === "string" ? values[key] : "?");
  const name = values["forwardEntryName"] === undefined ? "without a name" : `"${text("forwardEntryName")}"`;
  return `${entry.id} (${name}, ${text("ipProtocol")} ${text("externalIp")}:${text("externalPort")} to ${text("internalIp")}:${text("internalPort")})`;
}
