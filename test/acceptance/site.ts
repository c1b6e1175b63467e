import type { Body, Operation, Request } from "../../provider/src/api/operations.js";
import { Attempts, type CallContext } from "../../provider/src/api/ensApi.js";
import { Deadline, sleep } from "../../provider/src/api/clock.js";
import { EnsError } from "../../provider/src/api/errors.js";
import { describeEntry } from "../../provider/src/gateway/reads.js";
import type { RemoteEntry } from "../../provider/src/gateway/reads.js";
import type { Door, RawAnswer, RawOptions } from "./door.js";
import type { Pace } from "./ground.js";
import type { Params } from "./guard.js";
import { range, type PortPlan } from "./ports.js";
import type { Run } from "./run.js";
import type { AcceptanceSettings } from "./settings.js";
import type { Sweep } from "./sweep.js";
import type { Keys } from "../../provider/src/api/client.js";

/** What became of a call that the service has answered. */
export interface Attempt<Op extends Operation> {
  /** "accepted", or the code of the refusal. */
  readonly answer: string;
  readonly body?: Body<Op>;
}

type Changes = Partial<Record<keyof Request<"CreateForwardEntry">, string | number | undefined>>;

/** Where probes work: entries of this run on the ports of this run, one probe at a time. */
export class Site {
  /** How long entries took to settle, in ms, by what was done to them. */
  readonly times: Readonly<Record<"create" | "modify" | "delete", number[]>> = {
    create: [],
    modify: [],
    delete: [],
  };

  constructor(
    readonly settings: AcceptanceSettings,
    readonly door: Door,
    readonly ports: PortPlan,
    readonly pace: Pace,
    private readonly run: Run,
    private readonly sweep: Sweep,
  ) {}

  get now(): number {
    return Date.now();
  }

  /** A name of this run. */
  name(label: string): string {
    return this.run.name(label);
  }

  sleep(ms: number): Promise<void> {
    return sleep(ms);
  }

  context(): CallContext {
    return { deadline: new Deadline(this.pace.limitMs) };
  }

  /** A whole entry on ports that are free, but for `changes`; undefined leaves a parameter out. */
  tuple(changes: Changes = {}, count = 1): Request<"CreateForwardEntry"> {
    const ports = changes.externalPort ?? range(this.ports.next(count), count);
    return {
      natGatewayId: this.settings.natGatewayId,
      externalIp: this.settings.externalIp,
      externalPort: ports,
      internalIp: this.settings.internalIp,
      internalPort: ports,
      ipProtocol: "TCP",
      forwardEntryName: this.name("probe"),
      ...changes,
    } as Request<"CreateForwardEntry">;
  }

  /**
   * Sends a call until the service takes it or refuses it for good. An answer that does not come at all is thrown: it
   * says nothing about the service's rules.
   * @param busyCounts whether being busy is an answer, too
   */
  async attempt<Op extends Operation>(
    operation: Op,
    request: Request<Op>,
    busyCounts = false,
  ): Promise<Attempt<Op>> {
    const { api } = this.door;
    const context = this.context();
    const attempts = new Attempts();
    try {
      const body = await api.retry(
        () => api.sendOnce(operation, request, context, attempts),
        context,
        ({ outcome, kind }) => outcome === "notApplied" && !(busyCounts && kind === "busy"),
        attempts,
      );
      return { answer: "accepted", body };
    } catch (error) {
      if (!(error instanceof EnsError) || error.status === undefined || error.code === undefined) throw error;
      return { answer: error.code };
    }
  }

  /** One request past the client; flow control is waited out. */
  async raw(action: string, params: Params = {}, options: RawOptions = {}): Promise<RawAnswer> {
    const { deadline } = this.context();
    for (;;) {
      const answer = await this.door.raw(action, params, options);
      const code = answer.body["Code"];
      if (!/Throttling|^SystemBusy/.test(typeof code === "string" ? code : "") || deadline.passed)
        return answer;
      await this.sleep(Math.max(1_000, this.pace.pollMs));
    }
  }

