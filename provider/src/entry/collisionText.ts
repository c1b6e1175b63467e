import type { Collision } from "./claimTable.js";
import { formatPorts } from "./ports.js";
import { nameOf } from "./urn.js";

/** Collisions of one resource as one message; the order does not depend on which resource was checked first. */
export function tellCollisions(urn: string, collisions: readonly Collision[]): string {
  const lines = collisions.map((collision) => tell(urn, collision)).sort();
  return `${lines.join("; ")}. Give one of them another port, another external IP or another protocol, or declare neighbouring ports as one range`;
}

function tell(urn: string, { other, externalIp, ports, ipProtocols }: Collision): string {
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
