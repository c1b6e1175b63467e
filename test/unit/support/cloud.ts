import sinon from "sinon";

import type { Answer, Body, Operation, Request } from "../../../provider/src/api/operations.js";
import { ConcurrencyLimiter } from "../../../provider/src/api/concurrency.js";
import { EnsApi, type CallContext, type Transport } from "../../../provider/src/api/ensApi.js";
import type { CallEnded, CallEvent } from "../../../provider/src/api/callLog.js";
import { Deadline } from "../../../provider/src/api/clock.js";
import { RetryBudget } from "../../../provider/src/api/retry.js";
import { Gateways } from "../../../provider/src/gateway/gateway.js";
import { RunState } from "../../../provider/src/lifecycle/runState.js";
import type { ProviderContext, StatusReporter } from "../../../provider/src/lifecycle/operation.js";
import { failure } from "./errors.js";

export type Told = Body<"DescribeForwardEntryAttribute">;

/** One method for each operation, so that tests can stub them one by one. */
export type EnsCalls = {
  readonly [Op in Operation as Uncapitalize<Op>]: (request: Request<Op>) => Promise<Answer<Op>>;
};

/** Sends each request to the method of its operation. */
export function transportTo(calls: Partial<EnsCalls>): Transport {
  return {
    send: <Op extends Operation>(operation: Op, request: Request<Op>): Promise<Answer<Op>> => {
      const name = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}` as keyof EnsCalls;
      const method = calls[name] as unknown as (request: Request<Op>) => Promise<Answer<Op>>;
      return method(request);
    },
  };
}

export const answer = <Body>(
  body: Body,
): Promise<{ headers: Record<string, string>; statusCode: number; body: Body }> =>
  Promise.resolve({ headers: {}, statusCode: 200, body });

/** An account with gateways and entries, behind stubs that a test may make fail. */
export class Cloud {
  readonly entries = new Map<string, Told>();
  readonly gateways = new Set(["nat-1"]);
  /** How long an entry is Pending after a write, and Deleting. */
  settlesInMs = 0;
  /** What would be in the log. */
  readonly events: CallEvent[] = [];
  readonly api: sinon.SinonStubbedInstance<EnsCalls>;
  private readonly readyAt = new Map<string, number>();
  private made = 0;

  constructor() {
    const methods: EnsCalls = {
      createForwardEntry: (request) => answer({ forwardEntryId: this.add(request) }),
      modifyForwardEntry: ({ forwardEntryId, ...changes }) => {
        Object.assign(this.existing(forwardEntryId, "ModifyForwardEntry"), texts(changes));
        this.readyAt.set(forwardEntryId, Date.now() + this.settlesInMs);
        return answer({});
      },
      deleteForwardEntry: ({ forwardEntryId }) => {
        this.existing(forwardEntryId, "DeleteForwardEntry").status = "Deleting";
        this.readyAt.set(forwardEntryId, Date.now() + this.settlesInMs);
        return answer({});
      },
      describeForwardEntryAttribute: ({ forwardEntryId }) =>
        answer({ ...this.existing(forwardEntryId, "DescribeForwardEntryAttribute") }),
      describeForwardTableEntries: ({ natGatewayId, pageNumber = 1, pageSize = 10 }) => {
        if (!this.gateways.has(natGatewayId)) {
          throw failure("InvalidParameter.NatNotFound", "DescribeForwardTableEntries");
        }
        const all = this.now().filter((entry) => entry.natGatewayId === natGatewayId);
        return answer({
          forwardTableEntries: all
            .slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
            .map((entry) => ({ ...entry, creationTime: undefined })),
          totalCount: String(all.length),
        });
      },
      describeNatGateways: ({ natGatewayId }) =>
        answer({
          natGateways: [...this.gateways]
            .filter((id) => natGatewayId === undefined || id === natGatewayId)
            .map((id) => ({ natGatewayId: id, ipLists: [] })),
        }),
      describeEnsEipAddresses: () => answer({ eipAddresses: { eipAddress: [] } }),
    };
    this.api = Object.fromEntries(
      Object.entries(methods).map(([name, method]) => [
        name,
        // eslint-disable-next-line @typescript-eslint/require-await -- what throws becomes a rejection
        sinon.stub().callsFake(async (request: never) => (method as (request: never) => unknown)(request)),
      ]),
    ) as unknown as sinon.SinonStubbedInstance<EnsCalls>;
  }

  add(request: Partial<Record<keyof Told | keyof Request<"CreateForwardEntry">, unknown>> = {}): string {
    this.made += 1;
    const id = typeof request.forwardEntryId === "string" ? request.forwardEntryId : `fwd-${this.made}`;
    this.entries.set(id, {
      natGatewayId: "nat-1",
      externalIp: "203.0.113.10",
      externalPort: `${this.made}`,
      internalIp: "10.0.0.5",
      internalPort: `${this.made}`,
      ipProtocol: "TCP",
      status: "Available",
      creationTime: `${new Date().toISOString().slice(0, 19)}Z`,
      ...texts(request),
      forwardEntryId: id,
    });
    if (request.status === undefined) {
      this.readyAt.set(id, Date.now() + this.settlesInMs);
    }
    return id;
  }

  /** The entries as they are at this moment. */
  now(): Told[] {
    for (const [id, at] of this.readyAt) {
      const entry = this.entries.get(id);
      if (entry?.status === "Deleting") {
        if (Date.now() >= at) this.entries.delete(id);
      } else if (entry !== undefined) {
        entry.status = Date.now() >= at ? "Available" : "Pending";
      }
    }
    return [...this.entries.values()];
  }

  /** The calls in the log. */
  get log(): CallEnded[] {
    return this.events.filter((event) => event.kind === "call");
  }

  calls(name: keyof EnsCalls): number {
    return this.api[name].callCount;
  }

  private existing(id: string, operation: string): Told {
    const entry = this.now().find((one) => one.forwardEntryId === id);
    if (entry === undefined) {
      throw failure("InvalidParameter.DnatNotFound", operation);
    }
    return entry;
  }
}

function texts(values: object): Partial<Told> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

export function apiOf(cloud: Cloud, changes: { callsInFlight?: number } = {}): EnsApi {
  return new EnsApi({
    transport: transportTo(cloud.api),
    random: () => 0.5,
    limit: new ConcurrencyLimiter(changes.callsInFlight ?? 16),
    budget: new RetryBudget(),
    assertEngineRunning: () => Promise.resolve(),
    log: (event) => cloud.events.push(event),
  });
}

export const within = (ms = 300_000): CallContext => ({ deadline: new Deadline(ms) });

export function contextOf(
  cloud: Cloud,
  changes: Partial<ProviderContext> & { writesPerGateway?: number } = {},
): ProviderContext {
  return {
    gateways: new Gateways(apiOf(cloud), changes.writesPerGateway),
    run: new RunState(),
    operationTimeoutMs: undefined,
    adopt: new Set(),
    adoptInterrupted: false,
    missingGateway: "error",
    account: "at ens.test with the access key from ens:accessKey",
    ...changes,
  };
}

export interface Lines extends StatusReporter {
  readonly statuses: string[];
  readonly notes: string[];
  readonly warnings: string[];
}

export function reporter(): Lines {
  const statuses: string[] = [];
  const notes: string[] = [];
  const warnings: string[] = [];
  return {
    statuses,
    notes,
    warnings,
    status: (text) => statuses.push(text),
    note: (text) => notes.push(text),
    warn: (text) => warnings.push(text),
    end: () => undefined,
  };
}
