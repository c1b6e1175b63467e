import { isIP } from "node:net";
import { systemClock, type Clock } from "./clock.js";
import { defaultSeed, type Edit, type Seed, type SeedEntry } from "./cloud/seed.js";
import { Complaint, check } from "./complaint.js";
import { Core, type AccountState, type ShownEntry } from "./core.js";
import type { Faults } from "./faults/engine.js";
import type { FaultRule } from "./faults/rule.js";
import { guessesSchema, type GuessesInput } from "./guesses.js";
import { buildApp } from "./http/app.js";
import { startServer } from "./http/server.js";
import type { CallRecord } from "./journal.js";
import { defaultDurations, defaultQuota, durationsSchema, type Durations } from "./options.js";
import { Random } from "./random.js";
import { RecordFile } from "./recordFile.js";
import { checkAccessKeys, dummyKey, type AccessKey } from "./signature/accessKeys.js";
import { StateFile } from "./stateFile.js";

export interface EmulatorOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Loopback unless `allowRemote` says so as well. */
  host?: string;
  allowRemote?: boolean;
  seed?: Seed;
  accessKeys?: readonly AccessKey[];
  /** Off: signatures, times and nonces are not checked. */
  verifySignatures?: boolean;
  durations?: Partial<Durations>;
  /** A write is refused while another entry of the gateway is not Available. */
  refuseWhileSiblingBusy?: boolean;
  /** Forward entries per gateway. */
  quota?: number;
  faults?: readonly FaultRule[];
  /** What the documents leave open: docs/emulator-differences.md. */
  guesses?: GuessesInput;
  /** Drives states, CreationTime and the Date header. */
  clock?: Clock;
  /** What the times of signatures and tokens are compared with: real time, because clients sign with it. */
  signatureClock?: Clock;
  /** Keep the account in this file over restarts. Where the file exists, it wins over the seed. */
  stateFile?: string;
  /** Append every call and its answer to this file, one line of JSON each, without secrets. */
  recordFile?: string;
  /** The same seed gives the same ids and the same seeded faults. */
  randomSeed?: number;
  /** Calls that are remembered. */
  keepCalls?: number;
  /** Bytes of a body. */
  bodyLimit?: number;
  /** A client must have sent its headers after this time, its whole request after three times as much. */
  slowClientMs?: number;
}

export interface EnsEmulator {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly port: number;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Every call in the order in which it came, without secrets. */
  readonly calls: readonly CallRecord[];
  readonly faults: Faults;
  entries(natGatewayId?: string): ShownEntry[];
  /** Gateways, EIPs, entries and SNAT entries. */
  state(): AccountState;
  /** Changes by somebody else: no rule holds, no time passes. */
  addEntry(entry: SeedEntry & { natGatewayId: string }): ShownEntry;
  editEntry(id: string, changes: Edit): ShownEntry;
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

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function buildCore(options: EmulatorOptions, accessKeys: readonly AccessKey[]): Core {
  const durations = check(durationsSchema, options.durations ?? {}, "durations");
  return new Core({
    clock: options.clock ?? systemClock,
    signatureClock: options.signatureClock ?? systemClock,
    random: new Random(options.randomSeed),
    seed: options.seed ?? defaultSeed,
    keys: checkAccessKeys(accessKeys),
    verifySignatures: options.verifySignatures ?? true,
    durations: {
      create: durations.create ?? defaultDurations.create,
      modify: durations.modify ?? defaultDurations.modify,
      delete: durations.delete ?? defaultDurations.delete,
    },
    quota: options.quota ?? defaultQuota,
    refuseWhileSiblingBusy: options.refuseWhileSiblingBusy ?? false,
    faults: options.faults ?? [],
    guesses: check(guessesSchema, options.guesses ?? {}, "guesses"),
    keepCalls: options.keepCalls ?? 10_000,
  });
}

export async function startEnsEmulator(options: EmulatorOptions = {}): Promise<EnsEmulator> {
  const host = options.host ?? "127.0.0.1";
  if (!isLoopback(host) && options.allowRemote !== true) {
    throw new Complaint(
      `host: ${host} can be reached by others; say allowRemote (--allow-remote) as well to allow it`,
    );
  }
  const accessKeys = options.accessKeys ?? [dummyKey];
  const core = buildCore(options, accessKeys);
  if (options.stateFile !== undefined) {
    const file = new StateFile(options.stateFile, core.cloud);
    file.load();
    await file.saved();
    core.keeper = file;
  }
  const record =
    options.recordFile === undefined ? undefined : new RecordFile(options.recordFile, core.journal);
  const app = buildApp(core, {
    bodyLimit: options.bodyLimit ?? 256 * 1024,
    anyHostName: options.allowRemote === true,
  });
  const server = await startServer(app, {
    host,
    port: options.port ?? 0,
    slowClientMs: options.slowClientMs ?? 10_000,
  });

  return {
    endpoint: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    port: server.port,
    accessKeyId: accessKeys[0]?.accessKeyId ?? "",
    accessKeySecret: accessKeys[0]?.accessKeySecret ?? "",
    get calls() {
      return core.journal.calls;
    },
    faults: core.faults,
    entries: (natGatewayId) => core.entries(natGatewayId),
    state: () => core.state(),
    addEntry: ({ natGatewayId, ...entry }) => core.addEntry(natGatewayId, entry),
    editEntry: (id, changes) => core.editEntry(id, changes),
    removeEntry: (id) => {
      core.removeEntry(id);
    },
    release: (id) => {
      core.release(id);
    },
    seed: (seed) => {
      core.plant(seed);
    },
    reset: () => {
      core.reset();
    },
    close: async () => {
      await server.close();
      await core.saved();
      record?.close();
    },
  };
}
