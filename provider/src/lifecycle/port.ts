import type { Bag } from "../entry/model.js";
import { autoName } from "../entry/name.js";
import { aliasesOption, formerUrns, nameOf } from "../entry/urn.js";
import { EnsError } from "../ens/errors.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { hiddenOf } from "./hidden.js";
import {
  describe,
  forwardsTheSame,
  holdersOf,
  isDuplicate,
  isWhole,
  orderedReplacement,
  replacedLast,
} from "./holder.js";
import type { Step } from "./step.js";

/** How long an entry waits for a port that another one is about to leave; while it waits it holds a slot of the engine. */
const patienceMs = 20_000;

const mostLooksInVain = 3;
const lookAgainMs = 300;

/** How often an entry that is being deleted, by an earlier run or by somebody else, is looked at. */
const deletionPaceMs = 1_000;

/** An external port that cannot be had. The message names the entry that holds it, and what can be done. */
export class PortHeld extends Error {
  override readonly name = "PortHeld";
}

/**
 * Sends a write and, where another entry holds the port, waits until that one has left it: but only one that this run is
 * going to move away in place. Deletions come last in Pulumi, so waiting for them could not end.
 */
export async function whenPortIsFree<T>(
  step: Step,
  own: LiveEntry | undefined,
  send: () => Promise<T>,
): Promise<T> {
  const { clock } = step.gateway.caller;
  const until = clock.now() + patienceMs;
  let looksInVain = 0;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof EnsError) || !isDuplicate(error)) {
        throw error;
      }
      const holder = await holderOf(step, own?.id);
      if (holder === undefined && looksInVain < mostLooksInVain) {
        // it has left between the refusal and the look, or the list lags
        looksInVain += 1;
        await clock.sleep(lookAgainMs);
        continue;
      }
      if (holder?.status === "Deleting" && clock.now() < until) {
        step.progress.status(waitingFor(step, holder));
        await clock.sleep(deletionPaceMs);
        continue;
      }
      const leaving =
        holder === undefined
          ? undefined
          : step.surroundings.moves.leaving(holder.id, step.values, own?.values);
      if (holder === undefined || leaving === undefined || leaving.swap || clock.now() >= until) {
        throw new PortHeld(sentence(step, holder, leaving, error));
      }
      step.progress.status(waitingFor(step, holder));
      const stop = new AbortController();
      const patience = clock.sleep(until - clock.now(), stop.signal).catch(() => undefined);
      const left = step.place.stepAside(Promise.race([leaving.ended, patience]));
      await step.context.deadline.excluding(step.gateway.caller.waiting("port", step.context, left));
      stop.abort();
    }
  }
}

function waitingFor(step: Step, holder: LiveEntry): string {
  const owner = step.surroundings.moves.ownerOf(holder.id);
  const named = owner === undefined ? holder.id : `${nameOf(owner)} (${holder.id})`;
  return `waiting for ${named} to leave external port ${port(step.values)}`;
}

async function holderOf(step: Step, except: string | undefined): Promise<LiveEntry | undefined> {
  const entries = await step.gateway.view.list(step.context, true).catch(() => undefined);
  return entries === undefined ? undefined : holdersOf(step.values, entries, except)[0];
}

function sentence(
  step: Step,
  holder: LiveEntry | undefined,
  leaving: { readonly swap: boolean } | undefined,
  error: EnsError,
): string {
  const asked = `External port ${port(step.values)}`;
  if (holder === undefined) {
    return `${asked} is held by another forward entry of NAT gateway ${step.gateway.natGatewayId}: choose another port, or free this one first. ${error.message}`;
  }
  const held = `${asked} is held by forward entry ${describe(holder)}.`;
  if (leaving !== undefined) {
    return leaving.swap
      ? `${held} The two entries swap their ports, which no order of changes can do: run "pulumi up" with one of them on a third port, and then once more with the ports as they shall be.`
      : `${held} That entry is to leave the port in this very update, but had not after ${patienceMs / 1000} s: run "pulumi up" again, or move it in an "up" of its own first.`;
  }
  if (holder.status === "Deleting") {
    return `${held} That entry is being deleted: run "pulumi up" again when it is gone.`;
  }
  const owner = step.surroundings.moves.ownerOf(holder.id);
  if (owner !== undefined && owner === hiddenOf(step.values).urn) {
    return `${held} It is ${replacedLast}`;
  }
  if (owner !== undefined && step.surroundings.claims.has(owner)) {
    return `${held} ${keptBy(nameOf(owner))}`;
  }
  const declared = owner === undefined ? ofDeclared(step, holder) : undefined;
  if (declared !== undefined) {
    return `${held} ${declared}`;
  }
  const past = former(step, holder);
  if (past !== undefined) {
    const name = nameOf(past.maker);
    return (
      `${held} This program made it as "${name}" and no longer declares it. Pulumi makes new entries before it deletes old ones: ` +
      `take "${name}" out in an "up" of its own first, or go on with that entry by giving this resource the option ${aliasesOption(past.maker, past.urn)}.`
    );
  }
  const whole = isWhole(holder, step.values)
    ? ` It is in all that is declared: to manage it with this resource, run "ENS_ADOPT=${holder.id} pulumi up". ${orderedReplacement}`
    : forwardsTheSame(holder, step.values)
      ? ` It forwards what is declared under another name or health check: to manage it with this resource, which changes those, run "ENS_ADOPT=${holder.id} pulumi up". ${orderedReplacement}`
      : "";
  return (
    `${held}${whole === "" ? " Choose" : `${whole} Otherwise choose`} another port, or delete that entry first; if it belongs to this program and is to go, ` +
    `take it out in an "up" of its own, because Pulumi deletes last. ${error.message}.`
  );
}

function keptBy(name: string): string {
  return `This program has it as "${name}", which keeps the port to the end of this update: choose another port, or move "${name}" away in an "up" of its own first.`;
}

/** What an entry is that is in no state yet, or in none any more, but bears the name of a resource that is declared. */
function ofDeclared(step: Step, holder: LiveEntry): string | undefined {
  const name = holder.values["forwardEntryName"];
  const maker = typeof name === "string" ? step.surroundings.claims.namesake(name) : undefined;
  if (maker === undefined) {
    return undefined;
  }
  const now = step.surroundings.moves.entryOf(maker);
  if (now !== undefined) {
    return `This program made it as "${nameOf(maker)}", which has ${now} now. If an "up" failed that was to replace "${nameOf(maker)}", the next one without errors deletes it: let this resource have another port in that one. Otherwise delete that entry.`;
  }
  return maker === hiddenOf(step.values).urn ? undefined : keptBy(nameOf(maker));
}

function port(values: Bag): string {
  return `${String(values["ipProtocol"])} ${String(values["externalIp"])}:${String(values["externalPort"])}`;
}

/** The resource of this stack that made an entry, told by the mark in its name, if it is not declared any more. */
function former(step: Step, holder: LiveEntry): { readonly urn: string; readonly maker: string } | undefined {
  const { urn } = hiddenOf(step.values);
  const name = holder.values["forwardEntryName"];
  const resource = typeof name === "string" ? /^(.+)-[0-9a-f]{8}$/.exec(name)?.[1] : undefined;
  if (urn === undefined || resource === undefined) {
    return undefined;
  }
  const maker = formerUrns(urn, resource).find(
    (candidate) => autoName(resource, candidate) === name && !step.surroundings.claims.has(candidate),
  );
  return maker === undefined ? undefined : { urn, maker };
}
