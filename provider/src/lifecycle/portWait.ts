import { now, sleep } from "../api/clock.js";
import { EnsError, UserError } from "../api/errors.js";
import { mayClaimSamePort } from "../entry/portClaim.js";
import { explain } from "../gateway/explain.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { holdersOf } from "./read.js";
import type { OperationContext } from "./operation.js";
import type { HolderPlan } from "./plannedChanges.js";
import { explainCycle, explainHolder, formatPort, nameHolder, nameHolderAndPort } from "./portMessages.js";

/**
 * For how long a run may be quiet before an entry gives up waiting for a port. A program that awaits something, such as a
 * look-up, declares nothing for a few seconds.
 */
const quietLimitMs = 20_000;

/** For how long the list of a gateway may contradict the service that refuses a port. */
const lagLimitMs = 10_000;
const firstLagPauseMs = 300;

/** How often to look at a holder that this run does not change: another run, or a person, may move or delete it. */
const holderPollMs = 5_000;
const deletionPollMs = 1_000;

/** Whether a call was refused because another entry holds the port. */
export function isPortHeld(error: unknown): error is EnsError {
  return error instanceof EnsError && /ExternalPort\.Duplicated/i.test(error.code ?? "");
}

/**
 * Waits for an external port that another entry holds, while this run may still free it: until its owner has moved or, if no
 * resource that was declared so far has the entry, as long as the run goes on. Deletions of resources that have left the
 * program come last in Pulumi, so a wait for them ends without the port.
 */
export class PortWait {
  private readonly until: number;
  /** The holder about which the list contradicts the refusals, since when, and the next pause. */
  private lag: { readonly since: number; pauseMs: number; readonly holder: string | undefined } | undefined;
  /** Holders that were read and do not hold the port any more, although the list may still show them. */
  private readonly departed = new Set<string>();

  /** @param own the entry to change; undefined for one to create */
  constructor(
    private readonly operation: OperationContext,
    private readonly own?: RemoteEntry,
  ) {
    this.until = now() + operation.call.deadline.limitMs;
  }

  /**
   * Ends when the refused call is worth sending again; throws if the port does not become free in this update. Meanwhile
   * other writes of the gateway go first, and the time limit of the operation does not run.
   */
  untilFree(refusal: EnsError): Promise<void> {
    const { slot, run, call, gateway } = this.operation;
    const wait = slot.yieldWhile(run.activity.idle(this.wait(refusal)));
    return call.deadline.excluding(gateway.api.timed("port", call, wait));
  }

  private async wait(refusal: EnsError): Promise<void> {
    const { operation } = this;
    const holder = await this.findHolder();
    if (holder === undefined || this.hasLeft(holder)) {
      // it has left between the refusal and the look, or the list lags
      if (!(await this.pauseForLag(holder?.id))) {
        throw new UserError(
          holder === undefined
            ? `External port ${formatPort(operation)} is held by another forward entry of NAT gateway ${operation.gateway.natGatewayId}, which its list does not show. Run "pulumi up" again; if that does not help, choose another port. ${refusal.message}.`
            : this.explain(holder, refusal),
        );
      }
      return;
    }
    this.lag = undefined;
    await (holder.status === "Deleting" ? this.untilDeleted(holder) : this.untilLeft(holder, refusal));
  }

  private async untilDeleted(holder: RemoteEntry): Promise<void> {
    this.reportWait(holder);
    while (now() < this.until) {
      await sleep(deletionPollMs, this.operation.call.signal);
      if (!(await this.stillHolds(holder))) {
        return;
      }
    }
    throw new UserError(
      `${nameHolderAndPort(this.operation, holder)} That entry is being deleted. Run "pulumi up" again when it is gone.`,
    );
  }

