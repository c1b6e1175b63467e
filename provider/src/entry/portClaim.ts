import { autoName, nameOf } from "./names.js";
import {
  formatPorts,
  type IpProtocol,
  isIpProtocol,
  isValidRange,
  normalisePorts,
  normaliseProtocol,
  overlap,
  type PortRange,
  protocolsOverlap,
  readPorts,
} from "./ports.js";
import { hasUnknown, type PropertyMap } from "./properties.js";

/** The external ports that an entry holds or asks for. */
export interface PortClaim {
  readonly ip: string;
  readonly ports: PortRange;
  readonly protocol: IpProtocol;
}

/** The claim of an entry; undefined if its address, ports or protocol are unknown or not valid. */
export function portClaimOf({
  externalIp: ip,
  externalPort,
  ipProtocol,
}: PropertyMap): PortClaim | undefined {
  const ports = isValidRange(normalisePorts(externalPort)) ? readPorts(externalPort) : undefined;
  const protocol = normaliseProtocol(ipProtocol);
  return typeof ip === "string" && ports !== undefined && isIpProtocol(protocol)
    ? { ip, ports, protocol }
    : undefined;
}

/** The ports that two claims share. The gateway does not matter: an external IP belongs to one gateway at a time. */
export function sharedPorts(a: PortClaim, b: PortClaim): PortRange | undefined {
  return a.ip === b.ip && protocolsOverlap(a.protocol, b.protocol) ? overlap(a.ports, b.ports) : undefined;
}

/** Whether two entries claim the same external port, or may do so once their unknown values are known. */
export function mayClaimSamePort(a: PropertyMap, b: PropertyMap): boolean {
  const mayAgree = (property: string, agree: (x: unknown, y: unknown) => boolean): boolean => {
    const [x, y] = [a[property], b[property]];
    return hasUnknown(x) || hasUnknown(y) || agree(x, y);
  };
  return (
    mayAgree("externalIp", (x, y) => x === y) &&
    mayAgree("externalPort", (x, y) => {
      const [one, other] = [readPorts(x), readPorts(y)];
      return one === undefined || other === undefined || overlap(one, other) !== undefined;
    }) &&
    mayAgree("ipProtocol", (x, y) => !isIpProtocol(x) || !isIpProtocol(y) || protocolsOverlap(x, y))
  );
}

/** The claim in words: `TCP 203.0.113.10:8000/8010`. */
export function formatClaim({ ip, ports, protocol }: PortClaim): string {
  return `${protocol} ${ip}:${formatPorts(ports)}`;
}

/** Ports per bucket: most entries are in one bucket, and the widest valid range is in 17. */
const bucketSize = 64;

/** Values by the ports they claim: finds those with a given port without comparing all of them. */
export class PortIndex<T> {
  private readonly buckets = new Map<string, Map<T, PortClaim>>();
  private readonly claims = new Map<T, PortClaim>();

  set(value: T, claim: PortClaim): void {
    this.delete(value);
    this.claims.set(value, claim);
    for (const key of bucketsOf(claim)) {
      const bucket = this.buckets.get(key) ?? new Map<T, PortClaim>();
      this.buckets.set(key, bucket.set(value, claim));
    }
  }

  delete(value: T): void {
    const claim = this.claims.get(value);
    if (claim !== undefined) {
      this.claims.delete(value);
      bucketsOf(claim).forEach((key) => this.buckets.get(key)?.delete(value));
    }
  }

  get(value: T): PortClaim | undefined {
    return this.claims.get(value);
  }

  /** The values, other than `except`, whose claims share a port with `claim`. */
  overlapping(claim: PortClaim, except?: T): T[] {
    const found = new Set<T>();
    for (const [value, other] of this.candidates(claim)) {
      if (value !== except && sharedPorts(claim, other) !== undefined) {
        found.add(value);
      }
    }
    return [...found];
  }

  /** The values in the buckets of a claim. No other value can share a port with it. */
  private *candidates(claim: PortClaim): Iterable<readonly [T, PortClaim]> {
    for (const key of bucketsOf(claim)) {
      yield* this.buckets.get(key) ?? [];
    }
  }
}

function bucketsOf({ ip, ports }: PortClaim): string[] {
  const [first, last] = [Math.floor(ports.first / bucketSize), Math.floor(ports.last / bucketSize)];
  return Array.from({ length: last - first + 1 }, (_, index) => `${ip} ${first + index}`);
}

/** A resource of the program that claims an external port which another resource claims too. */
export interface Collision {
  /** The URN of the other resource. */
  readonly other: string;
  readonly own: PortClaim;
  readonly theirs: PortClaim;
  /** Both claim the same protocol; whether `Any` collides with TCP and UDP is not documented. */
  readonly certain: boolean;
}

/**
 * The external ports that the resources of a program claim, of those that this run has checked. A resource has one claim, the
 * latest, because check is called twice for a resource that is replaced. What is unknown claims nothing.
 */
export class ClaimTable {
  private readonly index = new PortIndex<string>();
  private readonly gateways = new Map<string, string>();
  private readonly byGateway = new Map<string, Set<string>>();
  private readonly urnOfAutoName = new Map<string, string>();

  /** Records the claim of a resource, and returns the resources it collides with. */
  add(urn: string, inputs: PropertyMap): readonly Collision[] {
    this.forget(urn);
    this.urnOfAutoName.set(autoName(nameOf(urn), urn), urn);
    const { natGatewayId } = inputs;
    const own = portClaimOf(inputs);
    if (own === undefined || typeof natGatewayId !== "string") {
      return [];
    }
    const others = this.index.overlapping(own).filter((other) => this.gateways.get(other) === natGatewayId);
    this.index.set(urn, own);
    this.gateways.set(urn, natGatewayId);
    this.byGateway.set(natGatewayId, (this.byGateway.get(natGatewayId) ?? new Set()).add(urn));
    return others.map((other) => {
      const theirs = this.index.get(other) as PortClaim;
      return { other, own, theirs, certain: own.protocol === theirs.protocol };
    });
  }

  /** The resource, among those that this run has checked, for which this name is generated. */
  resourceWithAutoName(name: string): string | undefined {
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

/** The collisions of one resource as one message, which does not depend on the order in which resources were checked. */
export function formatCollisions(urn: string, collisions: readonly Collision[]): string {
  const lines = collisions.map((one) => formatCollision(urn, one)).sort();
  return `${lines.join("; ")}. Give one of them another port, another external IP or another protocol, or declare neighbouring ports as one range.`;
}

function formatCollision(urn: string, { other, own, theirs }: Collision): string {
  const showUrn = nameOf(urn) === nameOf(other);
  const sides = [
    { urn, protocol: own.protocol },
    { urn: other, protocol: theirs.protocol },
  ].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  const isOneProtocol = own.protocol === theirs.protocol;
  const names = sides.map((side) => {
    const name = `"${showUrn ? side.urn : nameOf(side.urn)}"`;
    return isOneProtocol ? name : `${name} (${side.protocol})`;
  });
  const ports = sharedPorts(own, theirs) as PortRange;
  const what = `external ${ports.first === ports.last ? "port" : "ports"} ${formatPorts(ports)} of ${own.ip}`;
  return `${names.join(" and ")} both claim ${isOneProtocol ? `${own.protocol} ` : ""}${what}`;
}
