import type { dynamic } from "@pulumi/pulumi";

import { Core } from "../../emulator/src/core.js";
import type { FaultRule, ShownEntry } from "../../emulator/src/index.js";
import type { WireAnswer } from "../../emulator/src/service.js";
import { readBody, type Answer, type Operation, type Request } from "../../provider/src/api/operations.js";
import { ConcurrencyLimiter } from "../../provider/src/api/concurrency.js";
import { EnsApi, type Transport } from "../../provider/src/api/ensApi.js";
import { now, sleep } from "../../provider/src/api/clock.js";
import { EnsError, type EnsErrorDetails } from "../../provider/src/api/errors.js";
import { RetryBudget } from "../../provider/src/api/retry.js";
import { ForwardEntryProvider } from "../../provider/src/dynamic/provider.js";
import { Gateways } from "../../provider/src/gateway/gateway.js";
import type { RunState } from "../../provider/src/lifecycle/runState.js";
import { PluginProvider } from "../../provider/src/plugin/provider.js";
import { InitFailed } from "../dynamic/server.js";
import type { Bag, Provider } from "./engineState.js";
import { type Face, pluginProvider } from "./faces.js";
import { InProcessPlugin } from "./inProcessPlugin.js";
import { seedOf } from "./lane.js";
import type { Cloud } from "./oracle.js";

export const clientTimeoutMs = 5_000;

export interface CloudOptions {
  readonly face?: Face;
  readonly randomSeed: number;
  readonly settleMs: number;
  readonly refuseWhileSiblingBusy: boolean;
}

/** The emulator's cloud without its socket: answers come by a call, and time is whatever `Date` says. */
export class InProcessCloud implements Cloud {
  readonly core: Core;
  /** The face through which its entries are managed. */
  readonly face: Face;

  constructor({ randomSeed, settleMs, refuseWhileSiblingBusy, face = "dynamic" }: CloudOptions) {
    this.face = face;
    this.core = new Core({
      clock: { now, sleep },
      signatureClock: { now, sleep },
      randomSeed,
      seed: seedOf(face),
      verifySignatures: false,
      durations: { create: settleMs, modify: settleMs, delete: settleMs },
      refuseWhileSiblingBusy,
      keepCalls: 2_000,
    });
  }

  addFaults(rules: readonly FaultRule[]): void {
    this.core.faults.add(...rules);
  }

  entries(): ShownEntry[] {
    return this.core.entries();
  }

  async calm(): Promise<void> {
    this.core.faults.clear();
    while (this.core.journal.calls.some(({ endedAt }) => endedAt === undefined)) {
      await sleep(100);
    }
    for (const { ForwardEntryId } of this.entries()) {
      this.core.release(ForwardEntryId);
    }
  }
}

/** The API of the cloud as the provider's client would tell it, time-outs and broken connections included. */
class InProcessTransport implements Transport {
  constructor(private readonly core: Core) {}

  async send<Op extends Operation>(operation: Op, request: Request<Op>): Promise<Answer<Op>> {
    const given = Object.entries<unknown>(request).filter(([, value]) => value !== undefined);
    const query = new Map(
      given.map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), String(value)]),
    );
    const headers = { "x-acs-action": operation, "x-acs-version": "2017-11-10" };
    const work = this.core.service.answer({
      method: "POST",
      path: "/",
      headers,
      query,
      form: new Map(),
      body: Buffer.alloc(0),
    });
    const late = new AbortController();
    try {
      const answer = await Promise.race([work, sleep(clientTimeoutMs, late.signal).then(() => undefined)]);
      return told(operation, answer);
    } finally {
      late.abort(new Error("answered"));
    }
  }
}

function told<Op extends Operation>(operation: Op, answer: WireAnswer | undefined): Answer<Op> {
  const fail = (details: Omit<EnsErrorDetails, "operation" | "endpoint">): EnsError =>
    new EnsError({ operation, endpoint: "in-process", serverTime: wholeSeconds(Date.now()), ...details });
  if (answer === undefined) {
    throw fail({ transport: "timeout", reason: "no answer came", serverTime: undefined });
  }
  if (answer.fate !== "send") {
    throw fail({
      transport: "network",
      code: "ECONNRESET",
      reason: "the connection broke",
      serverTime: undefined,
    });
  }
  const { status } = answer;
  const body = parse(answer.body);
  if (body === undefined) {
    throw fail({ transport: "unreadable", status, reason: "the answer is not JSON" });
  }
  if (status < 200 || status > 299) {
    const retryAfterMs = Number(answer.headers["x-acs-retry-after"] ?? 0);
    throw fail({
      status,
      code: body["Code"] as string | undefined,
      reason: (body["Message"] as string | undefined) ?? "no reason",
      retryAfterMs,
      ...(body["Code"] === undefined && status >= 400 ? { transport: "unreadable" as const } : {}),
    });
  }
  const found = readBody(operation, body);
  if ("problem" in found) {
    throw fail({ transport: "unreadable", status, reason: found.problem });
  }
  return { headers: {}, statusCode: status, body: found.body };
}

