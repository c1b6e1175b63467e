import { isUnset, type Property } from "./model.js";
import { normaliseHealthCheckPort, readPorts, sameRange } from "./ports.js";
import { normaliseProtocol } from "./protocol.js";

/**
 * Whether two values of a property mean the same to the service: "80/80" is "80", "tcp" is "TCP", and every form of
 * "not set" is the same.
 */
export function sameValue(property: Property, a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  if (isUnset(property, a) || isUnset(property, b)) {
    return isUnset(property, a) && isUnset(property, b);
  }
  switch (property) {
    case "externalPort":
    case "internalPort":
      return samePorts(a, b);
    case "ipProtocol":
      return normaliseProtocol(a) === normaliseProtocol(b);
    case "healthCheckPort":
      return normaliseHealthCheckPort(a) === normaliseHealthCheckPort(b);
    case "natGatewayId":
    case "externalIp":
    case "internalIp":
    case "forwardEntryName":
    case "standbyExternalIp":
      return a === b;
  }
}

function samePorts(a: unknown, b: unknown): boolean {
  const [left, right] = [readPorts(a), readPorts(b)];
  return left === undefined || right === undefined ? a === b : sameRange(left, right);
}
