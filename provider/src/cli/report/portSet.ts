import { overlap, sameRange, width, type PortRange } from "../../entry/ports.js";
import { protocolsOverlap } from "../../entry/ports.js";
import { byAddress } from "../byAddress.js";
import type { Claim } from "./claim.js";

/** Ports of one external IP that are open to the Internet in one state and not in another. */
export interface OpenPorts {
  readonly ip: string;
  readonly ports: PortRange;
  /** `Any` stands for TCP and UDP. */
  readonly protocol: Claim["protocol"];
}

const transports = ["TCP", "UDP"] as const;

/** The ports that `claims` hold and `others` do not, as few ranges as can be, by address and port. */
export function portsOnlyIn(claims: readonly Claim[], others: readonly Claim[]): OpenPorts[] {
  const [ours, theirs] = [byPlace(claims), byPlace(others)];
  const ips = [...new Set(claims.map(({ ip }) => ip))].sort(byAddress);
  return ips.flatMap((ip) => {
    const [tcp = [], udp = []] = transports.map((transport) => {
      const place = `${transport} ${ip}`;
      return subtract(merge(ours.get(place) ?? []), merge(theirs.get(place) ?? []));
    });
    const both = tcp.filter((range) => udp.some((other) => sameRange(range, other)));
    const alone = (ranges: PortRange[]) =>
      ranges.filter((one) => !both.some((other) => sameRange(one, other)));
    const of = (protocol: OpenPorts["protocol"], ranges: PortRange[]) =>
      ranges.map((ports): OpenPorts => ({ ip, ports, protocol }));
    return [...of("Any", both), ...of("TCP", alone(tcp)), ...of("UDP", alone(udp))].sort(
      (a, b) => a.ports.first - b.ports.first,
    );
  });
}

/** Ports by protocol and address; `Any` counts for both. */
function byPlace(claims: readonly Claim[]): Map<string, PortRange[]> {
  const places = new Map<string, PortRange[]>();
  for (const { ip, ports, protocol } of claims) {
    for (const transport of protocol === "Any" ? transports : [protocol]) {
      const place = `${transport} ${ip}`;
      const ranges = places.get(place);
      if (ranges === undefined) places.set(place, [ports]);
      else ranges.push(ports);
    }
  }
  return places;
}

/** In order, with what touches joined. */
function merge(ranges: readonly PortRange[]): PortRange[] {
  const merged: PortRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const end = merged.at(-1);
    if (end !== undefined && range.first <= end.last + 1) {
      merged[merged.length - 1] = { first: end.first, last: Math.max(end.last, range.last) };
    } else {
      merged.push(range);
    }
  }
  return merged;
}

/** What is left of `ranges` without `others`; both are merged. */
function subtract(ranges: readonly PortRange[], others: readonly PortRange[]): PortRange[] {
  const left: PortRange[] = [];
  let at = 0;
  for (const { first, last } of ranges) {
    while (at < others.length && (others[at]?.last ?? 0) < first) at += 1;
    let from = first;
    for (let next = at; next < others.length; next += 1) {
      const other = others[next];
      if (other === undefined || other.first > last) break;
      if (other.first > from) left.push({ first: from, last: other.first - 1 });
      from = other.last + 1;
    }
    if (from <= last) left.push({ first: from, last });
  }
  return left;
}

/** How much of a claim is among some ports. */
export function partOf(claim: Claim, open: readonly OpenPorts[]): "none" | "some" | "all" {
  const wanted = claim.protocol === "Any" ? transports : [claim.protocol];
  const covered = open
    .filter(({ ip }) => ip === claim.ip)
    .flatMap(({ ports, protocol }) => {
      const shared = overlap(ports, claim.ports);
      const times = wanted.filter((transport) => protocolsOverlap(transport, protocol)).length;
      return shared === undefined ? [] : [times * width(shared)];
    })
    .reduce((sum, count) => sum + count, 0);
  return covered === 0 ? "none" : covered < wanted.length * width(claim.ports) ? "some" : "all";
}
