import * as v from "valibot";
import { check, schemaOf } from "./check.js";
import type { Clock } from "./clock.js";
import type { Seed } from "./cloud/seed.js";
import type { FaultRule } from "./faults/rule.js";
import type { GuessesInput } from "./guesses.js";
import type { AccessKey } from "./signature/accessKeys.js";

/** A duration: milliseconds up to a day, "after n describes", or for ever. */
export type Duration =
  | number
  | {
      /** So many describes still show the old state. From 1. */
      describes: number;
    }
  | "stuck";

/** How long an entry, gateway or EIP stays in a transient state. */
export interface Durations {
  /** Until an entry that is created is Available. Default: 50 ms. */
  readonly create: Duration;
  /** Until an entry that is changed is Available again, or an EIP is attached or detached. Default: 50 ms. */
  readonly modify: Duration;
  /** Until an entry that is deleted is gone. Default: 50 ms. */
  readonly delete: Duration;
  /** Until a gateway that is created is Available, and one that is deleted is gone. Default: 0, at once. */
  readonly gateway: Duration;
}

/** How an emulator starts. Nothing is required. */
export interface EmulatorOptions {
  /** The port to listen on. 0, the default, takes any free port. */
  port?: number;
  /** The address to listen on. Only a loopback address, unless `allowRemote` is set. Default: `127.0.0.1`. */
  host?: string;
  /** Lets other machines connect, which must use one of these host names or addresses. Default: none may. */
  allowRemote?: readonly string[];
  /** What the account holds at the start. Default: `defaultSeed`. */
  seed?: Seed;
  /** The keys that are accepted. Default: one dummy pair, which `EnsEmulator` shows. */
  accessKeys?: readonly AccessKey[];
  /** Whether signatures, times and nonces are checked. Default: `true`. */
  verifySignatures?: boolean;
  /** How long transient states last. Default: 50 ms each, except those of gateways. */
  durations?: Partial<Durations>;
  /** Whether a write is refused while another entry of the gateway is not Available. Default: `false`. */
  refuseWhileSiblingBusy?: boolean;
  /** Forward entries per gateway. Default: 100. */
  quota?: number;
  /** Fault rules from the start. Default: none. */
  faults?: readonly FaultRule[];
  /** What the documents leave open: docs/emulator-differences.md. */
  guesses?: GuessesInput;
  /** Drives states, CreationTime and the Date header. Default: `systemClock`. */
  clock?: Clock;
  /** What the times of signatures and tokens are compared with. Default: `systemClock`, as clients sign with real time. */
  signatureClock?: Clock;
  /** Keep the account in this file over restarts. If the file exists, it wins over the seed. Default: none. */
  stateFile?: string;
  /** Append every call and its answer to this file, one line of JSON each, without secrets. Default: none. */
  recordFile?: string;
  /** The same seed gives the same ids and the same random faults. Default: random. */
  randomSeed?: number;
  /** Calls that are remembered. Default: 10000. */
  keepCalls?: number;
  /** The largest body of a call, in bytes. Default: 256 KiB. */
  bodyLimit?: number;
  /** A client must have sent its headers after this time, its whole request after three times as much. Default: 10 s. */
  slowClientMs?: number;
}

const durationSchema = schemaOf<Duration>()(
  v.union(
    [
      v.pipe(v.number(), v.minValue(0), v.maxValue(86_400_000)),
      v.strictObject({ describes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)) }),
      v.literal("stuck"),
    ],
    'must be milliseconds from 0 to a day, { "describes": n } with n from 1, or "stuck"',
  ),
);

/** Long enough that a client sees Pending, short enough that nobody waits. */
const defaultMs = 50;

const durationsSchema = v.strictObject({
  create: v.optional(durationSchema, defaultMs),
  modify: v.optional(durationSchema, defaultMs),
  delete: v.optional(durationSchema, defaultMs),
  // Clients such as the Terraform provider attach an EIP to a new gateway without waiting.
  gateway: v.optional(durationSchema, 0),
});

export const checkDurations = (input: unknown): Durations => check(durationsSchema, input, "durations");
