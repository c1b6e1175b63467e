/**
 * Edge Node Service of Alibaba Cloud on your own machine, for tests.
 *
 * @packageDocumentation
 * @module alicloud-ens-emulator
 */

// TypeScript 3.8, which Pulumi brings, reads these declarations: types are exported apart from values, and no module
// here may show a type of a library. docs/decisions/emulator-types.md
export { ManualClock, systemClock } from "./clock.js";
export type { Clock } from "./clock.js";
export type {
  AccountState,
  ShownEip,
  ShownEntry,
  ShownGateway,
  ShownNetwork,
  ShownSnatEntry,
  ShownSnatIp,
  ShownTag,
  ShownVSwitch,
} from "./cloud/records.js";
export { defaultSeed } from "./cloud/seed.js";
export type {
  Edit,
  Seed,
  SeedAttachedEip,
  SeedEip,
  SeedEntry,
  SeedGateway,
  SeedSnatEntry,
} from "./cloud/seed.js";
export type { Duration, Durations } from "./options.js";
export { startEnsEmulator } from "./emulator.js";
export type { EnsEmulator } from "./emulator.js";
export { Complaint } from "./errors.js";
export type { ActiveFault, Faults } from "./faults/engine.js";
export type { FaultError, FaultLatency, FaultRule, FaultThrottle } from "./faults/rule.js";
export type { Guesses, GuessesInput } from "./guesses.js";
export type { CallRecord } from "./journal.js";
export type { EmulatorOptions } from "./options.js";
export type { AccessKey, AccessPolicy, AccessStatement } from "./signature/accessKeys.js";
