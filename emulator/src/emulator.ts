import { isIP } from "node:net";
import { check } from "./check.js";
import { systemClock } from "./clock.js";
import { defaultSeed } from "./cloud/defaultSeed.js";
import { Complaint } from "./complaint.js";
import { Core } from "./core.js";
import { guessesSchema } from "./guesses.js";
import { buildApp } from "./http/app.js";
import { startServer } from "./http/server.js";
import { defaultDurations, defaultQuota, durationsSchema } from "./options.js";
import { Random } from "./random.js";
import { RecordFile } from "./recordFile.js";
import { checkAccessKeys, dummyKey } from "./signature/accessKeys.js";
import { StateFile } from "./stateFile.js";
import type { AccessKey } from "./types/accessKey.js";
import type { EnsEmulator } from "./types/emulator.js";
import type { EmulatorOptions } from "./types/options.js";

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
 * @throws Complaint where an option cannot be used
 */
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
