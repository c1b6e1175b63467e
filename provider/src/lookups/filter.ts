import { createHash } from "node:crypto";

import { UserError } from "../api/errors.js";
import { formatValue, isUnset, normalise, type Property, sameValue } from "../entry/properties.js";
import { unknownKeyProblem, unknownKeys } from "../entry/suggest.js";
import { valueProblem } from "../entry/validate.js";
import type { RemoteEntry } from "../gateway/reads.js";
import type { GetForwardEntriesArgs } from "./types.js";

const keys = {
  natGatewayId: true,
  ids: true,
  nameRegex: true,
  externalIp: true,
  externalPort: true,
  internalIp: true,
  internalPort: true,
  ipProtocol: true,
  status: true,
} as const satisfies Record<keyof GetForwardEntriesArgs, true>;

const compared = ["externalIp", "externalPort", "internalIp", "internalPort", "ipProtocol"] as const;

/** Selects entries of a gateway. */
interface EntryFilter {
  /** The same for equal filters. */
  readonly hash: string;
  readonly matches: (entry: RemoteEntry) => boolean;
}

/** Reads the filters. Throws a {@link UserError} that names an invalid one. */
export function entryFilter(args: GetForwardEntriesArgs): EntryFilter {
  assertKnownKeys(args, keys);
  const values = compared.map((property) => [property, requestedValue(property, args[property])] as const);
  const ids = idsOf(args.ids);
  const name = nameOf(args.nameRegex);
  const status = statusOf(args.status);
  return {
    hash: createHash("sha256")
      .update(JSON.stringify([values, ids, name?.source, status]))
      .digest("hex")
      .slice(0, 8),
    matches: (entry) =>
      (ids === undefined || ids.includes(entry.id)) &&
      (name === undefined || name.test(text(entry, "forwardEntryName"))) &&
      (status === undefined || status === entry.status.toLowerCase()) &&
      values.every(
        ([property, value]) => value === undefined || sameValue(property, entry.values[property], value),
      ),
  };
}

function text(entry: RemoteEntry, property: Property): string {
  const value = entry.values[property];
  return typeof value === "string" ? value : "";
}

/** An empty list matches no entry; undefined matches any. */
function idsOf(ids: unknown): readonly string[] | undefined {
  if (ids === undefined || ids === null) {
    return undefined;
  }
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === "string")) {
    throw new UserError(`ids must be a list of ids of forward entries, got ${formatValue(ids)}.`);
  }
  return [...ids].sort();
}

const statuses: readonly string[] = ["pending", "available", "deleting"];

/** A status that no entry can have would find nothing, like an empty gateway. */
function statusOf(status: unknown): string | undefined {
  const requested = optional("status", status)?.toLowerCase();
  if (requested !== undefined && !statuses.includes(requested)) {
    throw new UserError(`status must be Pending, Available or Deleting, got ${JSON.stringify(status)}.`);
  }
  return requested;
}

function nameOf(pattern: unknown): RegExp | undefined {
  const source = optional("nameRegex", pattern);
  try {
    return source === undefined ? undefined : new RegExp(source);
  } catch (error) {
    throw new UserError(
      `nameRegex is ${JSON.stringify(source)}, which is not a regular expression: ${(error as Error).message}.`,
    );
  }
}

/** A misspelt filter would be ignored and find too much. */
export function assertKnownKeys<Args extends object>(args: Args, keys: Record<keyof Args, true>): void {
  const known = Object.keys(keys);
  const [unknown] = unknownKeys(args, known);
  if (unknown !== undefined) {
    throw new UserError(unknownKeyProblem("the look-up", unknown, known));
  }
}

/** A required string. An empty one is rejected too: that is what an unset variable leaves behind. */
export function required(name: string, value: unknown, purpose: string): string {
  const text = optional(name, value);
  if (text === undefined) {
    throw new UserError(`${name} is required: ${purpose}.`);
  }
  return text;
}

export function optional(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") {
    return undefined;
  }
  if (typeof value !== "string") {
    throw new UserError(`${name} must be a string, got ${formatValue(value)}.`);
  }
  return value;
}

/** The value that a property is compared with, normalised and validated; undefined for any. */
function requestedValue(property: Property, value: unknown): unknown {
  if (isUnset(property, value)) {
    return undefined;
  }
  const normalised = normalise(property, value);
  const problem = valueProblem(property, normalised);
  if (problem !== undefined) {
    throw new UserError(problem);
  }
  return normalised;
}
