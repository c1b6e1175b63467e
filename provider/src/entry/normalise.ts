import {
  defaultIpProtocol,
  normaliseHealthCheckPort,
  normalisePorts,
  normaliseProtocol,
  readPorts,
  sameRange,
} from "./ports.js";
import { adoptIdKey, isUnset, type Property, type PropertyMap } from "./properties.js";

/**
 * The spelling of a value that the API uses and answers with, so that a preview shows what will be stored and a
 * refresh finds no difference. Never throws: what is not understood comes back as it is, for check to refuse.
 */
export function normalise(property: Property, value: unknown): unknown {
  switch (property) {
    case "externalPort":
    case "internalPort":
      return normalisePorts(value);
    case "healthCheckPort":
      return normaliseHealthCheckPort(value);
    case "ipProtocol":
      return isUnset(property, value) ? defaultIpProtocol : normaliseProtocol(value);
    case "natGatewayId":
    case "externalIp":
    case "internalIp":
    case "forwardEntryName":
    case "standbyExternalIp":
      return value;
  }
}

/** Whether a resource has its entry already, as its old inputs tell. */
export function isManaged(olds: PropertyMap): boolean {
  return !isUnset("natGatewayId", olds["natGatewayId"]);
}

/**
 * The name an entry gets. Where the name asked for is the one made from the resource's name, an entry that exists
 * keeps the name it has, so that taking a name out of the program, renames and moves of the resource change nothing.
 * Undefined where nothing is said about it: an entry that is adopted keeps the name it has.
 */
export function resolveName(olds: PropertyMap, news: PropertyMap): unknown {
  const asked = news["forwardEntryName"] ?? news["__autoName"];
  if (asked !== news["__autoName"]) {
    return asked;
  }
  if (isManaged(olds)) {
    return olds["forwardEntryName"];
  }
  return isAdopting(news) && isUnset("forwardEntryName", news["forwardEntryName"]) ? undefined : asked;
}

/** It only counts when the resource has no entry yet; later changes of it change nothing. */
export function resolveAdoptId(olds: PropertyMap, news: PropertyMap): unknown {
  return (isManaged(olds) ? olds : news)[adoptIdKey];
}

function isAdopting(news: PropertyMap): boolean {
  return news[adoptIdKey] !== undefined && news[adoptIdKey] !== null && news[adoptIdKey] !== "";
}

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
