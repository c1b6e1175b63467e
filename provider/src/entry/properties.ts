import { isIPv4 } from "node:net";

import { isValidName, longestName, shortestName } from "./names.js";
import {
  defaultIpProtocol,
  highestPort,
  type IpProtocol,
  isIpProtocol,
  isPort,
  isValidRange,
  normaliseHealthCheckPort,
  normalisePorts,
  normaliseProtocol,
  portsHint,
  samePorts,
} from "./ports.js";

/** What a changed value does to an existing entry. ModifyForwardEntry documents no way to clear a value. */
export type ChangeKind = "in place" | "in place unless cleared" | "replace" | "none";

/**
 * All rules of one input. Check, normalise, diff, requests, import and the reference page are derived from it. The API's
 * parameter has the same name, with a capital first letter.
 */
interface InputRow {
  /** What it is, as a noun phrase. */
  readonly description: string;
  /** The valid values, as a noun phrase that can follow "must be". */
  readonly allowed: string;
  /** What an entry gets if the input is not set, in words; undefined if the input is required. */
  readonly default?: string;
  readonly onChange: ChangeKind;
  /** Values that mean "not set", besides undefined, null and "". */
  readonly unset?: readonly unknown[];
  /** Whether "" declares that the entry has no value, and undefined leaves the value that it has. */
  readonly emptyClears?: boolean;
  /** Returns the API's spelling of a value, and a value that it does not understand as it is. Never throws. */
  readonly normalise?: (value: unknown) => unknown;
  readonly isValid: (value: unknown) => boolean;
  /** A further sentence about a value that is not valid. */
  readonly hint?: (value: unknown) => string | undefined;
  /** Whether two values that are set mean the same; by default, if they are equal once normalised. */
  readonly equal?: (a: unknown, b: unknown) => boolean;
}

const address = {
  allowed: 'an IPv4 address in dotted decimal form without leading zeros, such as "203.0.113.10"',
  isValid: (value: unknown) => typeof value === "string" && isIPv4(value),
  hint: (value: unknown) =>
    typeof value === "string" && value.startsWith("eip-")
      ? "This looks like the ID of an EIP: give its address instead."
      : undefined,
};

const ports = {
  allowed: `a port from 1 to ${highestPort}, or a range "first/last" in ascending order of at most 1000 ports, such as "8000/8010"`,
  normalise: normalisePorts,
  isValid: isValidRange,
  hint: portsHint,
  equal: samePorts,
};

const table = {
  natGatewayId: {
    description: "ID of the NAT gateway that forwards the traffic",
    allowed: 'an ID without blanks, such as "nat-5t7nh1cfm6kxiszlttr38****"',
    onChange: "replace",
    isValid: (value) => typeof value === "string" && /^\S+$/.test(value),
  },
  externalIp: {
    description: "IPv4 address of an EIP that is attached to the NAT gateway and not used by an SNAT entry",
    onChange: "in place",
    ...address,
  },
  externalPort: {
    description: "external port, or range of ports, that is open to the Internet",
    onChange: "in place",
    ...ports,
  },
  internalIp: {
    description: "private IPv4 address of the instance that receives the traffic",
    onChange: "in place",
    ...address,
  },
  internalPort: {
    description:
      "port that receives the traffic, or a range of as many ports as externalPort: each external port is forwarded to the internal port at the same position",
    onChange: "in place",
    ...ports,
  },
  ipProtocol: {
    description: "protocol of the traffic; Any is both TCP and UDP",
    allowed: "TCP, UDP or Any (case-insensitive)",
    default: defaultIpProtocol,
    onChange: "in place",
    normalise: (value) =>
      value === undefined || value === null || value === "" ? defaultIpProtocol : normaliseProtocol(value),
    isValid: isIpProtocol,
  },
  forwardEntryName: {
    description: "name of the entry",
    allowed: `a name of ${shortestName} to ${longestName} characters that does not begin with http:// or https://, or "" for an entry without a name`,
    default: "the name of the resource and a hash of its URN",
    onChange: "in place unless cleared",
    emptyClears: true,
    isValid: (value) => typeof value === "string" && isValidName(value),
    hint: (value) =>
      typeof value === "string" && value.length > longestName
        ? `It has ${value.length} characters. Leave it out for a generated name.`
        : "Leave it out for a generated name.",
  },
  healthCheckPort: {
    description: "internal port that is probed to find out whether the instance is healthy",
    allowed: `a whole number from 1 to ${highestPort} inside internalPort`,
    default: "no health check",
    onChange: "in place unless cleared",
    unset: [0, "0"],
    normalise: normaliseHealthCheckPort,
    isValid: isPort,
    hint: () => "Leave it out for no health check.",
  },
  standbyExternalIp: {
    description: "IPv4 address of an EIP that is attached to the NAT gateway as a standby",
    default: "no standby EIP",
    onChange: "replace",
    ...address,
  },
  adoptId: {
    description: "ID of an existing entry that this resource adopts instead of creating a new one",
    allowed: 'an ID without blanks, such as "fwd-5tc07cw14metghn3siv4a****"',
    default: "none, a new entry is created",
    onChange: "none",
    isValid: (value) => typeof value === "string" && /^\S+$/.test(value),
    hint: () => "Leave it out to have a new entry created.",
  },
} satisfies Readonly<Record<string, InputRow>>;

