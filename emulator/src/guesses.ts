import * as v from "valibot";
import { agree } from "./agree.js";
import type { Guesses, GuessesInput } from "./types/guesses.js";

export const guessesSchema = agree<GuessesInput>()(
  v.strictObject({
    overlap: v.optional(v.picklist(["any-covers-both", "same-protocol", "off"]), "any-covers-both"),
    internalTupleUnique: v.optional(v.boolean(), false),
    rangeLimit: v.optional(v.picklist(["ports", "difference", "off"]), "ports"),
    unset: v.optional(v.picklist(["empty", "null", "missing"]), "empty"),
    describeNotFound: v.optional(
      v.picklist(["InvalidParameter.DnatNotFound", "InvalidForwardEntryId.NotFound", "empty"]),
      "InvalidParameter.DnatNotFound",
    ),
    healthCheckPortZero: v.optional(v.picklist(["refuse", "ignore", "clear"]), "refuse"),
    emptyName: v.optional(v.picklist(["ignore", "refuse", "clear"]), "ignore"),
    protocolCase: v.optional(v.picklist(["exact", "any"]), "exact"),
    protocolEcho: v.optional(v.picklist(["documented", "lower"]), "documented"),
    standbyStatus: v.optional(v.picklist(["Running", "Stopped"]), "Running"),
    standbyAsExternalIp: v.optional(v.boolean(), false),
    totals: v.optional(v.picklist(["string", "number"]), "string"),
    entryBusyCode: v.optional(
      v.picklist(["IncorretDnatEntryStatus", "IncorrectDnatEntryStatus"]),
      "IncorretDnatEntryStatus",
    ),
    siblingBusyCode: v.optional(v.picklist(["documented", "OperationConflict"]), "documented"),
    internalIpPrivate: v.optional(v.boolean(), true),
    listOrder: v.optional(v.picklist(["oldest-first", "newest-first"]), "oldest-first"),
    postForGetOnly: v.optional(v.boolean(), true),
    noPermissionStatus: v.optional(v.picklist([400, 403]), 400),
  }),
);

export const defaultGuesses: Guesses = v.parse(guessesSchema, {});
