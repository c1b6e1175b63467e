import { Deadline, now } from "../api/clock.js";
import { UserError } from "../api/errors.js";
import { mayClaimSamePort } from "../entry/portClaim.js";
import {
  isUnset,
  optional,
  properties,
  type Property,
  type PropertyMap,
  sameValue,
  UNKNOWN,
} from "../entry/properties.js";
import { explain } from "../gateway/explain.js";
import { describeEntry, GatewayNotFoundError, type RemoteEntry } from "../gateway/reads.js";
import type { EntryState, ProviderContext } from "./operation.js";

/** Pulumi has no time limit for reads; this one ends those that get no answer. */
const defaultLimitMs = 60_000;

export interface ObservedEntry {
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

/** An entry that is read by its id alone does not exist. */
export class EntryNotFoundError extends UserError {}

/**
 * The entry as it is in the cloud; undefined if it is gone. Without a recorded gateway (`ForwardEntry.get`, an import by id)
 * all of its properties are returned. Throws {@link EntryNotFoundError} if such an entry does not exist.
 */
export async function readEntry(
  id: string,
  context: ProviderContext,
  { resource, outputs: recorded }: Partial<EntryState> = {},
): Promise<ObservedEntry | undefined> {
  const { gateways, account } = context;
  const call = {
    deadline: new Deadline(context.operationTimeoutMs ?? defaultLimitMs),
    signal: context.signal,
    subject: id,
    resource: resource?.name,
    idle: { since: now() },
  };
  const natGatewayId = recorded?.["natGatewayId"];
  const hasEntry = !isUnset("natGatewayId", natGatewayId);
  let remote: RemoteEntry | undefined;
  try {
    remote = hasEntry
      ? await gateways.of(String(natGatewayId)).entries.find(id, call)
      : await describeEntry(id, gateways.api, call);
  } catch (error) {
    if (error instanceof GatewayNotFoundError && context.missingGateway === "gone") {
      return undefined;
    }
    throw new UserError(explain(error, recorded ?? {}, account));
  }
  if (remote === undefined && !hasEntry) {
    throw new EntryNotFoundError(
      `Forward entry ${id} does not exist ${account}: check the id, the account and the endpoint.`,
    );
  }
  return remote === undefined ? undefined : observe(recorded ?? {}, remote);
}

/** Inputs and outputs of an entry as a refresh finds it. Keys that only a newer version knows are kept. */
export function observe(recorded: PropertyMap, remote: RemoteEntry): ObservedEntry {
  const hasEntry = !isUnset("natGatewayId", recorded["natGatewayId"]);
  const values = properties.map((property): [Property, unknown] => [
    property,
    hasEntry ? refreshed(property, recorded[property], remote) : observed(property, remote),
  ]);
  const inputs = {
    ...Object.fromEntries(Object.entries(recorded).filter(([key]) => !isObserved.has(key))),
    ...Object.fromEntries(values.filter(([, value]) => value !== undefined)),
  };
  return { inputs, outputs: { ...inputs, ...computedOutputs(remote) } };
}

const isObserved: ReadonlySet<string> = new Set([...properties, "status", "standbyStatus"]);

/** The recorded value if the cloud means the same or the program never set one: neither is drift. */
function refreshed(property: Property, recorded: unknown, remote: RemoteEntry): unknown {
  const isLeftOpen = optional.has(property) && isUnset(property, recorded);
  if (sameValue(property, recorded, remote.values[property]) || isLeftOpen) {
    return recorded ?? undefined;
  }
  // every entry has these, so an answer without one does not show that it has changed
  if (isUnset(property, remote.values[property]) && !optional.has(property)) {
    return isUnset(property, recorded) ? undefined : recorded;
  }
  return observed(property, remote);
}

/** A name that was removed is "", because an absent one would not show as a difference in the next diff. */
function observed(property: Property, { values }: RemoteEntry): unknown {
  if (!isUnset(property, values[property])) {
    return values[property];
  }
  return property === "forwardEntryName" ? "" : undefined;
}

/** The outputs of an entry that is as declared. */
export function declaredOutputs(inputs: PropertyMap, remote: RemoteEntry | undefined): PropertyMap {
  if (remote === undefined) {
    return inputs;
  }
  // an entry that was adopted without a declared name keeps its name
  const name =
    inputs["forwardEntryName"] === undefined
      ? { forwardEntryName: remote.values["forwardEntryName"] ?? "" }
      : {};
  return { ...inputs, ...name, ...computedOutputs(remote) };
}

function computedOutputs({ status, standbyStatus }: RemoteEntry): PropertyMap {
  return { status, ...(standbyStatus === undefined ? {} : { standbyStatus }) };
}

/** The outputs that a create or update will have, for a preview. */
export function previewOutputs(inputs: PropertyMap): PropertyMap {
  return {
    ...inputs,
    ...(inputs["forwardEntryName"] === undefined ? { forwardEntryName: UNKNOWN } : {}),
    ...(isUnset("standbyExternalIp", inputs["standbyExternalIp"]) ? {} : { standbyStatus: UNKNOWN }),
    // both wait until the entry has it
    status: "Available",
  };
}

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
