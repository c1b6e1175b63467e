import { EnsError } from "../api/errors.js";
import { explain } from "../gateway/explain.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { internalPropsOf } from "./internalProps.js";
import type { OperationContext } from "./operation.js";
import { holdersOf, isDuplicate } from "./portHolders.js";
import {
  explainCycle,
  explainDeletion,
  explainHolder,
  explainInvisibleHolder,
  explainUnreadableList,
  PortHeldError,
  waitingFor,
} from "./portMessages.js";
import type { HolderPlan } from "./runState.js";

/**
 * How long a run may show no sign of going on before an entry gives up waiting for a port. A program that awaits something,
 * such as a look-up, declares nothing for a few seconds.
 */
const quietLimitMs = 20_000;

/** How long the list of a gateway may lag behind: a port is refused, but the list shows nobody who holds it, or no longer. */
const lagLimitMs = 10_000;
const firstLagPauseMs = 300;

/** How often a holder is looked at that this run does not change: its own run, or a person, may move or delete it. */
const holderPollMs = 5_000;

/** How often an entry that is being deleted is looked at. */
const deletionPollMs = 1_000;

/**
 * Sends a write and, where another entry holds the port, waits while this run may still free it: until its owner has moved
 * or, where no resource that was declared so far has the entry, as long as the run goes on to declare or change something.
 * Deletions of resources that have left the program come last in Pulumi, so a wait for them ends without the port.
 */
export async function whenPortIsFree<T>(
  step: OperationContext,
  own: RemoteEntry | undefined,
  send: () => Promise<T>,
): Promise<T> {
  const until = step.gateway.api.clock.now() + step.context.deadline.limitMs;
  const wait = new PortWait(step, own, until);
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof EnsError) || !isDuplicate(error)) {
        throw error;
      }
      await idly(step, wait.untilWorthAnAttempt(error));
    }
  }
}

/** Other writes of the gateway go first meanwhile, and the operation's own time limit does not run. */
async function idly<T>(
  { surroundings, place, context, gateway }: OperationContext,
  wait: Promise<T>,
): Promise<T> {
  const aside = place.yieldWhile(surroundings.run.activity.idle(wait));
  return context.deadline.excluding(gateway.api.timed("port", context, aside));
}

/** The waits of one operation for its port. */
class PortWait {
  /** Since when the list contradicts the refusals about one holder, and the next pause before a look. */
  private lag: { readonly since: number; pauseMs: number; readonly holder: string | undefined } | undefined;

  /**
   * @param own the entry that is to be changed; undefined for one that is to be created
   * @param until the end of the operation's time limit
   */
  constructor(
    private readonly step: OperationContext,
    private readonly own: RemoteEntry | undefined,
    private readonly until: number,
  ) {}

  /** Ends when the write is worth sending again; throws where the port does not become free in this update. */
  async untilWorthAnAttempt(error: EnsError): Promise<void> {
    const { clock } = this.step.gateway.api;
    const holder = await this.holder();
    const plan = holder === undefined ? undefined : this.planOf(holder);
    if (holder === undefined || plan?.kind === "left") {
      // it has left between the refusal and the look, or the list lags
      if (!(await this.lagPause(holder?.id))) {
        throw new PortHeldError(
          holder === undefined || plan === undefined
            ? explainInvisibleHolder(this.step, error)
            : explainHolder({ step: this.step, own: this.own, holder, plan, error }),
        );
      }
      return;
    }
    this.lag = undefined;
    if (holder.status === "Deleting") {
      this.step.progress.status(waitingFor(this.step, holder));
      while (clock.now() < this.until) {
        await clock.sleep(deletionPollMs);
        if (!(await this.stillHolds(holder))) return;
      }
      throw new PortHeldError(explainDeletion(this.step, holder));
    }
    await this.untilLeft(holder, error);
  }

