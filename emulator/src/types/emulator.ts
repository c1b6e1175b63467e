import type { AccountState, ShownEntry } from "./accountState.js";
import type { CallRecord } from "./callRecord.js";
import type { Edit } from "./edit.js";
import type { Faults } from "./faults.js";
import type { Seed, SeedEntry } from "./seed.js";

/** An emulator that listens. */
export interface EnsEmulator {
  /** Where it listens: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** The port of `endpoint`. */
  readonly port: number;
  /** The id of the first key that is let in. */
  readonly accessKeyId: string;
  /** The secret of that key. */
  readonly accessKeySecret: string;
  /** Every call in the order in which it came, without secrets. */
  readonly calls: readonly CallRecord[];
  /** The fault rules. */
  readonly faults: Faults;
  /** The forward entries of a gateway, or of all. */
  entries(natGatewayId?: string): ShownEntry[];
  /** Gateways, EIPs, entries and SNAT entries. */
  state(): AccountState;
  /** Somebody else makes an entry: no rule holds, no time passes. */
  addEntry(entry: SeedEntry & { natGatewayId: string }): ShownEntry;
  /** Somebody else changes an entry: no rule holds, no time passes. */
  editEntry(id: string, changes: Edit): ShownEntry;
  /** Somebody else removes an entry: no rule holds, no time passes. */
  removeEntry(id: string): void;
  /** Ends the transient state of an entry at once, also of a stuck one. */
  release(id: string): void;
  /** Plants another seed, to which reset goes back from now on. */
  seed(seed: Seed): void;
  /** Back to the seed and the faults of the start; forgets the calls. */
  reset(): void;
  /** Ends every connection, also those that are kept alive. */
  close(): Promise<void>;
}
