import { isIP } from "node:net";
import { operations } from "./actions/operations.js";
import { shown } from "./actions/forwardEntries.js";
import { systemClock, type Clock } from "./clock.js";
import { Cloud } from "./cloud/cloud.js";
import { checkSeed, checkSeedEntry, defaultSeed, type Seed, type SeedEntry } from "./cloud/seed.js";
import { Complaint, check } from "./complaint.js";
import { Faults } from "./faults/engine.js";
import type { FaultRule } from "./faults/rule.js";
import { defaultGuesses, guessesSchema, type GuessesInput } from "./guesses.js";
import { buildApp } from "./http/app.js";
import { startServer } from "./http/server.js";
import { Journal, type CallRecord } from "./journal.js";
import { defaultDurations, defaultQuota, durationsSchema, type Durations } from "./options.js";
import { Random } from "./random.js";
import { Service } from "./service.js";
import { checkAccessKeys, dummyKey, type AccessKey } from "./signature/accessKeys.js";
import { Gate } from "./signature/authenticate.js";
import { without } from "./without.js";

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
  clock?: Clock;
  /** The same seed gives the same ids and the same seeded faults. */
  randomSeed?: number;
  /** Calls that are remembered. */
  keepCalls?: number;
  /** Bytes of a body. */
  bodyLimit?: number;
  slowClientMs?: number;
}

/** An entry as DescribeForwardEntryAttribute shows it. */
export interface ShownEntry {
  NatGatewayId: string;
  ForwardEntryId: string;
  ForwardEntryName: string;
  ExternalIp: string;
  ExternalPort: string;
  InternalIp: string;
  InternalPort: string;
  IpProtocol: string;
  HealthCheckPort: string;
  StandbyExternalIp: string;
  StandbyStatus: string;
  Status: "Pending" | "Available" | "Deleting";
  CreationTime: string;
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
  /** Changes by somebody else: no rule holds, no time passes. */
  addEntry(entry: SeedEntry & { natGatewayId: string }): ShownEntry;
  editEntry(id: string, changes: Partial<Omit<ShownEntry, "ForwardEntryId">>): void;
  removeEntry(id: string): void;
  /** Ends the transient state of an entry at once, also of a stuck one. */
  release(id: string): void;
  /** Back to the seed; forgets calls and faults that came later. */
  reset(): void;
  /** Ends every connection, also those that are kept alive. */
  close(): Promise<void>;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

export async function startEnsEmulator(options: EmulatorOptions = {}): Promise<EnsEmulator> {
  const host = options.host ?? "127.0.0.1";
  if (!isLoopback(host) && options.allowRemote !== true) {
    throw new Complaint(
      `host: ${host} can be reached by others; say allowRemote (--allow-remote) as well to allow it`,
    );
  }
  const clock = options.clock ?? systemClock;
  const random = new Random(options.randomSeed);
  const durations = check(durationsSchema, options.durations ?? {}, "durations");
  const guesses = options.guesses ? check(guessesSchema, options.guesses, "guesses") : defaultGuesses;
  const cloud = new Cloud({
    clock,
    random,
    durations: {
      create: durations.create ?? defaultDurations.create,
      modify: durations.modify ?? defaultDurations.modify,
      delete: durations.delete ?? defaultDurations.delete,
    },
    quota: options.quota ?? defaultQuota,
    refuseWhileSiblingBusy: options.refuseWhileSiblingBusy ?? false,
    guesses,
  });
  const seed = checkSeed(options.seed ?? defaultSeed);
  const accessKeys = options.accessKeys ?? [dummyKey];
  const keys = checkAccessKeys(accessKeys);
  const gate = new Gate({ clock, keys, verify: options.verifySignatures ?? true });
  const faults = new Faults(random, new Set(operations.keys()));
  const journal = new Journal(options.keepCalls ?? 10_000);
  const service = new Service({ clock, cloud, gate, faults, journal, random });

  const reset = () => {
    cloud.plant(seed);
    journal.clear();
    faults.clear();
    faults.add(options.faults ?? []);
  };
  reset();

  const app = buildApp({ service, clock, bodyLimit: options.bodyLimit ?? 256 * 1024 });
  const server = await startServer(app, {
    host,
    port: options.port ?? 0,
    slowClientMs: options.slowClientMs ?? 10_000,
  });

  const show = (id: string): ShownEntry => {
    const entry = needEntry(id);
    return { ...shown(entry, defaultGuesses), CreationTime: entry.CreationTime } as unknown as ShownEntry;
  };
  const needEntry = (id: string) => {
    const entry = cloud.entries.get(id);
    if (!entry) throw new Complaint(`entry: there is no ${id}`);
    return entry;
  };

  return {
    endpoint: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    port: server.port,
    accessKeyId: accessKeys[0]?.accessKeyId ?? "",
    accessKeySecret: accessKeys[0]?.accessKeySecret ?? "",
    get calls() {
      return journal.calls;
    },
    faults,
    entries(natGatewayId) {
      cloud.settle();
      const entries = natGatewayId === undefined ? cloud.entries.all() : cloud.entries.group(natGatewayId);
      return entries.map((entry) => show(entry.ForwardEntryId));
    },
    addEntry({ natGatewayId, ...entry }) {
      if (!cloud.gateways.get(natGatewayId))
        throw new Complaint(`entry: there is no gateway ${natGatewayId}`);
      return show(cloud.addEntry(natGatewayId, checkSeedEntry(entry)).ForwardEntryId);
    },
    editEntry(id, changes) {
      cloud.settle();
      const fields = without(changes, "StandbyStatus");
      cloud.entries.put({ ...needEntry(id), ...fields, ForwardEntryId: id }, clock.now());
    },
    removeEntry(id) {
      cloud.settle();
      needEntry(id);
      cloud.entries.remove(id, clock.now());
    },
    release(id) {
      needEntry(id);
      cloud.entries.release(id, clock.now());
    },
    reset,
    close: server.close,
  };
}
