import * as v from "valibot";
import { check, schemaOf } from "./check.js";

/**
 * What the documents of the service leave open. Each guess is a switch, so that a user who knows better can set
 * it; docs/emulator-differences.md lists all of them with the reason for the default.
 */
export interface Guesses {
  /** Which entries collide on an external port. Default: `any-covers-both`. */
  overlap: "any-covers-both" | "same-protocol" | "off";
  /** Whether an internal address, port and protocol may be the target of one entry only (the rule of VPC NAT). Default: `false`. */
  internalTupleUnique: boolean;
  /** "The maximum port range is 1000": a thousand ports, or end minus start. Default: `ports`. */
  rangeLimit: "ports" | "difference" | "off";
  /** How Describe calls show a value that is not set. Default: `empty`. */
  unset: "empty" | "null" | "missing";
  /** What DescribeForwardEntryAttribute answers for an entry that does not exist. Default: `InvalidParameter.DnatNotFound`. */
  describeNotFound: "InvalidParameter.DnatNotFound" | "InvalidForwardEntryId.NotFound" | "empty";
  /** HealthCheckPort=0 on Modify. Default: `refuse`. */
  healthCheckPortZero: "refuse" | "ignore" | "clear";
  /** ForwardEntryName= (empty) on Modify. Default: `ignore`. */
  emptyName: "ignore" | "refuse" | "clear";
  /** Whether `tcp` is taken for `TCP`. Default: `exact`, it is not. */
  protocolCase: "exact" | "any";
  /** How Describe calls spell the protocol. Default: `documented`. */
  protocolEcho: "documented" | "lower";
  /** StandbyStatus of an available entry that has a standby EIP. Default: `Running`. */
  standbyStatus: "Running" | "Stopped";
  /** Whether a standby EIP may be the ExternalIp of an entry. Default: `false`. */
  standbyAsExternalIp: boolean;
  /** Whether TotalCount, PageNumber and PageSize of the forward table are strings. Default: `string`. */
  totals: "string" | "number";
  /** The spelling of the code for a write on an entry that is not Available. Default: `IncorretDnatEntryStatus`. */
  entryBusyCode: "IncorretDnatEntryStatus" | "IncorrectDnatEntryStatus";
  /** The code for a write while another entry of the gateway is busy (only with refuseWhileSiblingBusy). Default: `documented`. */
  siblingBusyCode: "documented" | "OperationConflict";
  /** Whether an internal address must be private where the seed does not list the addresses of a gateway. Default: `true`. */
  internalIpPrivate: boolean;
  /** The order of the forward table. Default: `oldest-first`. */
  listOrder: "oldest-first" | "newest-first";
  /** Whether DescribeNatGateways, documented as GET only, also answers POST. Default: `true`. */
  postForGetOnly: boolean;
  /** HTTP status of NoPermission: the ENS tables say 400, most other products 403. Default: `400`. */
  noPermissionStatus: 400 | 403;
}

/** Guesses that differ from the defaults. */
export type GuessesInput = { [Name in keyof Guesses]?: Guesses[Name] | undefined };

/** The values that each guess can have; the first one is the default. */
export const guessChoices = {
  overlap: ["any-covers-both", "same-protocol", "off"],
  internalTupleUnique: [false, true],
  rangeLimit: ["ports", "difference", "off"],
  unset: ["empty", "null", "missing"],
  describeNotFound: ["InvalidParameter.DnatNotFound", "InvalidForwardEntryId.NotFound", "empty"],
  healthCheckPortZero: ["refuse", "ignore", "clear"],
  emptyName: ["ignore", "refuse", "clear"],
  protocolCase: ["exact", "any"],
  protocolEcho: ["documented", "lower"],
  standbyStatus: ["Running", "Stopped"],
  standbyAsExternalIp: [false, true],
  totals: ["string", "number"],
  entryBusyCode: ["IncorretDnatEntryStatus", "IncorrectDnatEntryStatus"],
  siblingBusyCode: ["documented", "OperationConflict"],
  internalIpPrivate: [true, false],
  listOrder: ["oldest-first", "newest-first"],
  postForGetOnly: [true, false],
  noPermissionStatus: [400, 403],
} as const;

type Choices = typeof guessChoices;
type Choice<Name extends keyof Choices> = Choices[Name][number];

const choiceSchema = (values: readonly unknown[]) =>
  v.optional(
    typeof values[0] === "boolean" ? v.boolean() : v.picklist(values as string[]),
    values[0] as never,
  );

const guessesSchema = schemaOf<GuessesInput>()(
  v.strictObject(
    Object.fromEntries(
      Object.entries(guessChoices).map(([name, values]) => [name, choiceSchema(values)]),
    ) as unknown as { [N in keyof Choices]: v.OptionalSchema<v.GenericSchema<Choice<N>>, Choice<N>> },
  ),
);

export const checkGuesses = (input: unknown): Guesses => check(guessesSchema, input, "guesses");

export const defaultGuesses: Guesses = checkGuesses({});
