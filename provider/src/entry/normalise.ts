import { adoptIdKey, isUnset, type Bag, type Property } from "./model.js";
import { normaliseHealthCheckPort, normalisePorts } from "./ports.js";
import { defaultIpProtocol, normaliseProtocol } from "./protocol.js";

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
export function isManaged(olds: Bag): boolean {
  return !isUnset("natGatewayId", olds["natGatewayId"]);
}

/**
 * The name an entry gets. Where the name asked for is the one made from the resource's name, an entry that exists
 * keeps the name it has, so that taking a name out of the program, renames and moves of the resource change nothing.
 * Undefined where nothing is said about it: an entry that is adopted keeps the name it has.
 */
export function settleName(olds: Bag, news: Bag): unknown {
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
export function settleAdoptId(olds: Bag, news: Bag): unknown {
  return (isManaged(olds) ? olds : news)[adoptIdKey];
}

function isAdopting(news: Bag): boolean {
  return news[adoptIdKey] !== undefined && news[adoptIdKey] !== null && news[adoptIdKey] !== "";
}
