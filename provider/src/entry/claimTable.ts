import { hasUnknown } from "./unknown.js";
import type { Bag } from "./model.js";
import { autoName } from "./name.js";
import { overlap, readPorts, type PortRange } from "./ports.js";
import { isIpProtocol, protocolsOverlap, type IpProtocol } from "./protocol.js";
import { nameOf } from "./urn.js";

/** An external port, or a range of them, as one resource of a program asks for it. */
interface Claim {
  readonly natGatewayId: string;
  readonly externalIp: string;
  readonly ports: PortRange;
  readonly ipProtocol: IpProtocol;
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
 * Who asks for which external port, of all entries that a run has checked. A resource has one claim, the latest: check is
 * called twice for one that is replaced. Nothing is claimed about what is unknown.
 */
export class ClaimTable {
  private readonly claims = new Map<string, Claim>();

  /** Enters what a resource asks for, and tells whom it collides with. */
  enter(urn: string, inputs: Bag): readonly Collision[] {
    this.claims.delete(urn);
    const claim = read(inputs);
    if (claim === undefined) {
      return [];
    }
    const collisions = [...this.claims].flatMap(([other, theirs]) => collision(other, claim, theirs));
    this.claims.set(urn, claim);
    return collisions;
  }

  /** Whether a resource has been checked in this run. */
  has(urn: string): boolean {
    return this.claims.has(urn);
  }

  /** The resource, of those that have been checked in this run, that gives its entry this name by itself. */
  namesake(name: string): string | undefined {
    return [...this.claims.keys()].find((urn) => autoName(nameOf(urn), urn) === name);
  }

  /** How many entries of a gateway have been checked. */
  count(natGatewayId: string): number {
    return [...this.claims.values()].filter((claim) => claim.natGatewayId === natGatewayId).length;
  }
}

function read(inputs: Bag): Claim | undefined {
  const { natGatewayId, externalIp, externalPort, ipProtocol } = inputs;
  const ports = hasUnknown(externalPort) ? undefined : readPorts(externalPort);
  return typeof natGatewayId === "string" &&
    typeof externalIp === "string" &&
    ports !== undefined &&
    isIpProtocol(ipProtocol)
    ? { natGatewayId, externalIp, ports, ipProtocol }
    : undefined;
}

function collision(other: string, own: Claim, theirs: Claim): Collision[] {
  const ports = overlap(own.ports, theirs.ports);
  if (
    own.natGatewayId !== theirs.natGatewayId ||
    own.externalIp !== theirs.externalIp ||
    ports === undefined ||
    !protocolsOverlap(own.ipProtocol, theirs.ipProtocol)
  ) {
    return [];
  }
  return [
    {
      other,
      externalIp: own.externalIp,
      ports,
      ipProtocols: [own.ipProtocol, theirs.ipProtocol],
      certain: own.ipProtocol === theirs.ipProtocol,
    },
  ];
}
