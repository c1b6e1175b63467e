import { autoName } from "./autoName.js";
import {
  formatPorts,
  type IpProtocol,
  isIpProtocol,
  normaliseProtocol,
  overlap,
  type PortRange,
  protocolsOverlap,
  readPorts,
} from "./ports.js";
import { hasUnknown, type PropertyMap } from "./properties.js";
import { nameOf } from "./urn.js";

/** The external ports that an entry holds or asks for. */
export interface PortClaim {
  readonly ip: string;
  readonly ports: PortRange;
  readonly protocol: IpProtocol;
}

/** The claim of an entry; undefined where its address, ports or protocol are unknown or not valid. */
export function portClaimOf(properties: PropertyMap): PortClaim | undefined {
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
export function mayClaimSamePort(a: PropertyMap, b: PropertyMap): boolean {
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

/** Two resources of one program that ask for the same external port. */
export interface Collision {
  /** The URN of the other resource. */
  readonly other: string;
  readonly externalIp: string;
  /** The ports that both ask for. */
  readonly ports: PortRange;
  readonly ipProtocols: readonly [own: IpProtocol, other: IpProtocol];
  /** Both ask for the same protocol; whether `Any` collides with TCP and UDP is not documented. */
  readonly certain: boolean;
}

/**
 * The external ports that the resources of a program ask for, of those that the run has checked so far. A resource has one
 * claim, the latest: check is called twice for one that is replaced. Nothing is claimed about what is unknown.
 */
export class ClaimTable {
  private readonly index = new PortIndex<string>();
  private readonly gateways = new Map<string, string>();
  private readonly byGateway = new Map<string, Set<string>>();
  private readonly urnOfAutoName = new Map<string, string>();

  /** Records what a resource asks for, and returns the resources it collides with. */
  enter(urn: string, inputs: PropertyMap): readonly Collision[] {
    this.forget(urn);
    this.urnOfAutoName.set(autoName(nameOf(urn), urn), urn);
    const { natGatewayId } = inputs;
    const claim = portClaimOf(inputs);
    if (claim === undefined || typeof natGatewayId !== "string") {
      return [];
    }
    const collisions = this.index
      .overlapping(claim)
      .filter((other) => this.gateways.get(other) === natGatewayId)
      .map((other) => collision(other, claim, this.index.get(other) as PortClaim));
    this.index.set(urn, claim);
    this.gateways.set(urn, natGatewayId);
    this.byGateway.set(natGatewayId, (this.byGateway.get(natGatewayId) ?? new Set()).add(urn));
    return collisions;
  }

  /** The resource, of those that have been checked in this run, that gives its entry this name by itself. */
  namesake(name: string): string | undefined {
    return this.urnOfAutoName.get(name);
  }

  /** How many entries of a gateway have been checked. */
  count(natGatewayId: string): number {
    return this.byGateway.get(natGatewayId)?.size ?? 0;
  }

  private forget(urn: string): void {
    this.index.delete(urn);
    this.byGateway.get(this.gateways.get(urn) ?? "")?.delete(urn);
    this.gateways.delete(urn);
  }
}

function collision(other: string, own: PortClaim, theirs: PortClaim): Collision {
  return {
    other,
    externalIp: own.ip,
    ports: sharedPorts(own, theirs) as PortRange,
    ipProtocols: [own.protocol, theirs.protocol],
    certain: own.protocol === theirs.protocol,
  };
}

/** Collisions of one resource as one message; the order does not depend on which resource was checked first. */
export function formatCollisions(urn: string, collisions: readonly Collision[]): string {
  const lines = collisions.map((one) => formatCollision(urn, one)).sort();
  return `${lines.join("; ")}. Give one of them another port, another external IP or another protocol, or declare neighbouring ports as one range.`;
}

function formatCollision(urn: string, { other, externalIp, ports, ipProtocols }: Collision): string {
  const [first, second] = [
    { urn, ipProtocol: ipProtocols[0] },
    { urn: other, ipProtocol: ipProtocols[1] },
  ].sort((a, b) => (a.urn < b.urn ? -1 : 1)) as [Side, Side];
  const [firstName, secondName] =
    nameOf(first.urn) === nameOf(second.urn)
      ? [first.urn, second.urn]
      : [nameOf(first.urn), nameOf(second.urn)];
  const what = ports.first === ports.last ? "external port" : "external ports";
  return first.ipProtocol === second.ipProtocol
    ? `"${firstName}" and "${secondName}" both claim ${first.ipProtocol} ${what} ${formatPorts(ports)} of ${externalIp}`
    : `"${firstName}" (${first.ipProtocol}) and "${secondName}" (${second.ipProtocol}) both claim ${what} ${formatPorts(ports)} of ${externalIp}`;
}

interface Side {
  readonly urn: string;
  readonly ipProtocol: string;
}
