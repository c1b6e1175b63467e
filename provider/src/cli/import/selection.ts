import { isIPv4 } from "node:net";

import { UserError } from "../../api/errors.js";
import { autoName, formerUrns, resourceNameIn } from "../../entry/names.js";
import { portClaimOf, PortIndex } from "../../entry/portClaim.js";
import { readPorts } from "../../entry/ports.js";
import { isUnset, type PropertyMap } from "../../entry/properties.js";
import { check } from "../../entry/validate.js";
import type { RemoteEntry } from "../../gateway/reads.js";
import { formatEntry } from "../../lifecycle/read.js";
import { byAddress, plain } from "../text.js";

/** The URN that a resource of the program will have; undefined if the stack is not known. */
export type UrnOf = ((name: string) => string) | undefined;

/** An entry that a program can declare as it is. */
export interface FoundEntry {
  readonly live: RemoteEntry;
  /** The properties as the provider keeps them, all of them that have a value; a name of `""` is none. */
  readonly declared: PropertyMap;
}

/** A requested entry that is not imported. */
export interface LeftOut {
  readonly live: RemoteEntry;
  readonly why: string;
}

export interface Selection {
  readonly found: readonly FoundEntry[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Splits the entries of a gateway into those to import and those to leave out, sorted by address and port. Throws if an entry
 * requested by id cannot be imported.
 *
 * @param managed the entries that the stack has already, by id, with their names in its program
 */
export function select(
  entries: Iterable<RemoteEntry>,
  requested: Requested,
  managed: ReadonlyMap<string, string>,
): Selection {
  const named = [...entries]
    .filter(({ id }) => requested.ids.size === 0 || requested.ids.has(id))
    .sort(inOrder);
  const elsewhere = named.find((live) => !isOnAddress(live, requested));
  if (elsewhere !== undefined && requested.ids.size > 0) {
    throw new UserError(
      `--id names forward entry ${formatForTerminal(elsewhere)}, which is not on ${[...requested.externalIps].join(" or ")} as --external-ip requires.`,
    );
  }
  const found: FoundEntry[] = [];
  const leftOut: LeftOut[] = [];
  for (const live of named.filter((one) => isOnAddress(one, requested))) {
    const { inputs, failures } = check({}, allProperties(live, requested.natGatewayId));
    const why = reasonToLeaveOut(
      live,
      managed.get(live.id),
      failures.map(({ reason }) => reason),
    );
    if (why === undefined) {
      found.push({ live, declared: inputs });
    } else if (requested.ids.has(live.id)) {
      throw new UserError(
        `--id names forward entry ${formatForTerminal(live)}, which cannot be imported: ${why}.`,
      );
    } else {
      leftOut.push({ live, why });
    }
  }
  return { found, leftOut };
}

/** Describes an entry; its name is cleaned of control characters. */
export function formatForTerminal(live: RemoteEntry): string {
  return plain(formatEntry(live), 300);
}

function isOnAddress({ values }: RemoteEntry, { externalIps }: Requested): boolean {
  return externalIps.size === 0 || externalIps.has(String(values["externalIp"]));
}

/** All properties, with an empty name for an entry without one, so that no name is generated for it. */
function allProperties({ values }: RemoteEntry, natGatewayId: string): PropertyMap {
  return { ...values, natGatewayId, forwardEntryName: values["forwardEntryName"] ?? "" };
}

function reasonToLeaveOut(
  { status, values }: RemoteEntry,
  manager: string | undefined,
  refusals: readonly string[],
): string | undefined {
  if (manager !== undefined) {
    return `the stack already has it, as ${JSON.stringify(plain(manager, 200))}`;
  }
  if (status === "Deleting") {
    return "it is being deleted";
  }
  if (/\p{Cs}/u.test(String(values["forwardEntryName"]))) {
    return "its name contains half a character, which a state cannot store; rename it first";
  }
  return refusals.length === 0
    ? undefined
    : `a preview would refuse its values: ${plain(refusals.join(" "), 500)} Change it in the cloud first`;
}

/** By external address, port, protocol, then id, so that the same entries give the same program. */
function inOrder(a: RemoteEntry, b: RemoteEntry): number {
  const text = (live: RemoteEntry, key: string) => String(live.values[key]);
  const first = (live: RemoteEntry) => readPorts(live.values["externalPort"])?.first ?? 0;
  return (
    byAddress(text(a, "externalIp"), text(b, "externalIp")) ||
    first(a) - first(b) ||
    byAddress(text(a, "ipProtocol"), text(b, "ipProtocol")) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** Throws if no entry is on one of the requested addresses. */
export function assertAddressesExist(
  entries: Iterable<RemoteEntry>,
  { natGatewayId, externalIps }: Requested,
): void {
  const known = new Set<string>();
  for (const { values } of entries) {
    if (!isUnset("externalIp", values["externalIp"])) {
      known.add(String(values["externalIp"]));
    }
  }
  const unknown = [...externalIps].filter((ip) => !known.has(ip));
  if (unknown.length > 0) {
    throw new UserError(
      `no forward entry of NAT gateway ${natGatewayId} is on ${unknown.join(" or ")}: its entries are on ${[...known].sort(byAddress).join(", ")}.`,
    );
  }
}

/** The entries to import: all of a gateway, or those on some addresses, or some by id. */
export interface Requested {
  readonly natGatewayId: string;
  readonly externalIps: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
}

/** Reads the flags that select entries. */
export function requestedBy(
  gateway: string | undefined,
  addresses: readonly string[],
  ids: readonly string[],
): Requested {
  if (gateway === undefined) {
    throw new UserError(
      "--gateway is required, such as --gateway nat-5t7nh1cfm6kxiszlttr38****; see --help.",
    );
  }
  assertId("gateway", gateway);
  ids.forEach((id) => {
    assertId("id", id);
  });
  const invalid = addresses.find((address) => !isIPv4(address));
  if (invalid !== undefined) {
    throw new UserError(
      `--external-ip takes the IPv4 address of an EIP, such as 203.0.113.10, not ${JSON.stringify(invalid)}.`,
    );
  }
  return { natGatewayId: gateway, externalIps: new Set(addresses), ids: new Set(ids) };
}

function assertId(flag: string, text: string): void {
  if (!/^[\w.*-]+$/.test(text)) {
    throw new UserError(`--${flag} takes one id, not ${JSON.stringify(text)}.`);
  }
}

/** Eight digits that are a date are more likely written by a person than generated. */
const date = /-(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

/** The entries whose name has the form that this provider generates, but not for a resource of this stack. */
export function markedByOtherStack<Entry extends FoundEntry>(
  entries: readonly Entry[],
  urnOf: UrnOf,
): readonly Entry[] {
  return entries.filter(({ declared }) => {
    const name = String(declared["forwardEntryName"]);
    const resource = resourceNameIn(name);
    if (resource === undefined || date.test(name)) return false;
    const own = urnOf === undefined ? [] : formerUrns(urnOf(resource), resource);
    return !own.some((urn) => autoName(resource, urn) === name);
  });
}

/** The pairs of entries that claim the same external port. */
export function overlaps<Entry extends FoundEntry>(entries: readonly Entry[]): (readonly [Entry, Entry])[] {
  const index = new PortIndex<Entry>();
  return entries.flatMap((entry) => {
    const claim = portClaimOf(entry.declared);
    const others = claim === undefined ? [] : index.overlapping(claim);
    if (claim !== undefined) index.set(entry, claim);
    return others.map((other) => [other, entry] as const);
  });
}