  /** A read that is signed with wrong keys. */
  async forged(keys: Partial<Keys>): Promise<RawAnswer> {
    const own = await this.door.keys();
    return this.raw("DescribeNatGateways", { PageSize: "1" }, { method: "GET", keys: { ...own, ...keys } });
  }

  /** Makes an entry and does not wait for it. */
  async create(changes: Changes = {}, count = 1): Promise<string> {
    const { answer, body } = await this.tryCreate(changes, count);
    if (body === undefined) throw new Error(`an entry that should have been made was refused with ${answer}`);
    return body.forwardEntryId;
  }

  /** Makes an entry and waits until it is Available. */
  async entry(changes: Changes = {}, count = 1): Promise<string> {
    const begun = this.now;
    const id = await this.create(changes, count);
    await this.available(id);
    this.times.create.push(this.now - begun);
    return id;
  }

  tryCreate(changes: Changes = {}, count = 1, busyCounts = false) {
    const request = this.tuple(changes, count);
    return this.attempt("CreateForwardEntry", request, busyCounts);
  }

  /** Whether the service would take such an entry: one that is made goes again at once. */
  async wouldCreate(changes: Changes, count = 1): Promise<string> {
    const { answer, body } = await this.tryCreate(changes, count);
    if (body !== undefined) await this.remove(body.forwardEntryId);
    return answer;
  }

  modify(id: string, changes: Omit<Changes, "natGatewayId" | "standbyExternalIp">, busyCounts = false) {
    const request = { forwardEntryId: id, ...changes } as Request<"ModifyForwardEntry">;
    return this.attempt("ModifyForwardEntry", request, busyCounts);
  }

  /** Modifies, and waits where the change was accepted. */
  async modified(id: string, changes: Omit<Changes, "natGatewayId" | "standbyExternalIp">): Promise<string> {
    const begun = this.now;
    const { answer } = await this.modify(id, changes);
    if (answer === "accepted") {
      await this.available(id);
      this.times.modify.push(this.now - begun);
    }
    return answer;
  }

  delete(id: string, busyCounts = false) {
    return this.attempt("DeleteForwardEntry", { forwardEntryId: id }, busyCounts);
  }

  /** Deletes an entry and waits until it is gone. */
  async remove(id: string): Promise<void> {
    const wasReady = (await this.look(id))?.status === "Available";
    const begun = this.now;
    await this.sweep.remove(id);
    if (wasReady) this.times.delete.push(this.now - begun);
  }

  look(id: string): Promise<RemoteEntry | undefined> {
    return describeEntry(id, this.door.api, this.context());
  }

  /** Waits until an entry is Available. What was just made may not be known everywhere yet. */
  async available(id: string): Promise<RemoteEntry> {
    const { deadline } = this.context();
    for (;;) {
      const live = await this.look(id);
      if (live?.status === "Available") return live;
      if (deadline.passed)
        throw new Error(
          `an entry was still ${live?.status ?? "not found"} after ${this.pace.limitMs / 1000} s`,
        );
      await this.sleep(this.pace.pollMs);
    }
  }

  describe(id: string): Promise<RawAnswer> {
    return this.raw("DescribeForwardEntryAttribute", { ForwardEntryId: id });
  }

  /** One page of the gateway's entries, as it came. */
  page(params: Params = {}): Promise<RawAnswer> {
    return this.raw("DescribeForwardTableEntries", { NatGatewayId: this.settings.natGatewayId, ...params });
  }

  /** What a probe has left. */
  async tidy(): Promise<void> {
    // side by side: each may be held up until another one is ready
    const removals = await Promise.allSettled(this.door.guard.left.map((id) => this.sweep.remove(id)));
    for (const removal of removals) if (removal.status === "rejected") throw removal.reason;
  }
}

/** What a raw answer says, in the words of {@link Attempt}. */
export function told({ status, body }: RawAnswer): string {
  const code = body["Code"];
  if (typeof code === "string" && !/^(0|200|ok|success)$/i.test(code)) return code;
  return status >= 200 && status < 300 ? "accepted" : `HTTP ${status} without a code`;
}
