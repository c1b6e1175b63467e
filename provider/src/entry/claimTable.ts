import type { Bag } from "./model.js";
import { autoName } from "./name.js";
import { portClaimOf, PortIndex, sharedPorts, type PortClaim } from "./portClaim.js";
import { formatPorts, type PortRange } from "./ports.js";
import type { IpProtocol } from "./protocol.js";
import { nameOf } from "./urn.js";

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
  enter(urn: string, inputs: Bag): readonly Collision[] {
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
