import * as v from "valibot";

/**
 * What the documents of the service leave open. Each guess is a switch, so that a user who knows better can set
 * it; docs/emulator-differences.md lists all of them with the reason for the default.
 */
export const guessesSchema = v.strictObject({
  /** Which entries collide on an external port. */
  overlap: v.optional(v.picklist(["any-covers-both", "same-protocol", "off"]), "any-covers-both"),
  /** Whether an internal address, port and protocol may be the target of one entry only (the rule of VPC NAT). */
  internalTupleUnique: v.optional(v.boolean(), false),
  /** "The maximum port range is 1000": a thousand ports, or end minus start. */
  rangeLimit: v.optional(v.picklist(["ports", "difference", "off"]), "ports"),
  /** How Describe calls show a value that is not set. */
  unset: v.optional(v.picklist(["empty", "null", "missing"]), "empty"),
  /** What DescribeForwardEntryAttribute answers for an entry that does not exist. */
  describeNotFound: v.optional(
    v.picklist(["InvalidParameter.DnatNotFound", "InvalidForwardEntryId.NotFound", "empty"]),
    "InvalidParameter.DnatNotFound",
  ),
  /** HealthCheckPort=0 on Modify. */
  healthCheckPortZero: v.optional(v.picklist(["refuse", "ignore", "clear"]), "refuse"),
  /** ForwardEntryName= (empty) on Modify. */
  emptyName: v.optional(v.picklist(["ignore", "refuse", "clear"]), "ignore"),
  /** Whether `tcp` is taken for `TCP`. */
  protocolCase: v.optional(v.picklist(["exact", "any"]), "exact"),
  /** How Describe calls spell the protocol. */
  protocolEcho: v.optional(v.picklist(["documented", "lower"]), "documented"),
  /** StandbyStatus of an available entry that has a standby EIP. */
  standbyStatus: v.optional(v.picklist(["Running", "Stopped"]), "Running"),
  /** Whether a standby EIP may be the ExternalIp of an entry. */
  standbyAsExternalIp: v.optional(v.boolean(), false),
  /** Whether TotalCount, PageNumber and PageSize of the forward table are strings. */
  totals: v.optional(v.picklist(["string", "number"]), "string"),
  /** The spelling of the code for a write on an entry that is not Available. */
  entryBusyCode: v.optional(
    v.picklist(["IncorretDnatEntryStatus", "IncorrectDnatEntryStatus"]),
    "IncorretDnatEntryStatus",
  ),
  /** The code for a write while another entry of the gateway is busy (only with refuseWhileSiblingBusy). */
  siblingBusyCode: v.optional(v.picklist(["documented", "OperationConflict"]), "documented"),
  /** Whether an internal address must be private where the seed does not list the addresses of a gateway. */
  internalIpPrivate: v.optional(v.boolean(), true),
  /** The order of the forward table. */
  listOrder: v.optional(v.picklist(["oldest-first", "newest-first"]), "oldest-first"),
  /** Whether DescribeNatGateways, documented as GET only, also answers POST. */
  postForGetOnly: v.optional(v.boolean(), true),
  /** HTTP status of NoPermission: the ENS tables say 400, most other products 403. */
  noPermissionStatus: v.optional(v.picklist([400, 403]), 400),
});

export type Guesses = v.InferOutput<typeof guessesSchema>;
export type GuessesInput = v.InferInput<typeof guessesSchema>;
export const defaultGuesses: Guesses = v.parse(guessesSchema, {});
