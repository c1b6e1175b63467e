/**
 * Edge Node Service of Alibaba Cloud on your own machine, for tests.
 *
 * @packageDocumentation
 * @module alicloud-ens-emulator
 */

// types and values apart, and the types free of libraries: Pulumi's own TypeScript, which is 3.8, can read them
export { ManualClock, systemClock } from "./clock.js";
export type { Clock } from "./clock.js";
export { defaultSeed } from "./cloud/defaultSeed.js";
export { Complaint } from "./complaint.js";
export { startEnsEmulator } from "./emulator.js";
export type { AccessKey, AccessPolicy, AccessStatement } from "./types/accessKey.js";
export type {
  AccountState,
  ShownEip,
  ShownEntry,
  ShownGateway,
  ShownSnatEntry,
  ShownTag,
} from "./types/accountState.js";
export type { CallRecord } from "./types/callRecord.js";
export type { Duration, Durations } from "./types/durations.js";
export type { Edit } from "./types/edit.js";
export type { EnsEmulator } from "./types/emulator.js";
export type { FaultError, FaultLatency, FaultRule, FaultThrottle } from "./types/faultRule.js";
export type { ActiveFault, Faults } from "./types/faults.js";
export type { Guesses, GuessesInput } from "./types/guesses.js";
export type { EmulatorOptions } from "./types/options.js";
export type { Seed, SeedAttachedEip, SeedEip, SeedEntry, SeedGateway, SeedSnatEntry } from "./types/seed.js";
