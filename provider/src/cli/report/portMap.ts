import type { PropertyMap } from "../../entry/properties.js";
import { sharedPorts, type PortClaim } from "../../entry/portClaim.js";
import { type IpProtocol, type PortRange, protocolsOverlap, sameRange } from "../../entry/ports.js";
import { byAddress } from "../text.js";
import { formatPorts, formatValue, groupBy, knownPorts, type EntryChange } from "./change.js";

/** JSON contains this value; the other formats print "not known yet". */
export const unknownChange = "cannot be told";

/** What becomes of one external port. */
type RowChange =
  | "opened"
  | "partly opened"
  | "closed"
  | "partly closed"
  | "redirected"
  | "taken over"
  | "adopted"
  | "replaced"
  | "interrupted"
  | "left open"
  | typeof unknownChange
  | "unchanged";

/** An entry at one external port. */
export interface Holder {
  readonly entry: string;
  /** `10.0.0.5:22` */
  readonly target: string;
}

/** One external port, or range of ports, with one protocol. */
export interface Row {
  readonly ports: string;
  readonly protocol: string;
  readonly before: readonly Holder[];
  readonly after: readonly Holder[];
  readonly change: RowChange;
}

/** The port map of one external IP of one gateway. */
export interface AddressPortMap {
  readonly natGatewayId: string;
  readonly externalIp: string;
  readonly rows: readonly Row[];
}

/** What opens and closes in all. */
export interface Effect {
  readonly opened: readonly PortClaim[];
  readonly closed: readonly PortClaim[];
}

/** The ports that open and close. A port that only passes from one entry to another does neither. */
export function effectOf(changes: readonly EntryChange[]): Effect {
  const known = changes.filter(({ isUndetermined }) => !isUndetermined);
  const before = known.flatMap(({ portsBefore }) => portsBefore ?? []);
  const after = known.flatMap(
    ({ outcome, portsBefore, portsAfter }) => (outcome === "left" ? portsBefore : portsAfter) ?? [],
  );
  return { opened: portsOnlyIn(after, before), closed: portsOnlyIn(before, after) };
}

/** A row with the changes of the entries that are there before and after. */
interface RowBuilder {
  readonly gateway: string;
  readonly ip: string;
  readonly ports: string;
  readonly protocol: string;
  /** Orders the rows; unknown ports come last. */
  readonly first: number;
  readonly before: EntryChange[];
  readonly after: EntryChange[];
}

/** The port map before and after, per gateway and external IP, in the order of addresses and ports. */
export function portMapOf(changes: readonly EntryChange[], effect: Effect): AddressPortMap[] {
  const builders = new Map<string, RowBuilder>();
  for (const change of changes) {
    const { before, remaining } = change;
    if (before !== undefined) builderAt(builders, before).before.push(change);
    if (remaining !== undefined) builderAt(builders, remaining).after.push(change);
  }
  const sorted = [...builders.values()].sort(inOrder);
  return [...groupBy(sorted, ({ gateway, ip }) => JSON.stringify([gateway, ip])).values()].map((some) => ({
    natGatewayId: some[0]?.gateway ?? "",
    externalIp: some[0]?.ip ?? "",
    rows: some.map((builder) => rowOf(builder, effect)),
  }));
}

function builderAt(builders: Map<string, RowBuilder>, values: PropertyMap): RowBuilder {
  const gateway = formatValue("natGatewayId", values["natGatewayId"]) ?? notGiven;
  const ip = formatValue("externalIp", values["externalIp"]) ?? notGiven;
  const protocol = formatValue("ipProtocol", values["ipProtocol"]) ?? notGiven;
  const ports = formatPorts(values, "externalPort") ?? notGiven;
  const first = knownPorts(values["externalPort"])?.first ?? Infinity;
  const key = JSON.stringify([gateway, ip, ports, protocol]);
  const builder = builders.get(key) ?? { gateway, ip, ports, protocol, first, before: [], after: [] };
  builders.set(key, builder);
  return builder;
}

function inOrder(a: RowBuilder, b: RowBuilder): number {
  if (a.gateway !== b.gateway) return byAddress(a.gateway, b.gateway);
  if (a.ip !== b.ip) return byAddress(a.ip, b.ip);
  return a.first === b.first ? byAddress(a.protocol, b.protocol) : a.first < b.first ? -1 : 1;
}

function rowOf(builder: RowBuilder, effect: Effect): Row {
  const { ports, protocol, before, after } = builder;
  const byEntry = (a: Holder, b: Holder) => byAddress(a.entry, b.entry);
  return {
    ports,
    protocol,
    // an entry that is adopted has no name in a program yet
    before: before
      .map(({ outcome, id = "not managed", entry, before: values }) => ({
        entry: outcome === "adopted" ? id : entry,
        target: targetOf(values),
      }))
      .sort(byEntry),
    after: after.map(({ entry, remaining }) => ({ entry, target: targetOf(remaining) })).sort(byEntry),
    change: rowChangeOf(builder, effect),
  };
}

