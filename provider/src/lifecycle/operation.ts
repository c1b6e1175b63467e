import type { Subject } from "../api/callLog.js";
import { Deadline, now } from "../api/clock.js";
import type { CallContext } from "../api/ensApi.js";
import type { EnsError } from "../api/errors.js";
import { trimTrailing } from "../api/redact.js";
import type { PropertyMap } from "../entry/properties.js";
import type { Gateway, Gateways } from "../gateway/gateway.js";
import type { QueueSlot } from "../gateway/writeQueue.js";
import type { RunState } from "./runState.js";

/** The Pulumi resource that an entry belongs to. */
export interface ResourceRef {
  /** Undefined for `ForwardEntry.get`, and after an import that did not know the stack. */
  readonly urn: string | undefined;
  readonly name: string | undefined;
  /** The name that the entry gets if the program sets none. */
  readonly autoName: string | undefined;
  /** Pulumi's `customTimeouts` in ms. */
  readonly timeouts: Readonly<Record<OperationKind, number | undefined>>;
}

export type OperationKind = "create" | "update" | "delete";

/** What a resource declares. */
export interface EntryRequest {
  readonly resource: ResourceRef;
  readonly inputs: PropertyMap;
  /** Makes no API calls, and returns the outputs as far as they are known. */
  readonly preview?: boolean;
}

/** An entry as the state has it. */
export interface EntryState {
  readonly resource: ResourceRef;
  readonly outputs: PropertyMap;
  /** Time at which create() adopted the entry; undefined if it created the entry. */
  readonly adoptedAt?: string | undefined;
}

/** What the provider needs from outside, and what the run knows. */
export interface ProviderContext {
  readonly gateways: Gateways;
  readonly run: RunState;
  readonly operationTimeoutMs: number | undefined;
  readonly adopt: ReadonlySet<string>;
  readonly adoptInterrupted: boolean;
  readonly missingGateway: "error" | "gone";
  /** Endpoint and keys, for errors: "at ens.aliyuncs.com with the access key from ens:accessKey". */
  readonly account: string;
  /** Aborted when the user cancels the run. */
  readonly signal?: AbortSignal | undefined;
}

/** Shows what happens to one resource. */
export interface StatusReporter {
  /** A line that the next one replaces. */
  status(text: string): void;
  /** A message that stays. */
  note(text: string): void;
  /** A message that stays and needs attention. */
  warn(text: string): void;
  /** Shows the latest status at once: no other one follows. */
  end(): void;
}

/** One create, update or delete under way, once it has its slot in the write queue of the gateway. */
export interface OperationContext extends ProviderContext {
  readonly resource: ResourceRef;
  readonly inputs: PropertyMap;
  readonly adoptedAt?: string | undefined;
  readonly reporter: StatusReporter;
  readonly gateway: Gateway;
  readonly slot: QueueSlot;
  readonly call: CallContext;
}

const defaultLimitMs = 5 * 60_000;

/** Runs an operation when it is its turn on the gateway. Its time limit begins then: waiting for others does not count. */
export function runOperation<T>(
  kind: OperationKind,
  target: { readonly resource: ResourceRef; readonly inputs: PropertyMap; readonly id?: string },
  context: ProviderContext,
  reporter: StatusReporter,
  run: (operation: OperationContext) => Promise<T>,
): Promise<T> {
  const { resource, inputs, id } = target;
  const { signal } = context;
  const natGatewayId = String(inputs["natGatewayId"]);
  const gateway = context.gateways.of(natGatewayId);
  const { api } = gateway;
  const queuedAt = now();
  const about: Subject = { subject: id ?? natGatewayId, resource: resource.name, idle: { since: queuedAt } };
  const start = (slot: QueueSlot): Promise<T> => {
    api.logWait("queue", now() - queuedAt, about);
    const limitMs = context.operationTimeoutMs ?? resource.timeouts[kind] ?? defaultLimitMs;
    const call: CallContext = {
      ...about,
      queuedAt,
      signal,
      deadline: new Deadline(limitMs),
      onWait: (error, ms, attempt) => {
        reporter.status(formatRetry(error, ms, attempt));
      },
      onSlowed: (inFlight) => {
        reporter.status(formatThrottling(inFlight));
      },
    };
    return run({ ...context, resource, inputs, reporter, gateway, slot, call });
  };
  return context.run.activity.operation(() =>
    gateway.write(
      start,
      (position) => {
        reporter.status(formatQueuePosition(position, natGatewayId));
      },
      signal,
    ),
  );
}

/** An entry that exists but is not as declared yet. Pulumi keeps it with these outputs, and the next `up` resumes. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  readonly adoptedAt: string | undefined;

  constructor(
    readonly entryId: string,
    { inputs, adoptedAt }: Pick<OperationContext, "inputs" | "adoptedAt">,
    message: string,
    readonly outputs: PropertyMap = inputs,
  ) {
    super(message);
    this.adoptedAt = adoptedAt;
  }
}

/** The position of a write in the queue of its gateway: 1 = next, 0 = running. */
export function formatQueuePosition(position: number, natGatewayId: string): string {
  return position === 0
    ? `starting on ${natGatewayId}`
    : `queued (${position === 1 ? "next" : `${position - 1} ahead`}) on ${natGatewayId}`;
}

export function formatRetry(error: EnsError, ms: number, attempt: number): string {
  const reason = error.kind === undefined ? shorten(error.reason) : causes[error.kind];
  const code = error.code ?? (error.status === undefined ? undefined : `HTTP ${error.status}`);
  return `attempt ${attempt} of ${error.operation} in ${(ms / 1000).toFixed(1)} s: ${reason}${code === undefined ? "" : ` (${code})`}`;
}

const causes: Readonly<Record<NonNullable<EnsError["kind"]>, string>> = {
  throttled: "throttled by the service",
  busy: "the gateway is busy",
  unavailable: "the service is unavailable",
  unreachable: "the endpoint cannot be reached",
  unreadable: "the answer cannot be read",
  "no gateway": "the gateway is not found",
};

const longestReason = 80;

function shorten(text: string): string {
  const line = trimTrailing(text.replace(/\s+/g, " "), /[.\s]/);
  return line.length > longestReason ? `${line.slice(0, longestReason - 1)}…` : line;
}

export function formatThrottling(inFlight: number): string {
  return `throttled by the service: waiting for one of the ${inFlight} calls in flight to end`;
}

/** The status of an entry that is being configured or deleted. */
export function formatWaiting(id: string, awaited: "Available" | "gone", elapsedMs = 0): string {
  const line = `waiting until ${id} is ${awaited}`;
  return elapsedMs < 1000 ? line : `${line} (${formatElapsed(elapsedMs)})`;
}

/** Rounded the more, the longer it takes, so that a long wait does not print many lines. */
function formatElapsed(ms: number): string {
  const exact = Math.floor(ms / 1000);
  const total = exact - (exact < 10 ? 0 : exact % (exact < 60 ? 5 : 30));
  const [minutes, seconds] = [Math.floor(total / 60), total % 60];
  return [minutes === 0 ? "" : `${minutes} min`, seconds === 0 ? "" : `${seconds} s`]
    .filter((part) => part !== "")
    .join(" ");
}
