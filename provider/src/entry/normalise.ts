import { isUnset, type Bag, type Property } from "./model.js";
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

/**
 * The name an entry gets. Where the name asked for is the one made from the resource's name, an entry that exists
 * keeps the name it has, so that taking a name out of the program, renames and moves of the resource change nothing.
 */
export function settleName(olds: Bag, news: Bag): unknown {
  const asked = news["forwardEntryName"] ?? news["__autoName"];
  const exists = !isUnset("natGatewayId", olds["natGatewayId"]);
  return exists && asked === news["__autoName"] ? (olds["forwardEntryName"] ?? "") : asked;
}