const wholeSeconds = (ms: number) => Math.floor(ms / 1000) * 1000;

function parse(text: string): Bag | undefined {
  try {
    return JSON.parse(text) as Bag;
  } catch {
    return undefined;
  }
}

export interface Session {
  readonly provider: Provider;
  /** Kills the engine: nothing more is sent from here on. */
  kill(): void;
}

export interface SessionSettings {
  readonly adopt?: readonly string[];
  readonly adoptInterrupted?: boolean;
  readonly limitMs?: number;
  readonly writesPerGateway?: number;
  readonly callsInFlight?: number;
  /** Settings of the stack that a check reads, such as ens:collisions. */
  readonly config?: Readonly<Record<string, string>>;
}

/** The lifecycle as a new run of the engine finds it, on the in-process cloud. */
export function openSession(
  { core, face }: InProcessCloud,
  random: () => number,
  {
    adopt = [],
    adoptInterrupted = false,
    limitMs,
    writesPerGateway,
    callsInFlight = 16,
    config = {},
  }: SessionSettings = {},
): Session {
  let killed = false;
  const assertEngineRunning = () =>
    killed ? Promise.reject(new Error("Pulumi has ended.")) : Promise.resolve();
  const api = new EnsApi({
    transport: new InProcessTransport(core),
    random,
    limit: new ConcurrencyLimiter(callsInFlight),
    budget: new RetryBudget(),
    assertEngineRunning,
    log: () => undefined,
  });
  const open = (_reader: unknown, run: RunState, _engine?: unknown, signal?: AbortSignal) =>
    Promise.resolve({
      gateways: new Gateways(api, writesPerGateway),
      run,
      operationTimeoutMs: limitMs,
      adopt: new Set(adopt),
      adoptInterrupted,
      missingGateway: "error" as const,
      account: "in process",
      signal,
    });
  const kill = () => {
    killed = true;
  };
  if (face === "plugin") {
    const link = { reporter: () => quiet, assertEngineRunning };
    const plugin = new InProcessPlugin(
      new PluginProvider({ env: () => undefined, open, engine: link, connect: () => link }),
    );
    plugin.configureNow(config);
    return { kill, provider: pluginProvider(plugin) };
  }
  const provider = new ForwardEntryProvider({ open, env: () => undefined, reporter: () => quiet });
  void provider.configure({ config: { get: (key: string) => config[key] } } as dynamic.ConfigureRequest);
  return { kill, provider: dynamicProvider(provider) };
}

function dynamicProvider(provider: ForwardEntryProvider): Provider {
  return {
    check: async (olds, news) => {
      const { inputs = {}, failures = [] } = await provider.check(olds, news);
      return { inputs: wire(inputs as Bag), failures };
    },
    diff: async (id, olds, news) => {
      const { changes, replaces = [], deleteBeforeReplace = false } = await provider.diff(id, olds, news);
      return { changes: changes === false ? "none" : "unknown", replaces, deleteBeforeReplace };
    },
    create: async (inputs) => {
      const { id, outs } = await thrownWithId(provider.create(inputs));
      return { id, outputs: wire(outs as Bag) };
    },
    read: async (id, props) => {
      const found = (await provider.read(id, props)) as Partial<{ id: string; props: Bag; inputs: Bag }>;
      return {
        id: found.id ?? "",
        outputs: wire(found.props ?? {}),
        inputs: found.inputs === undefined ? undefined : wire(found.inputs),
      };
    },
    update: async (id, olds, news) => wire((await thrownWithId(provider.update(id, olds, news))).outs as Bag),
    delete: (id, outputs) => provider.delete(id, outputs),
  };
}

const quiet = { status: () => undefined, note: () => undefined, warn: () => undefined, end: () => undefined };

/** As values look after they went over the wire: nothing is undefined. */
function wire(bag: Readonly<Bag>): Bag {
  return JSON.parse(JSON.stringify(bag)) as Bag;
}

/** A resource that exists but is not ready, as it comes over the wire. */
async function thrownWithId<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    const { id, properties, reasons } = error as { id?: string; properties?: Bag; reasons?: string[] };
    throw id === undefined ? error : new InitFailed(id, wire(properties ?? {}), reasons ?? []);
  }
}
