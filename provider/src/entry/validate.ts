import { isIPv4 } from "node:net";

import { nameProblem } from "./autoName.js";
import { normalise, resolveAdoptId, resolveName } from "./normalise.js";
import {
  contains,
  highestPort,
  ipProtocols,
  isIpProtocol,
  isPort,
  parsePorts,
  type PortRange,
  widestRange,
  width,
} from "./ports.js";
import {
  adoptIdKey,
  declarable,
  formatValue,
  hasUnknown,
  isUnset,
  outputOnlyKeys,
  properties,
  type Property,
  type PropertyMap,
} from "./properties.js";
import { unknownKeyProblem, unknownKeys } from "./suggest.js";

export interface Failure {
  /** A property, or what a program takes for one. */
  readonly property: string;
  /** A sentence that says what is wrong, what is allowed and, where it can be known, what to write instead. */
  readonly reason: string;
}

export interface Checked {
  /** The properties as normalised; what has no value is left out. */
  readonly inputs: PropertyMap;
  readonly failures: readonly Failure[];
}

const required = ["natGatewayId", "externalIp", "externalPort", "internalIp", "internalPort"] as const;

/** Proves every rule of an entry that can be known without the cloud, and tells all that are broken at once. */
export function check(olds: PropertyMap, news: PropertyMap): Checked {
  const inputs: Record<string, unknown> = {};
  for (const property of properties) {
    const value =
      property === "forwardEntryName" ? resolveName(olds, news) : normalise(property, news[property]);
    // an empty text means "no name"; elsewhere it is what an unset variable leaves behind
    if (value !== undefined && value !== null && (value !== "" || property === "forwardEntryName")) {
      inputs[property] = value;
    }
  }
  const adoptId = resolveAdoptId(olds, news);
  if (adoptId !== undefined && adoptId !== null && adoptId !== "") {
    inputs[adoptIdKey] = adoptId;
  }
  return {
    inputs,
    failures: [
      ...strange(news),
      ...missing(inputs),
      ...misshapen(inputs),
      ...mismatched(inputs),
      ...unadoptable(adoptId),
    ],
  };
}

function strange(news: PropertyMap): Failure[] {
  return unknownKeys(news, [...declarable, ...outputOnlyKeys]).map((property) => ({
    property,
    reason: unknownKeyProblem("a forward entry", property, declarable),
  }));
}

function missing(inputs: PropertyMap): Failure[] {
  return required
    .filter((property) => isUnset(property, inputs[property]))
    .map((property) => ({ property, reason: `${property} is required: ${purpose[property]}` }));
}

const purpose: Readonly<Record<(typeof required)[number], string>> = {
  natGatewayId: 'give the id of the NAT gateway, such as "nat-5t7nh1cfm6kxiszlttr38****"',
  externalIp: "give the IPv4 address of an EIP that is attached to the NAT gateway (not the id of the EIP)",
  externalPort: 'give the port that is open to the outside, such as 443, or a range such as "8000/8010"',
  internalIp: "give the private IPv4 address that receives the traffic",
  internalPort: 'give the port that receives the traffic, such as 8443, or a range such as "9000/9010"',
};

function misshapen(inputs: PropertyMap): Failure[] {
  return properties.flatMap((property) => {
    const value = inputs[property];
    if (value === undefined || value === "" || hasUnknown(value)) {
      return [];
    }
    const reason = shapeProblem(property, value);
    return reason === undefined ? [] : [{ property, reason }];
  });
}

const healthCheckPortRule = `the health-check port must be a whole number from 1 to ${highestPort} inside internalPort; leave it out for no health check`;

