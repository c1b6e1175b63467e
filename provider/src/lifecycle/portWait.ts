import { EnsError } from "../ens/errors.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { hiddenOf } from "./hidden.js";
import { holdersOf, isDuplicate } from "./holder.js";
import {
  explainCycle,
  explainDeletion,
  explainHolder,
  explainInvisibleHolder,
  PortHeldError,
  waitingFor,
} from "./portMessages.js";
import type { HolderPlan } from "./runState.js";
import type { Step } from "./step.js";

/**
 * How long a run may show no sign of going on before an entry gives up waiting for a port. A program that awaits something,
 * such as a look-up, declares nothing for a few seconds.
 */
const quietLimitMs = 20_000;

/** A holder that cannot be seen, or that has left the port already, is looked for again so often. */
const mostLooksInVain = 3;
const lookAgainMs = 300;

/** How often an entry that is being deleted, by an earlier run or by somebody else, is looked at. */
const deletionPollMs = 1_000;

/**
 * Sends a write and, where another entry holds the port, waits while this run may still free it: until its owner has moved
 * or, where no resource that was declared so far has the entry, as long as the run goes on to declare or change something.
 * Deletions of resources that have left the program come last in Pulumi, so a wait for them ends without the port.
 */
export async function whenPortIsFree<T>(
  step: Step,
  own: LiveEntry | undefined,
  send: () => Promise<T>,
): Promise<T> {
  const { clock } = step.gateway.caller;
  const until = clock.now() + step.context.deadline.limitMs;
  for (let looksInVain = 0; ;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof EnsError) || !isDuplicate(error)) {
        throw error;
      }
      const wait = waitForPort({ step, own, until, error, isVain: looksInVain >= mostLooksInVain });
      looksInVain += (await idly(step, wait)) === "again" ? 1 : 0;
    }
  }
}

/** Other writes of the gateway go first meanwhile, and the operation's own time limit does not run. */
async function idly<T>({ surroundings, place, context, gateway }: Step, wait: Promise<T>): Promise<T> {
  const aside = place.stepAside(surroundings.run.idle(wait));
  return context.deadline.excluding(gateway.caller.waiting("port", context, aside));
}

interface PortWait {
  readonly step: Step;
  /** The entry that is to be changed; undefined for one that is to be created. */
  readonly own: LiveEntry | undefined;
  /** The end of the operation's time limit. */
  readonly until: number;
  /** The refusal. */
  readonly error: EnsError;
  /** Whether the port was said to be held although nobody was seen to hold it, too often. */
  readonly isVain: boolean;
}

/** Ends when the write is worth sending again; "again" where it only may be. Throws where the port does not become free. */
async function waitForPort(wait: PortWait): Promise<"free" | "again"> {
  const { step, own, error, isVain } = wait;
  const holder = await holderOf(step, own?.id);
  if (holder === undefined) {
    // it has left between the refusal and the look, or the list lags
    if (isVain) {
      throw new PortHeldError(explainInvisibleHolder(step, error));
    }
    await step.gateway.caller.clock.sleep(lookAgainMs);
    return "again";
  }
  return holder.status === "Deleting" ? untilDeleted(wait, holder) : untilLeft(wait, holder);
}

async function untilDeleted({ step, until }: PortWait, holder: LiveEntry): Promise<"free"> {
  const { clock } = step.gateway.caller;
  step.progress.status(waitingFor(step, holder));
  while (clock.now() < until) {
    await clock.sleep(deletionPollMs);
    if ((await step.gateway.view.ask(holder.id, step.context)) === undefined) {
      return "free";
    }
  }
  throw new PortHeldError(explainDeletion(step, holder));
}

async function untilLeft(wait: PortWait, holder: LiveEntry): Promise<"free" | "again"> {
  const { step, own, until, isVain } = wait;
  const { clock } = step.gateway.caller;
  const { run } = step.surroundings;
  const wasOwned = run.isOwned(holder.id);
  for (let isFirstLook = true; ; isFirstLook = false) {
    const cycle = own === undefined ? undefined : run.cycleOf(own.id);
    if (cycle !== undefined) {
      throw new PortHeldError(explainCycle(step, holder, cycle));
    }
    const plan = run.planOf(holder.id, step.values);
    const hasLeft = plan.kind === "left" || (wasOwned && plan.kind === "unseen");
    if (hasLeft && !isFirstLook) {
      return "free";
    }
    if (hasLeft && !isVain) {
      // the list lags
      await clock.sleep(lookAgainMs);
      return "again";
    }
    const quietMs = run.quietMs();
    const isOver = quietMs >= quietLimitMs || clock.now() >= until;
    if (isOver || hasLeft || isCertain(step, plan)) {
      throw new PortHeldError(explainHolder({ ...wait, holder, plan }));
    }
    step.progress.status(waitingFor(step, holder));
    run.waitsForPort(step.gateway.natGatewayId, step.gateway.view.knownSize);
    await run.nextEvent(Math.min(quietLimitMs - quietMs, until - clock.now()));
  }
}

/** Whether the port does not become free in this update, whatever is declared later. */
function isCertain(step: Step, plan: HolderPlan): boolean {
  return (
    plan.kind === "keeps" ||
    plan.kind === "failed" ||
    // the old half of its own replacement
    (plan.kind !== "unseen" && plan.urn !== undefined && plan.urn === hiddenOf(step.values).urn)
  );
}

async function holderOf(step: Step, except: string | undefined): Promise<LiveEntry | undefined> {
  const entries = await step.gateway.view.list(step.context, true).catch(() => undefined);
  return entries === undefined ? undefined : holdersOf(step.values, entries, except)[0];
}
