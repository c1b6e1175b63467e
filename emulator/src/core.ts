import { operations } from "./actions/operations.js";
import { shown } from "./actions/forwardEntries.js";
import type { Clock } from "./clock.js";
import { Cloud } from "./cloud/cloud.js";
import { addEntry, plant } from "./cloud/plant.js";
import { checkEdit, checkSeed, checkSeedEntry, type CheckedSeed } from "./cloud/seed.js";
import type { ForwardEntry } from "./cloud/model.js";
import { Complaint } from "./complaint.js";
import { FaultEngine } from "./faults/engine.js";
import { checkFaultRules, type CheckedFaultRule } from "./faults/rule.js";
import { defaultGuesses } from "./guesses.js";
import { Journal } from "./journal.js";
import type { Random } from "./random.js";
import { Service } from "./service.js";
import type { CheckedAccessKey } from "./signature/accessKeys.js";
import { Gate } from "./signature/authenticate.js";
import type { AccountState, ShownEntry } from "./types/accountState.js";
import type { Durations } from "./types/durations.js";
import type { Guesses } from "./types/guesses.js";
import { without } from "./without.js";

export interface CoreOptions {
  readonly clock: Clock;
  readonly signatureClock: Clock;
  readonly random: Random;
  readonly seed: unknown;
  readonly keys: ReadonlyMap<string, CheckedAccessKey>;
  readonly verifySignatures: boolean;
  readonly durations: Durations;
  readonly quota: number;
  readonly refuseWhileSiblingBusy: boolean;
  readonly faults: unknown;
  readonly guesses: Guesses;
  readonly keepCalls: number;
}

/** The emulator without its socket: the account, the API on it, and what somebody else may do to it. */
export class Core {
  readonly clock: Clock;
  readonly cloud: Cloud;
  readonly faults: FaultEngine;
  readonly journal: Journal;
  readonly service: Service;
  readonly #firstFaults: CheckedFaultRule[];
  #seed: CheckedSeed;
  /** Set where the account is kept in a file. */
  keeper: { saved: () => Promise<void> } | undefined;

  constructor(readonly options: CoreOptions) {
    const { clock, random } = options;
    this.clock = clock;
    this.cloud = new Cloud(options);
    this.faults = new FaultEngine(random, new Set(operations.keys()));
    this.journal = new Journal(options.keepCalls);
    const gate = new Gate({
      clock: options.signatureClock,
      keys: options.keys,
      verify: options.verifySignatures,
    });
    const { cloud, faults, journal } = this;
    this.service = new Service({ clock, cloud, gate, faults, journal, random, saved: () => this.saved() });
    this.#seed = checkSeed(options.seed);
    this.#firstFaults = checkFaultRules(options.faults, faults.actions);
    this.reset();
  }

  /** Back to the seed and to the faults of the start; calls are forgotten. */
  reset(): void {
    plant(this.cloud, this.#seed);
    this.journal.clear();
    this.faults.clear();
    this.faults.add(this.#firstFaults);
  }

  saved(): Promise<void> {
    return this.keeper?.saved() ?? Promise.resolve();
  }

  /** Another seed, to which reset goes back from now on. */
  plant(seed: unknown): void {
    this.#seed = checkSeed(seed);
    plant(this.cloud, this.#seed);
  }

  entries(natGatewayId?: string): ShownEntry[] {
    const { cloud } = this;
    cloud.settle();
    return (natGatewayId === undefined ? cloud.entries.all() : cloud.entries.group(natGatewayId)).map(show);
  }

  state(): AccountState {
    const { cloud } = this;
    cloud.settle();
    return {
      gateways: cloud.gateways.all().map((one) => without(one, "turning")),
      eips: cloud.eips.all().map((one) => without(one, "turning")),
      entries: this.entries(),
      snatEntries: cloud.snats.all().map((one) => without(one, "turning")),
    };
  }

  addEntry(natGatewayId: string, entry: unknown): ShownEntry {
    const checked = checkSeedEntry(entry);
    if (!this.cloud.gateways.get(natGatewayId))
      throw new Complaint(`entry: there is no gateway ${natGatewayId}`);
    if (checked.forwardEntryId !== undefined && this.cloud.entries.get(checked.forwardEntryId)) {
      throw new Complaint(`entry: there is a ${checked.forwardEntryId} already`);
    }
    return show(addEntry(this.cloud, natGatewayId, checked));
  }

  editEntry(id: string, changes: unknown): ShownEntry {
    const checked = checkEdit(changes);
    const entry = { ...this.#need(id), ...checked } as ForwardEntry;
    // a state that was set by hand stays: the old transition would undo it
    this.cloud.entries.put(
      checked.Status === undefined ? entry : without(entry, "turning"),
      this.clock.now(),
    );
    return show(entry);
  }

  removeEntry(id: string): void {
    this.cloud.entries.remove(this.#need(id).ForwardEntryId, this.clock.now());
  }

  release(id: string): void {
    this.cloud.entries.release(this.#need(id).ForwardEntryId, this.clock.now());
  }

  #need(id: string): ForwardEntry {
    this.cloud.settle();
    const entry = this.cloud.entries.get(id);
    if (!entry) throw new Complaint(`entry: there is no ${id}`);
    return entry;
  }
}

function show(entry: ForwardEntry): ShownEntry {
  return { ...shown(entry, defaultGuesses), CreationTime: entry.CreationTime } as unknown as ShownEntry;
}
