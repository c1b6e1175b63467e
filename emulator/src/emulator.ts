import { isIP } from "node:net";
import type { AccountState, ShownEntry } from "./cloud/records.js";
import type { Edit, Seed, SeedEntry } from "./cloud/seed.js";
import { Core } from "./core.js";
import { Complaint } from "./errors.js";
import type { Faults } from "./faults/engine.js";
import { checkHostNames } from "./http/foreign.js";
import { startServer, type RunningServer, type ServerOptions } from "./http/server.js";
import type { CallRecord } from "./journal.js";
import type { EmulatorOptions } from "./options.js";
import { dummyKey } from "./signature/accessKeys.js";

/** An emulator that listens. */
export interface EnsEmulator {
  /** Where it listens: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** The port of `endpoint`. */
  readonly port: number;
  /** The id of the first access key. */
  readonly accessKeyId: string;
  /** The secret of that key. */
  readonly accessKeySecret: string;
  /** Every call, in the order in which they came, without secrets. */
  readonly calls: readonly CallRecord[];
  /** The fault rules. */
  readonly faults: Faults;
  /** The forward entries of a gateway, or of all. */
  entries(natGatewayId?: string): ShownEntry[];
  /** Gateways, EIPs, entries and SNAT entries. */
  state(): AccountState;
  /** Adds an entry as somebody else would: no rule applies, no time passes. */
  addEntry(entry: SeedEntry & { natGatewayId: string }): ShownEntry;
  /** Changes an entry as somebody else would: no rule applies, no time passes. */
  editEntry(id: string, changes: Edit): ShownEntry;
  /** Removes an entry as somebody else would: no rule applies, no time passes. */
  removeEntry(id: string): void;
  /** Ends the transient state of an entry at once, also of a stuck one. */
  release(id: string): void;
  /** Loads another seed, to which `reset` goes back from now on. */
  seed(seed: Seed): void;
  /** Back to the seed and the faults of the start. Calls are forgotten. */
  reset(): void;
  /** Ends every connection, also those that are kept alive. */
  close(): Promise<void>;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** A start that fails leaves the state file to the next one. */
async function startOrClose(core: Core, options: ServerOptions): Promise<RunningServer> {
  try {
    await core.saved();
    return await startServer(core, options);
  } catch (error) {
    await core.close().catch(() => undefined);
    throw error;
  }
}

/**
 * Starts an emulator of Edge Node Service in this process.
 *
 * ```ts
 * import { startEnsEmulator } from "alicloud-ens-emulator";
 *
 * const ens = await startEnsEmulator({ durations: { create: 20 } });
 * // … point the program at ens.endpoint, ens.accessKeyId and ens.accessKeySecret …
 * await ens.close();
 * ```
 *
 * @throws Complaint if an option cannot be used
 */
export function startEnsEmulator(options: EmulatorOptions = {}): Promise<EnsEmulator> {
  return startStoppable(options);
}

/** `stop` is called when somebody asks for the end over HTTP; without it, that is refused. */
export async function startStoppable(options: EmulatorOptions, stop?: () => void): Promise<EnsEmulator> {
  const { host = "127.0.0.1", allowRemote } = options;
  if (!isLoopback(host) && allowRemote === undefined) {
    throw new Complaint(
      `host: ${host} can be reached from other machines; list the names by which they reach it in allowRemote (--allow-remote NAME)`,
    );
  }
  const hostNames = allowRemote === undefined ? [] : checkHostNames(allowRemote);
  const core = new Core(options, stop);
  const server = await startOrClose(core, {
    host,
    port: options.port ?? 0,
    slowClientMs: options.slowClientMs ?? 10_000,
    bodyLimit: options.bodyLimit ?? 256 * 1024,
    hostNames: [...hostNames, host.includes(":") ? `[${host}]` : host],
  });
  const { accessKeyId, accessKeySecret } = options.accessKeys?.[0] ?? dummyKey;

  return {
    endpoint: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    port: server.port,
    accessKeyId,
    accessKeySecret,
    get calls() {
      return core.journal.calls;
    },
    faults: core.faults,
    entries: core.entries.bind(core),
    state: core.state.bind(core),
    addEntry: ({ natGatewayId, ...entry }) => core.addEntry(natGatewayId, entry),
    editEntry: core.editEntry.bind(core),
    removeEntry: core.removeEntry.bind(core),
    release: core.release.bind(core),
    seed: core.seed.bind(core),
    reset: core.reset.bind(core),
    close: async () => {
      await server.close();
      await core.close();
    },
  };
}