/** Where the traffic goes: `10.0.0.5:22`, `10.0.0.5:9000-9010`. */
function targetOf(values: PropertyMap = {}): string {
  const ip = formatValue("internalIp", values["internalIp"]) ?? notGiven;
  return `${ip}:${formatPorts(values, "internalPort") ?? notGiven}`;
}

const notGiven = "not given";

function rowChangeOf({ before, after }: RowBuilder, effect: Effect): RowChange {
  if ([...before, ...after].some(({ isUndetermined }) => isUndetermined)) return unknownChange;
  if (before.length === 0) return coverage(after[0]?.portsAfter, effect.opened, "opened");
  if (after.length === 0) return coverage(before[0]?.portsBefore, effect.closed, "closed");
  const staying = new Set(before);
  if (!after.every((change) => staying.has(change))) return "taken over";
  const all = new Set(after.map(({ outcome }) => outcome));
  if (all.has("adopted")) return "adopted";
  if (all.has("interrupted")) return "interrupted";
  if (all.has("replaced") || all.has("blocked")) return "replaced";
  if (all.has("left")) return "left open";
  const isMoved = after.some((change) => targetOf(change.before) !== targetOf(change.remaining));
  return isMoved ? "redirected" : "unchanged";
}

/** A port of a new entry can have been open already, by another entry with a wider range. */
function coverage(
  claim: PortClaim | undefined,
  open: readonly PortClaim[],
  word: "opened" | "closed",
): RowChange {
  if (claim === undefined) return word;
  const covering = open.filter((other) => sharedPorts(claim, other) !== undefined);
  if (covering.length === 0) return "taken over";
  return portsOnlyIn([claim], covering).length === 0 ? word : `partly ${word}`;
}

/** The ports that `claims` hold and `others` do not, as few ranges as possible, by address and port. */
function portsOnlyIn(claims: readonly PortClaim[], others: readonly PortClaim[]): PortClaim[] {
  const [ours, theirs] = [groupBy(claims, ({ ip }) => ip), groupBy(others, ({ ip }) => ip)];
  const isIn = (one: PortRange, ranges: readonly PortRange[]) =>
    ranges.some((range) => sameRange(one, range));
  return [...ours.keys()].sort(byAddress).flatMap((ip) => {
    const only = (transport: IpProtocol) =>
      subtract(rangesOf(transport, ours.get(ip)), rangesOf(transport, theirs.get(ip)));
    const [tcp, udp] = [only("TCP"), only("UDP")];
    return [
      ...tcp.map((ports): PortClaim => ({ ip, ports, protocol: isIn(ports, udp) ? "Any" : "TCP" })),
      ...udp.filter((ports) => !isIn(ports, tcp)).map((ports): PortClaim => ({ ip, ports, protocol: "UDP" })),
    ].sort((a, b) => a.ports.first - b.ports.first);
  });
}

function rangesOf(transport: IpProtocol, claims: readonly PortClaim[] = []): PortRange[] {
  return claims.filter(({ protocol }) => protocolsOverlap(transport, protocol)).map(({ ports }) => ports);
}

/** The ports of `ranges` that are in none of `others`: counts the ranges that are open from each edge of a range on. */
function subtract(ranges: readonly PortRange[], others: readonly PortRange[]): PortRange[] {
  const edges = [
    ...ranges.flatMap(({ first, last }) => [
      { port: first, ours: 1, theirs: 0 },
      { port: last + 1, ours: -1, theirs: 0 },
    ]),
    ...others.flatMap(({ first, last }) => [
      { port: first, ours: 0, theirs: 1 },
      { port: last + 1, ours: 0, theirs: -1 },
    ]),
  ].sort((a, b) => a.port - b.port);
  const left: PortRange[] = [];
  let [ours, theirs] = [0, 0];
  let start: number | undefined;
  for (const [at, edge] of edges.entries()) {
    ours += edge.ours;
    theirs += edge.theirs;
    if (edges[at + 1]?.port === edge.port) continue;
    const isLeft = ours > 0 && theirs === 0;
    if (!isLeft && start !== undefined) left.push({ first: start, last: edge.port - 1 });
    start = isLeft ? (start ?? edge.port) : undefined;
  }
  return left;
}

/** The port maps with those of their rows that match. */
export function rowsWhere(
  addresses: readonly AddressPortMap[],
  matches: (row: Row) => boolean,
): AddressPortMap[] {
  return addresses
    .map((address) => ({ ...address, rows: address.rows.filter(matches) }))
    .filter(({ rows }) => rows.length > 0);
}