/** Why a value cannot be that of a property, whatever the others are; undefined where it can. */
export function shapeProblem(property: Property, value: unknown): string | undefined {
  switch (property) {
    case "natGatewayId":
      return typeof value === "string" && /^\S+$/.test(value)
        ? undefined
        : `${formatValue(value)} is not the id of a NAT gateway: give a text without blanks, such as "nat-5t7nh1cfm6kxiszlttr38****"`;
    case "externalIp":
    case "internalIp":
    case "standbyExternalIp":
      return typeof value === "string" && isIPv4(value) ? undefined : addressProblem(property, value);
    case "externalPort":
    case "internalPort":
      return portsProblem(value);
    case "ipProtocol":
      return isIpProtocol(value)
        ? undefined
        : `${formatValue(value)} is not a protocol that can be forwarded: give one of ${ipProtocols.join(", ")} (in any letter case)`;
    case "forwardEntryName":
      return typeof value === "string" ? nameProblem(value) : `${formatValue(value)} is not a text`;
    case "healthCheckPort":
      return isPort(value) ? undefined : `${formatValue(value)} cannot be used: ${healthCheckPortRule}`;
  }
}

function addressProblem(property: Property, value: unknown): string {
  const hint =
    typeof value === "string" && value.startsWith("eip-")
      ? " (this looks like the id of an EIP: give its address instead)"
      : "";
  return `${formatValue(value)} is not an IPv4 address: ${property} takes four decimal numbers from 0 to 255 without leading zeros, such as "203.0.113.10"${hint}`;
}

function portsProblem(value: unknown): string | undefined {
  const range = typeof value === "string" ? parsePorts(value) : undefined;
  if (range === undefined) {
    return `${formatValue(value)} is neither a port nor a range of ports: give a number from 1 to ${highestPort}, or "first/last" with first not above last, such as "8000/8010"${rangeHint(value)}`;
  }
  if (width(range) > widestRange) {
    return `${formatValue(value)} spans ${width(range)} ports, but a range may span at most 1000: split it into several entries`;
  }
  return undefined;
}

function rangeHint(value: unknown): string {
  const match = typeof value === "string" ? /^\s*(\d+)\s*[-:,/]\s*(\d+)\s*$/.exec(value) : null;
  const suggestion = match === null ? undefined : `${match[1] ?? ""}/${match[2] ?? ""}`;
  return suggestion !== undefined && parsePorts(suggestion) !== undefined
    ? ` (did you mean "${suggestion}"?)`
    : "";
}

/** The rules between properties, told only where the properties themselves are sound. */
function mismatched(inputs: PropertyMap): Failure[] {
  const external = soundPorts(inputs["externalPort"]);
  const internal = soundPorts(inputs["internalPort"]);
  const healthCheckPort = inputs["healthCheckPort"];
  const failures: Failure[] = [];
  if (external !== undefined && internal !== undefined && width(external) !== width(internal)) {
    failures.push({
      property: "internalPort",
      reason: `externalPort ${formatValue(inputs["externalPort"])} spans ${count(external)} but internalPort ${formatValue(inputs["internalPort"])} spans ${count(internal)}: both must span the same number, because each external port is forwarded to the internal port at the same place`,
    });
  }
  if (internal !== undefined && isPort(healthCheckPort) && !contains(internal, healthCheckPort)) {
    failures.push({
      property: "healthCheckPort",
      reason: `health-check port ${healthCheckPort} is not inside internalPort ${formatValue(inputs["internalPort"])}: give one of the internal ports, or leave it out for no health check`,
    });
  }
  return failures;
}

function unadoptable(adoptId: unknown): Failure[] {
  if (adoptId === undefined || adoptId === null || hasUnknown(adoptId) || isId(adoptId)) {
    return [];
  }
  return [
    {
      property: adoptIdKey,
      reason: `${formatValue(adoptId)} is not the id of a forward entry: give a text such as "fwd-5tc07cw14metghn3siv4a****", or leave it out to have an entry made`,
    },
  ];
}

function isId(value: unknown): boolean {
  return typeof value === "string" && /^\S*$/.test(value);
}

function soundPorts(value: unknown): PortRange | undefined {
  return typeof value === "string" && portsProblem(value) === undefined ? parsePorts(value) : undefined;
}

function count(range: PortRange): string {
  return width(range) === 1 ? "1 port" : `${width(range)} ports`;
}