export type Input = keyof typeof table;

/** The inputs of a forward entry, in the order in which messages and the reference page list them. */
export const inputTable: Readonly<Record<Input, InputRow>> = table;

/** All that can be declared. */
export const inputNames = Object.keys(table) as readonly Input[];

/** Names an existing entry, which the create adopts. It is not a property of the entry. */
export const adoptIdKey = "adoptId";

export type Property = Exclude<Input, typeof adoptIdKey>;

/** The inputs that are properties of the entry in the cloud. */
export const properties = inputNames.filter((input): input is Property => input !== adoptIdKey);

/** The properties that ModifyForwardEntry can set. */
export const modifiable = properties.filter((property) => inputTable[property].onChange !== "replace");

/** The properties that an entry may have no value for: they are not required, and the API has no default. */
export const optional: ReadonlySet<Property> = new Set(
  properties.filter(
    (property) =>
      inputTable[property].default !== undefined && isUnset(property, normalise(property, undefined)),
  ),
);

/**
 * What only outputs hold. A program may still pass it, without effect, so that the result of a look-up can be declared as
 * it is.
 */
export const outputTable: Readonly<Record<string, string>> = {
  id: "ID of the entry, such as `fwd-5tc07cw14metghn3siv4a****`",
  urn: "URN of the resource, from Pulumi",
  status: "state of the entry: `Pending`, `Available` or `Deleting`",
  standbyStatus:
    "state of the standby EIP: `Running`, `Stopping`, `Stopped` or `Starting`; not set without one",
};

export const outputOnlyKeys: readonly string[] = Object.keys(outputTable);

/** Property values as Pulumi hands them over: anything may be missing, unknown, or of the wrong type. */
export type PropertyMap = Readonly<Record<string, unknown>>;

/**
 * Whether an input has no value. The API does not document what it answers for a value that was never set, so a missing
 * one, null, an empty string and port 0 all mean the same.
 */
export function isUnset(input: Input, value: unknown): boolean {
  const { unset = [] } = inputTable[input];
  return value === undefined || value === null || value === "" || unset.includes(value);
}

/** Whether a resource has its entry already, according to its old inputs. */
export function hasEntry(olds: PropertyMap): boolean {
  return !isUnset("natGatewayId", olds["natGatewayId"]);
}

/**
 * The spelling of a value that the API uses and answers with, so that a preview shows what will be stored and a refresh
 * finds no difference. Never throws: what is not understood comes back as it is, for check to refuse.
 */
export function normalise(input: Input, value: unknown): unknown {
  return (inputTable[input].normalise ?? ((same) => same))(value);
}

/** Whether two values of a property mean the same to the service: "80/80" is "80", and "tcp" is "TCP". */
export function sameValue(property: Property, a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  if (isUnset(property, a) || isUnset(property, b)) {
    return isUnset(property, a) && isUnset(property, b);
  }
  const { equal } = inputTable[property];
  return equal === undefined ? normalise(property, a) === normalise(property, b) : equal(a, b);
}

/** A forward entry whose every value is known and valid. Ports are kept as they were written. */
export interface Entry {
  readonly natGatewayId: string;
  readonly externalIp: string;
  readonly externalPort: string;
  readonly internalIp: string;
  readonly internalPort: string;
  readonly ipProtocol: IpProtocol;
  readonly forwardEntryName?: string;
  readonly healthCheckPort?: number;
  readonly standbyExternalIp?: string;
}

/** Reads checked inputs as an entry. Properties without a value are left out. */
export function toEntry(inputs: PropertyMap): Entry {
  const values = properties.flatMap((property): [Property, unknown][] => {
    const given = inputs[property];
    // states hold the health check port as a string; a missing protocol must not become Any
    const value = optional.has(property) ? normalise(property, given) : given;
    if (optional.has(property) && isUnset(property, value)) {
      return [];
    }
    if (!inputTable[property].isValid(value)) {
      throw new TypeError(`${property} has not been checked, got ${formatValue(value)}.`);
    }
    return [[property, value]];
  });
  return Object.fromEntries(values) as unknown as Entry;
}

/** Stands for a value that a preview does not know yet. Nothing is claimed about it. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** Whether a value is unknown or holds something unknown at any depth. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) {
    return true;
  }
  if (typeof value !== "object" || value === null) {
    return false;
  }
  return Object.values(value).some(hasUnknown);
}

const maxLength = 60;

/** A value as a person wrote it, short enough for a sentence. */
export function formatValue(value: unknown): string {
  const text = json(value) ?? `a value of type ${typeof value}`;
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

/** Undefined for a function, a cycle, a bigint and a value that is nested too deeply. */
function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
