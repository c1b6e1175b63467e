import type { Clock } from "../clock.js";
import type { AccessKey } from "./accessKey.js";
import type { Durations } from "./durations.js";
import type { FaultRule } from "./faultRule.js";
import type { GuessesInput } from "./guesses.js";
import type { Seed } from "./seed.js";

/** How an emulator starts. Nothing is required. */
export interface EmulatorOptions {
  /** The port to listen on. 0, the default, takes any free port. */
  port?: number;
  /** The address to listen on. Loopback unless `allowRemote` says so as well. Default: `127.0.0.1`. */
  host?: string;
  /** Whether other machines may be let in. Default: `false`. */
  allowRemote?: boolean;
  /** What the cloud holds at the start. Default: `defaultSeed`. */
  seed?: Seed;
  /** The keys that are let in. Default: one dummy pair, which `EnsEmulator` tells. */
  accessKeys?: readonly AccessKey[];
  /** Off: signatures, times and nonces are not checked. Default: `true`. */
  verifySignatures?: boolean;
  /** How long transient states last. Default: 50 ms each. */
  durations?: Partial<Durations>;
  /** A write is refused while another entry of the gateway is not Available. Default: `false`. */
  refuseWhileSiblingBusy?: boolean;
  /** Forward entries per gateway. Default: 100. */
  quota?: number;
  /** Fault rules from the start. Default: none. */
  faults?: readonly FaultRule[];
  /** What the documents leave open: docs/emulator-differences.md. */
  guesses?: GuessesInput;
  /** Drives states, CreationTime and the Date header. Default: `systemClock`. */
  clock?: Clock;
  /** What the times of signatures and tokens are compared with: real time, because clients sign with it. */
  signatureClock?: Clock;
  /** Keep the account in this file over restarts. Where the file exists, it wins over the seed. Default: none. */
  stateFile?: string;
  /** Append every call and its answer to this file, one line of JSON each, without secrets. Default: none. */
  recordFile?: string;
  /** The same seed gives the same ids and the same seeded faults. Default: random. */
  randomSeed?: number;
  /** Calls that are remembered. Default: 10000. */
  keepCalls?: number;
  /** Bytes of a body. Default: 256 KiB. */
  bodyLimit?: number;
  /** A client must have sent its headers after this time, its whole request after three times as much. Default: 10 s. */
  slowClientMs?: number;
}
