import type { Subject } from "../api/callLog.js";
import { Deadline } from "../api/clock.js";
import type { CallContext } from "../api/ensApi.js";
import type { PropertyMap } from "../entry/properties.js";
import type { Gateway, Gateways } from "../gateway/gateway.js";
import type { QueueSlot } from "../gateway/writeQueue.js";
import { internalPropsOf, resourceOf } from "./internalProps.js";
import type { RunState } from "./runState.js";
import { formatQueuePosition, formatRetry, formatSlowdown } from "./status.js";

/** One change of one entry, from the moment that it is its turn on the gateway. */
export interface OperationContext {
  readonly surroundings: ProviderContext;
  readonly progress: StatusReporter;
  readonly gateway: Gateway;
  readonly place: QueueSlot;
  readonly context: CallContext;
  /** The properties and hidden inputs that it is about. */
  readonly values: PropertyMap;
}

/** Runs a change when it is its turn on the gateway. Its own time begins then: waiting for others is not its doing. */
export function runOperation<T>(
  kind: "create" | "update" | "delete",
  values: PropertyMap,
  id: string | undefined,
  surroundings: ProviderContext,
  progress: StatusReporter,
  run: (step: OperationContext) => Promise<T>,
): Promise<T> {
  const natGatewayId = String(values["natGatewayId"]);
  const gateway = surroundings.gateways.of(natGatewayId);
  const { api } = gateway;
  const about: Subject = {
    subject: id ?? natGatewayId,
    resource: resourceOf(values),
    idle: { since: api.clock.now() },
  };
  const queuedAt = api.clock.now();
  const write = () =>
    gateway.write(
      (place) => {
        api.logWait("queue", api.clock.now() - queuedAt, about);
        const limit = timeLimit(kind, internalPropsOf(values).timeouts, surroundings.operationTimeoutMs);
        const context: CallContext = {
          ...about,
          queuedAt,
          deadline: new Deadline(api.clock, limit),
          onWait: (error, ms, attempt) => {
            progress.status(formatRetry(error, ms, attempt));
          },
          onSlowed: (inFlight) => {
            progress.status(formatSlowdown(inFlight));
          },
        };
        return run({ surroundings, progress, gateway, place, context, values });
      },
      (place) => {
        progress.status(formatQueuePosition(place, natGatewayId));
      },
    );
  return surroundings.run.activity.operation(write);
}

/** What every step of an entry's life works with. */
export interface ProviderContext {
  readonly gateways: Gateways;
  readonly run: RunState;
  readonly operationTimeoutMs: number | undefined;
  readonly adopt: ReadonlySet<string>;
  readonly adoptInterrupted: boolean;
  readonly missingGateway: "error" | "gone";
  /** Who asks where, for errors: "at ens.aliyuncs.com with the keys from ens:accessKey". */
  readonly account: string;
}

/** How a step tells the person who waits. */
export interface StatusReporter {
  /** A line that is replaced by the next one. */
  status(text: string): void;
  /** A message that stays. */
  note(text: string): void;
  /** The same of something that should be looked at. */
  warn(text: string): void;
}

const defaultMs = 5 * 60_000;

const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** How long an operation may take: `ENS_OPERATION_TIMEOUT`, then Pulumi's `customTimeouts`, then 5 minutes. */
export function timeLimit(
  operation: "create" | "update" | "delete",
  timeouts: PropertyMap,
  override: number | undefined,
): number {
  return override ?? parseDuration(timeouts[operation]) ?? defaultMs;
}

/** Reads a duration as Go writes it, such as "90s" or "1h30m"; undefined for none, or what is not one. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) {
    return undefined;
  }
  let ms = 0;
  for (const [, number, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    ms += Number(number) * (units[unit ?? ""] ?? 0);
  }
  return ms > 0 ? ms : undefined;
}

/**
 * An entry that exists but is not as declared yet. Pulumi keeps it in the state with these outputs, and the next `up`
 * goes on with it.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";

  constructor(
    readonly entryId: string,
    readonly outputs: PropertyMap,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join(" "));
  }
}
