import { type IpProtocol, isIpProtocol } from "./ports.js";

/** The properties of a forward entry that a program declares, in the order in which they are told. */
export const properties = [
  "natGatewayId",
  "externalIp",
  "externalPort",
  "internalIp",
  "internalPort",
  "ipProtocol",
  "forwardEntryName",
  "healthCheckPort",
  "standbyExternalIp",
] as const;

export type Property = (typeof properties)[number];

/** Names an entry that exists, to be taken by the create in place of making one. It is not a property of the entry. */
export const adoptIdKey = "adoptId";

/** All that can be declared. */
export const declarable: readonly string[] = [...properties, adoptIdKey];

/**
 * What is told of an entry and never declared. It may stand among the properties all the same, without a meaning: whoever
 * declares what a look-up has found hands it over whole.
 */
export const outputOnlyKeys: readonly string[] = ["id", "urn", "status", "standbyStatus"];

/** Property values as Pulumi hands them over: anything may be missing, unknown, or of the wrong type. */
export type PropertyMap = Readonly<Record<string, unknown>>;

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

/**
 * Whether a property has no value. The API does not say how it answers for a value that was never set,
 * so a missing one, null, an empty text and port 0 all mean the same.
 */
export function isUnset(property: Property, value: unknown): boolean {
  if (value === undefined || value === null || value === "") {
    return true;
  }
  return property === "healthCheckPort" && (value === 0 || value === "0");
}

/** Reads a checked bag as an entry; what has no value is left out. */
export function toEntry(bag: PropertyMap): Entry {
  const text = (property: Property): string => {
    const value = bag[property];
    if (typeof value !== "string" || value === "") {
      throw new TypeError(`${property} of the forward entry is not a text`);
    }
    return value;
  };
  const ipProtocol = text("ipProtocol");
  if (!isIpProtocol(ipProtocol)) {
    throw new TypeError("ipProtocol of the forward entry is not TCP, UDP or Any");
  }
  return {
    natGatewayId: text("natGatewayId"),
    externalIp: text("externalIp"),
    externalPort: text("externalPort"),
    internalIp: text("internalIp"),
    internalPort: text("internalPort"),
    ipProtocol,
    ...(isUnset("forwardEntryName", bag["forwardEntryName"])
      ? {}
      : { forwardEntryName: text("forwardEntryName") }),
    ...(isUnset("healthCheckPort", bag["healthCheckPort"])
      ? {}
      : { healthCheckPort: Number(bag["healthCheckPort"]) }),
    ...(isUnset("standbyExternalIp", bag["standbyExternalIp"])
      ? {}
      : { standbyExternalIp: text("standbyExternalIp") }),
  };
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

const longest = 60;

/** A value as a person wrote it, short enough for a sentence. */
export function formatValue(value: unknown): string {
  const text = json(value) ?? `a value of type ${typeof value}`;
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Undefined for a function, a cycle, a bigint and what is nested too deeply. */
function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