  private async untilLeft(holder: RemoteEntry, refusal: EnsError): Promise<void> {
    const { run, gateway, call } = this.operation;
    const wasOwned = run.isOwned(holder.id);
    for (let lookAt = now() + holderPollMs; ;) {
      const { kind } = this.planOf(holder);
      if (kind === "left" || (wasOwned && kind === "undeclared")) {
        return;
      }
      call.signal?.throwIfAborted();
      if (this.refusalReason(holder, refusal) !== undefined) {
        // another run or a person may have moved the holder, and a failed change may have been carried out
        if (!(await this.stillHolds(holder))) {
          this.departed.add(holder.id);
          return;
        }
        // meanwhile the run may have shown that the holder is replaced
        const reason = this.refusalReason(holder, refusal);
        if (reason !== undefined) {
          throw new UserError(reason);
        }
        continue;
      }
      this.reportWait(holder);
      run.activity.waitsForPort(gateway.natGatewayId, gateway.entries.knownSize);
      const limits = [quietLimitMs - run.activity.quietMs(), this.until - now(), lookAt - now()];
      await run.activity.nextEvent(Math.max(1, Math.min(...limits)), call.signal);
      if (now() >= lookAt) {
        lookAt = now() + holderPollMs;
        // one list serves all operations that wait on the gateway
        const list = () => gateway.entries.list(call).then((entries) => entries.get(holder.id));
        if (kind === "undeclared" && !(await this.stillHolds(holder, list))) {
          return;
        }
      }
    }
  }

  /** Why the port does not become free in this update; undefined while it may. */
  private refusalReason(holder: RemoteEntry, refusal: EnsError): string | undefined {
    const { run, resource } = this.operation;
    const isOver = run.activity.quietMs() >= quietLimitMs || now() >= this.until;
    const cycle = run.cycleOf(this.own?.id, resource.urn);
    // options that the provider does not see may delete an entry that is replaced in time
    if (cycle !== undefined && (isOver || cycle.every(({ isReplaced }) => isReplaced !== true))) {
      return explainCycle(this.operation, holder, cycle);
    }
    return isOver || this.isFinal(holder) ? this.explain(holder, refusal) : undefined;
  }

  private explain(holder: RemoteEntry, error: EnsError): string {
    const { operation, own } = this;
    return explainHolder({ operation, own, holder, plan: this.planOf(holder), error });
  }

  /** Pauses before a look, longer each time; false if the list has contradicted the refusals for too long. */
  private async pauseForLag(holder: string | undefined): Promise<boolean> {
    const current = now();
    if (this.lag?.holder !== holder || this.lag === undefined) {
      this.lag = { since: current, pauseMs: firstLagPauseMs, holder };
    }
    if (current - this.lag.since >= lagLimitMs || current >= this.until) {
      return false;
    }
    await sleep(this.lag.pauseMs, this.operation.call.signal);
    this.lag.pauseMs *= 2;
    return true;
  }

  private hasLeft(holder: RemoteEntry): boolean {
    return this.departed.has(holder.id) || this.planOf(holder).kind === "left";
  }

  private planOf(holder: RemoteEntry): HolderPlan {
    return this.operation.run.changes.planOf(holder.id, this.operation.inputs);
  }

  /** Whether the port does not become free in this update, whatever is declared later. */
  private isFinal(holder: RemoteEntry): boolean {
    const plan = this.planOf(holder);
    const isReplacedByOwn =
      plan.kind !== "undeclared" && plan.urn !== undefined && plan.urn === this.operation.resource.urn;
    return plan.kind === "keeps" || plan.kind === "failed" || isReplacedByOwn;
  }

  /** An entry that holds the port; preferably one that does not give it up. */
  private async findHolder(): Promise<RemoteEntry | undefined> {
    const { gateway, call, inputs, account } = this.operation;
    let entries: ReadonlyMap<string, RemoteEntry>;
    try {
      entries = await gateway.entries.list(call, true);
    } catch (error) {
      throw new UserError(
        `External port ${formatPort(this.operation)} is held by another forward entry. Which one is not known, because the entries of NAT gateway ${gateway.natGatewayId} could not be listed: ${explain(error, inputs, account)}`,
      );
    }
    const holders = holdersOf(inputs, entries).filter(({ id }) => id !== this.own?.id);
    return (
      holders.find((holder) => this.isFinal(holder)) ??
      holders.find((holder) => !this.hasLeft(holder)) ??
      holders[0]
    );
  }

  /** Whether an entry has the port; one that cannot be read is taken to have it. */
  private async stillHolds(
    { id }: RemoteEntry,
    read = () => this.operation.gateway.entries.describe(id, this.operation.call),
  ): Promise<boolean> {
    try {
      const remote = await read();
      return remote !== undefined && mayClaimSamePort(remote.values, this.operation.inputs);
    } catch {
      return true;
    }
  }

  private reportWait(holder: RemoteEntry): void {
    const { operation } = this;
    operation.reporter.status(
      `waiting for ${nameHolder(operation, holder)} to free external port ${formatPort(operation)}`,
    );
  }
}
