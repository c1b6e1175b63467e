import type { Bag } from "./model.js";
import { formatPorts, overlap, readPorts, type PortRange } from "./ports.js";
import { isIpProtocol, normaliseProtocol, protocolsOverlap, type IpProtocol } from "./protocol.js";
import { hasUnknown } from "./unknown.js";

/** The external ports that an entry holds or asks for. */
export interface PortClaim {
  readonly ip: string;
  readonly ports: PortRange;
  readonly protocol: IpProtocol;
}

/** The claim of an entry; undefined where its address, ports or protocol are unknown or not valid. */
export function portClaimOf(properties: Bag): PortClaim | undefined {
  const { externalIp: ip, externalPort } = properties;
  const ports = hasUnknown(externalPort) ? undefined : readPorts(externalPort);
  const protocol = normaliseProtocol(properties["ipProtocol"]);
  return typeof ip === "string" && ports !== undefined && isIpProtocol(protocol)
    ? { ip, ports, protocol }
    : undefined;
}

/**
 * The ports that two claims have in common. The gateway does not count: an external IP serves one gateway at a time.
 */
export function sharedPorts(a: PortClaim, b: PortClaim): PortRange | undefined {
  return a.ip === b.ip && protocolsOverlap(a.protocol, b.protocol) ? overlap(a.ports, b.ports) : undefined;
}

/** Whether two entries claim an external port in common, or could once what is unknown is known. */
export function mayClaimSamePort(a: Bag, b: Bag): boolean {
  return (
    mayAgree(a["externalIp"], b["externalIp"], (x, y) => x === y) &&
    mayAgree(a["externalPort"], b["externalPort"], portsOverlap) &&
    mayAgree(
      a["ipProtocol"],
      b["ipProtocol"],
      (x, y) => !isIpProtocol(x) || !isIpProtocol(y) || protocolsOverlap(x, y),
    )
  );
}

function mayAgree(a: unknown, b: unknown, agree: (a: unknown, b: unknown) => boolean): boolean {
  return hasUnknown(a) || hasUnknown(b) || agree(a, b);
}

function portsOverlap(a: unknown, b: unknown): boolean {
  const [left, right] = [readPorts(a), readPorts(b)];
  return left === undefined || right === undefined || overlap(left, right) !== undefined;
}

/** The claim in words: `TCP 203.0.113.10:8000/8010`. */
export function formatClaim({ ip, ports, protocol }: PortClaim): string {
  return `${protocol} ${ip}:${formatPorts(ports)}`;
}

/** Ports per bucket: most entries fall into one bucket, the widest range that the API takes into 17. */
const bucketSize = 64;

/** A range over more buckets than this is compared with every other one: no valid entry has one. */
const mostBuckets = 32;

/** Values by the ports they claim, so that finding the holders of a port does not take a look at all of them. */
export class PortIndex<T> {
  private readonly buckets = new Map<string, Map<T, PortClaim>>();
  private readonly wide = new Map<string, Map<T, PortClaim>>();
  private readonly claims = new Map<T, PortClaim>();

  set(value: T, claim: PortClaim): void {
    this.delete(value);
    this.claims.set(value, claim);
    for (const [map, key] of this.places(claim)) {
      const found = map.get(key) ?? new Map<T, PortClaim>();
      map.set(key, found.set(value, claim));
    }
  }

  delete(value: T): void {
    const claim = this.claims.get(value);
    if (claim !== undefined) {
      this.claims.delete(value);
      this.places(claim).forEach(([map, key]) => map.get(key)?.delete(value));
    }
  }

  get(value: T): PortClaim | undefined {
    return this.claims.get(value);
  }

  /** The values, other than `except`, whose claims have a port in common with `claim`. */
  overlapping(claim: PortClaim, except?: T): T[] {
    const candidates = isWide(claim)
      ? [this.claims]
      : [...this.places(claim).map(([, key]) => this.buckets.get(key)), this.wide.get(claim.ip)];
    const found = new Set<T>();
    for (const candidate of candidates) {
      candidate?.forEach((other, value) => {
        if (value !== except && sharedPorts(claim, other) !== undefined) {
          found.add(value);
        }
      });
    }
    return [...found];
  }

  private places(claim: PortClaim): [Map<string, Map<T, PortClaim>>, string][] {
    if (isWide(claim)) {
      return [[this.wide, claim.ip]];
    }
    const [first, last] = bucketsOf(claim);
    return Array.from({ length: last - first + 1 }, (_, index) => [
      this.buckets,
      `${claim.ip} ${first + index}`,
    ]);
  }
}

function bucketsOf({ ports }: PortClaim): [number, number] {
  return [Math.floor(ports.first / bucketSize), Math.floor(ports.last / bucketSize)];
}

function isWide(claim: PortClaim): boolean {
  const [first, last] = bucketsOf(claim);
  return last - first >= mostBuckets;
}