  private async untilLeft(holder: RemoteEntry, error: EnsError): Promise<void> {
    const { step, until } = this;
    const { clock } = step.gateway.api;
    const { run } = step.surroundings;
    const wasOwned = run.isOwned(holder.id);
    for (let lookAt = clock.now() + holderPollMs; ;) {
      const plan = this.planOf(holder);
      if (plan.kind === "left" || (wasOwned && plan.kind === "unseen")) {
        return;
      }
      if (this.refusal(holder, error) !== undefined) {
        // what another run or a person does is in no plan, and a change that failed may have been carried out
        if (!(await this.stillHolds(holder))) return;
        // meanwhile the run may have shown that the holder is replaced
        const refusal = this.refusal(holder, error);
        if (refusal !== undefined) throw new PortHeldError(refusal);
        continue;
      }
      step.progress.status(waitingFor(step, holder));
      run.activity.waitsForPort(step.gateway.natGatewayId, step.gateway.entries.knownSize);
      const now = clock.now();
      await run.activity.nextEvent(
        Math.max(1, Math.min(quietLimitMs - run.activity.quietMs(), until - now, lookAt - now)),
      );
      if (clock.now() >= lookAt) {
        lookAt = clock.now() + holderPollMs;
        if (plan.kind === "unseen" && !(await this.isListed(holder))) return;
      }
    }
  }

  /** Why the port does not become free in this update; undefined while it may. */
  private refusal(holder: RemoteEntry, error: EnsError): string | undefined {
    const { step, own, until } = this;
    const { run } = step.surroundings;
    const plan = this.planOf(holder);
    const isOver = run.activity.quietMs() >= quietLimitMs || step.gateway.api.clock.now() >= until;
    const cycle = run.cycleOf(own?.id, internalPropsOf(step.values).urn);
    // options that the provider does not see may delete an entry that is replaced in time
    if (cycle !== undefined && (isOver || cycle.every(({ isReplaced }) => isReplaced !== true))) {
      return explainCycle(step, holder, cycle);
    }
    return isOver || this.isFinal(plan) ? explainHolder({ step, own, holder, plan, error }) : undefined;
  }

  /** Pauses before a look, longer each time; false where the list has contradicted the refusals for too long. */
  private async lagPause(holder: string | undefined): Promise<boolean> {
    const { clock } = this.step.gateway.api;
    if (this.lag === undefined || this.lag.holder !== holder) {
      this.lag = { since: clock.now(), pauseMs: firstLagPauseMs, holder };
    }
    const now = clock.now();
    if (now - this.lag.since >= lagLimitMs || now >= this.until) {
      return false;
    }
    await clock.sleep(this.lag.pauseMs);
    this.lag.pauseMs *= 2;
    return true;
  }

  private planOf(holder: RemoteEntry): HolderPlan {
    return this.step.surroundings.run.planOf(holder.id, this.step.values);
  }

  /** Whether the port does not become free in this update, whatever is declared later. */
  private isFinal(plan: HolderPlan): boolean {
    const { urn } = internalPropsOf(this.step.values);
    return (
      plan.kind === "keeps" ||
      plan.kind === "failed" ||
      // the old half of its own replacement
      (plan.kind !== "unseen" && plan.urn !== undefined && plan.urn === urn)
    );
  }

  /** An entry that holds a port which is asked for; one that decides the matter before others. */
  private async holder(): Promise<RemoteEntry | undefined> {
    const { step, own } = this;
    let entries: ReadonlyMap<string, RemoteEntry>;
    try {
      entries = await step.gateway.entries.list(step.context, true);
    } catch (error) {
      throw new PortHeldError(
        explainUnreadableList(step, explain(error, step.values, step.surroundings.account)),
      );
    }
    const holders = holdersOf(step.values, entries, own?.id);
    return (
      holders.find((holder) => this.isFinal(this.planOf(holder))) ??
      holders.find((holder) => this.planOf(holder).kind !== "left") ??
      holders[0]
    );
  }

  /** Whether an entry has the port by a look at it alone; where it cannot be looked at, it is taken to. */
  private async stillHolds({ id }: RemoteEntry): Promise<boolean> {
    const { step } = this;
    try {
      const live = await step.gateway.entries.describe(id, step.context);
      return live !== undefined && holdersOf(step.values, new Map([[id, live]])).length > 0;
    } catch {
      return true;
    }
  }

  /** The same by a list that all operations share which wait on the gateway. */
  private async isListed({ id }: RemoteEntry): Promise<boolean> {
    const { step, own } = this;
    try {
      const entries = await step.gateway.entries.list(step.context);
      return holdersOf(step.values, entries, own?.id).some((holder) => holder.id === id);
    } catch {
      return true;
    }
  }
}
