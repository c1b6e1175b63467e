import { check } from "../../entry/validate.js";
import { isUnset, type PropertyMap } from "../../entry/properties.js";
import { readPorts } from "../../entry/ports.js";
import type { RemoteEntry } from "../../gateway/reads.js";
import { formatEntry } from "../../lifecycle/portHolders.js";
import { byAddress } from "../byAddress.js";
import { plain } from "../plain.js";
import type { Wanted } from "./wanted.js";
import { UserError } from "../../api/errors.js";

/** An entry that a program can declare as it is. */
export interface FoundEntry {
  readonly live: RemoteEntry;
  /** The properties as the provider keeps them, all of them that have a value; a name of `""` is none. */
  readonly declared: PropertyMap;
}

/** An entry that is asked for and not imported. */
export interface LeftOut {
  readonly live: RemoteEntry;
  readonly why: string;
}

export interface Selection {
  readonly found: readonly FoundEntry[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Parts the entries of a gateway into those to import and those to leave out, by address and port. One that cannot be
 * imported is a complaint where it was asked for by its id.
 *
 * @param managed the entries that the stack has already, by id, with their names in its program
 */
export function select(
  entries: Iterable<RemoteEntry>,
  wanted: Wanted,
  managed: ReadonlyMap<string, string>,
): Selection {
  const named = [...entries].filter(({ id }) => wanted.ids.size === 0 || wanted.ids.has(id)).sort(inOrder);
  const elsewhere = named.find((live) => !isOnAddress(live, wanted));
  if (elsewhere !== undefined && wanted.ids.size > 0) {
    throw new UserError(
      `--id names forward entry ${told(elsewhere)}, which is not on ${[...wanted.externalIps].join(" or ")} as --external-ip says.`,
    );
  }
  const found: FoundEntry[] = [];
  const leftOut: LeftOut[] = [];
  for (const live of named.filter((one) => isOnAddress(one, wanted))) {
    const { inputs, failures } = check({}, whole(live, wanted.natGatewayId));
    const why = obstacle(
      live,
      managed.get(live.id),
      failures.map(({ reason }) => reason),
    );
    if (why === undefined) {
      found.push({ live, declared: inputs });
    } else if (wanted.ids.has(live.id)) {
      throw new UserError(`--id names forward entry ${told(live)}, which cannot be imported: ${why}.`);
    } else {
      leftOut.push({ live, why });
    }
  }
  return { found, leftOut };
}

/** An entry in words, without what a name could do to a terminal. */
export function told(live: RemoteEntry): string {
  return plain(formatEntry(live), 300);
}

function isOnAddress({ values }: RemoteEntry, { externalIps }: Wanted): boolean {
  return externalIps.size === 0 || externalIps.has(String(values["externalIp"]));
}

/** Every property is declared, so that the name of an entry without one is not made up. */
function whole({ values }: RemoteEntry, natGatewayId: string): PropertyMap {
  return { ...values, natGatewayId, forwardEntryName: values["forwardEntryName"] ?? "" };
}

function obstacle(
  { status, values }: RemoteEntry,
  manager: string | undefined,
  refusals: readonly string[],
): string | undefined {
  if (manager !== undefined) {
    return `the stack has it already, as ${JSON.stringify(plain(manager, 200))}`;
  }
  if (status === "Deleting") {
    return "it is being deleted";
  }
  if (/\p{Cs}/u.test(String(values["forwardEntryName"]))) {
    return "its name holds half a character, which a state cannot keep; rename it first";
  }
  return refusals.length === 0
    ? undefined
    : `a preview would refuse to declare what it is (${plain(refusals.join("; "), 500)}); change it in the cloud first`;
}

/** By external address, port, protocol, and at last by id: the same entries give the same program. */
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

/** Complains of addresses that no entry is on. */
export function proveAddresses(entries: Iterable<RemoteEntry>, { natGatewayId, externalIps }: Wanted): void {
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
