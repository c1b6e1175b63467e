import type { Bag } from "./model.js";
import { overlap, readPorts } from "./ports.js";
import { isIpProtocol, protocolsOverlap } from "./protocol.js";
import { hasUnknown } from "./unknown.js";

/**
 * Whether two entries claim an external port in common, or could, once what is unknown is known. The gateway does not
 * count: an external IP serves one gateway at a time.
 */
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
