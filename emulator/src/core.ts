import { randomUUID } from "node:crypto";
import { systemClock, type Clock } from "./clock.js";
import { Cloud } from "./cloud/cloud.js";
import { addEntry, loadSeed } from "./cloud/loadSeed.js";
import { withoutTransition, type AccountState, type ForwardEntry, type ShownEntry } from "./cloud/records.js";
import { checkEdit, checkSeed, checkSeedEntry, defaultSeed, type Seed } from "./cloud/seed.js";
import { checkDurations } from "./options.js";
import { Complaint } from "./errors.js";
import { FaultEngine } from "./faults/engine.js";
import { checkFaultRules, type CheckedFaultRule } from "./faults/rule.js";
import { checkGuesses, defaultGuesses } from "./guesses.js";
import { Journal } from "./journal.js";
import { listedEntry } from "./operations/forwardEntries.js";
import { operations } from "./operations/operations.js";
import type { EmulatorOptions } from "./options.js";
import { Random } from "./random.js";
import { RecordFile } from "./recordFile.js";
import { Service } from "./service.js";
import { checkAccessKeys, dummyKey } from "./signature/accessKeys.js";
import { Authenticator } from "./signature/authenticate.js";
import { StateFile } from "./stateFile.js";

/** The emulator without its HTTP server: the account, the API on it, and changes from outside the API. */
export class Core {
  readonly clock: Clock;
  readonly cloud: Cloud;
  readonly faults: FaultEngine;
  readonly journal: Journal;
  readonly service: Service;
  readonly #firstFaults: CheckedFaultRule[];
  readonly #stateFile: StateFile | undefined;
  readonly #recordFile: RecordFile | undefined;
  readonly #instance = randomUUID();
  readonly #stop: (() => void) | undefined;
  #seed: Seed;

  constructor(options: EmulatorOptions, stop?: () => void) {
    this.#stop = stop;
    const { clock = systemClock, signatureClock = systemClock, keepCalls = 10_000 } = options;
    const random = new Random(options.randomSeed);
    this.clock = clock;
    this.cloud = new Cloud({
      clock,
      random,
      durations: checkDurations(options.durations ?? {}),
      quota: options.quota ?? 100,
      refuseWhileSiblingBusy: options.refuseWhileSiblingBusy ?? false,
      guesses: checkGuesses(options.guesses ?? {}),
    });
    this.faults = new FaultEngine(random, new Set(operations.keys()));
    this.journal = new Journal(keepCalls);
    this.#seed = checkSeed(options.seed ?? defaultSeed);
    this.#firstFaults = checkFaultRules(options.faults ?? [], this.faults.actions);
    this.reset();
    const { stateFile, recordFile } = options;
    const keys = checkAccessKeys(options.accessKeys ?? [dummyKey]);
    this.#recordFile = recordFile === undefined ? undefined : new RecordFile(recordFile);
    this.#stateFile = stateFile === undefined ? undefined : new StateFile(stateFile, this.cloud);
    this.service = new Service({
      clock,
      cloud: this.cloud,
      authenticator: new Authenticator(signatureClock, keys, options.verifySignatures ?? true),
      faults: this.faults,
      journal: this.journal,
      random,
      recordFile: this.#recordFile,
      saved: () => this.saved(),
    });
  }

  /** What ends the start command. An emulator inside another program is closed by that program only. */
  stopper(): () => void {
    if (this.#stop) return this.#stop;
    throw new Complaint("stop: the emulator runs inside another program, which must close it");
  }

  /** Resolves when the changes so far will survive a kill, if there is a state file. */
  saved(): Promise<void> {
    return this.#stateFile?.saved() ?? Promise.resolve();
  }

  async close(): Promise<void> {
    try {
      await this.saved();
    } finally {
      this.#stateFile?.close();
      this.#recordFile?.close();
    }
  }

  /** Back to the seed and to the faults of the start. Calls are forgotten. */
  reset(): void {
    loadSeed(this.cloud, this.#seed);
    this.journal.clear();
    this.faults.clear();
    this.faults.add(this.#firstFaults);
  }

  /** Loads another seed, to which `reset` goes back from now on. */
  seed(seed: unknown): void {
    this.#seed = checkSeed(seed);
    loadSeed(this.cloud, this.#seed);
  }

  entries(natGatewayId?: string): ShownEntry[] {
    const { cloud } = this;
    cloud.applyDueChanges();
    return (natGatewayId === undefined ? cloud.entries.all() : cloud.entries.group(natGatewayId)).map(shown);
  }

  state(): AccountState {
    const entries = this.entries();
    const { gateways, eips, snats, networks, vSwitches } = this.cloud;
    return {
      gateways: gateways.all().map(withoutTransition),
      eips: eips.all().map(withoutTransition),
      entries,
      snatEntries: snats.all().map(withoutTransition),
      networks: networks.all().map(withoutTransition),
      vSwitches: vSwitches.all().map(withoutTransition),
    };
  }

  /** Changes with every change of the account, and differs from that of any other emulator. */
  get version(): string {
    this.cloud.applyDueChanges();
    return `${this.#instance}.${this.cloud.version}`;
  }

  /** What changed since a version of the account and a number of calls, for a page that asks every second. */
  changes(since: string | undefined, calls: number, most: number) {
    const { version, journal } = this;
    const known = since?.startsWith(`${this.#instance}.`) ? calls : 0;
    return {
      version,
      ...(version !== since && { state: this.state() }),
      faults: this.faults.list(),
      total: journal.total,
      kept: journal.calls.length,
      ...journal.after(known, most),
    };
  }

  addEntry(natGatewayId: string, entry: unknown): ShownEntry {
    const checked = checkSeedEntry(entry);
    if (!this.cloud.gateways.get(natGatewayId)) {
      throw new Complaint(`entry: there is no gateway ${natGatewayId}`);
    }
    if (checked.forwardEntryId !== undefined && this.cloud.entries.get(checked.forwardEntryId)) {
      throw new Complaint(`entry: ${checked.forwardEntryId} exists already`);
    }
    return shown(addEntry(this.cloud, natGatewayId, checked));
  }

  editEntry(id: string, changes: unknown): ShownEntry {
    const given = Object.entries(checkEdit(changes)).filter(([, value]) => value !== undefined);
    const edits = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
    const current = this.#existing(id);
    // A state that is set by hand stays: the transition that was under way would change it.
    const entry = { ...(edits.Status === undefined ? current : withoutTransition(current)), ...edits };
    this.cloud.entries.put(entry);
    return shown(entry);
  }

  removeEntry(id: string): void {
    this.cloud.entries.remove(this.#existing(id).ForwardEntryId);
  }

  release(id: string): void {
    this.cloud.entries.release(this.#existing(id).ForwardEntryId);
  }

  #existing(id: string): ForwardEntry {
    this.cloud.applyDueChanges();
    const entry = this.cloud.entries.get(id);
    if (!entry) throw new Complaint(`entry: there is no ${id}`);
    return entry;
  }
}

const shown = (entry: ForwardEntry): ShownEntry =>
  ({ ...listedEntry(entry, defaultGuesses), CreationTime: entry.CreationTime }) as unknown as ShownEntry;
