import { createHash } from "node:crypto";

import type { Property } from "../entry/model.js";
import { sameValue } from "../entry/same.js";
import { shown } from "../entry/shown.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { optional, proveKeys, wanted } from "./args.js";
import { LookupError } from "./lookupError.js";
import type { GetForwardEntriesArgs } from "./model.js";

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

/** Which entries of a gateway are asked for. */
export interface EntryFilter {
  /** Stays the same for the same filter. */
  readonly mark: string;
  readonly takes: (entry: LiveEntry) => boolean;
}

/** Reads the filters. Throws a {@link LookupError} that names the one that cannot be used. */
export function entryFilter(args: GetForwardEntriesArgs): EntryFilter {
  proveKeys(args, keys);
  const values = compared.map((property) => [property, wanted(property, args[property])] as const);
  const ids = idsOf(args.ids);
  const name = nameOf(args.nameRegex);
  const status = statusOf(args.status);
  return {
    mark: createHash("sha256")
      .update(JSON.stringify([values, ids, name?.source, status]))
      .digest("hex")
      .slice(0, 8),
    takes: (entry) =>
      (ids === undefined || ids.includes(entry.id)) &&
      (name === undefined || name.test(text(entry, "forwardEntryName"))) &&
      (status === undefined || status === entry.status.toLowerCase()) &&
      values.every(
        ([property, value]) => value === undefined || sameValue(property, entry.values[property], value),
      ),
  };
}

function text(entry: LiveEntry, property: Property): string {
  const value = entry.values[property];
  return typeof value === "string" ? value : "";
}

/** No entry has an id of an empty list, but "any id" is said by leaving the list out. */
function idsOf(ids: unknown): readonly string[] | undefined {
  if (ids === undefined || ids === null) {
    return undefined;
  }
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === "string")) {
    throw new LookupError(`ids must be a list of ids of forward entries, got ${shown(ids)}.`);
  }
  return [...ids].sort();
}

const statuses: readonly string[] = ["pending", "available", "deleting"];

/** One that no entry can have would find nothing, and look like an empty gateway. */
function statusOf(status: unknown): string | undefined {
  const asked = optional("status", status)?.toLowerCase();
  if (asked !== undefined && !statuses.includes(asked)) {
    throw new LookupError(
      `status is ${JSON.stringify(status)}, but an entry is Pending, Available or Deleting.`,
    );
  }
  return asked;
}

function nameOf(pattern: unknown): RegExp | undefined {
  const source = optional("nameRegex", pattern);
  try {
    return source === undefined ? undefined : new RegExp(source);
  } catch (error) {
    throw new LookupError(
      `nameRegex is ${JSON.stringify(source)}, which is not a regular expression: ${(error as Error).message}.`,
    );
  }
}
