import { modifiable } from "../entry/diff.js";
import { isUnset, toEntry, type Bag, type Entry } from "../entry/model.js";
import { sameValue } from "../entry/same.js";
import type { EnsApi, ModifyForwardEntryRequest } from "../ens/api.js";
import { EnsError } from "../ens/errors.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { explain } from "./explain.js";
import { declaredOutputs } from "./observe.js";
import { PartialFailure } from "./partialFailure.js";
import { whenPortIsFree } from "./port.js";
import { settle } from "./settle.js";
import { takeStep, type Step } from "./step.js";
import type { Progress, Surroundings } from "./surroundings.js";

/**
 * Makes an entry what is declared. With nothing to change it only waits until the entry is ready: that is how one that
 * was left half-made is finished.
 */
export async function update(
  id: string,
  inputs: Bag,
  surroundings: Surroundings,
  progress: Progress,
): Promise<Bag> {
  try {
    return await takeStep("update", inputs, id, surroundings, progress, async (step) => {
      const ready = await bring(step, id, toEntry(inputs));
      if (ready !== undefined) {
        return declaredOutputs(inputs, ready);
      }
      progress.status(`${id} is being configured`);
      const live = await settle(step, id, "modify");
      progress.status(`${id} is ${live.status}`);
      return declaredOutputs(inputs, live);
    });
  } finally {
    surroundings.moves.end(id);
  }
}

/** Sends the change, if there is one; gives the entry where it is ready already. */
export async function bring(step: Step, id: string, entry: Entry): Promise<LiveEntry | undefined> {
  // an attempt without an answer may have been carried out, whatever the later ones were told
  let unanswered = false;
  const send = async (api: EnsApi): Promise<unknown> => {
    try {
      return await api.modifyForwardEntry(request(id, entry));
    } catch (error) {
      unanswered ||= error instanceof EnsError && error.outcome === "unknown";
      throw error;
    }
  };
  try {
    const live = await existing(step, id);
    if (!differs(live, entry)) {
      return live.status === "Available" ? live : undefined;
    }
    await whenPortIsFree(step, live, () =>
      step.gateway.change("ModifyForwardEntry", id, send, step.place, step.context),
    );
    return undefined;
  } catch (error) {
    throw failed(error, step, id, unanswered);
  }
}

async function existing({ gateway, context }: Step, id: string): Promise<LiveEntry> {
  const live = (await gateway.view.ask(id, context)) ?? (await gateway.view.stillListed(id, context));
  if (live === undefined) {
    throw new Error(
      `Forward entry ${id} does not exist any more: somebody deleted it. Run "pulumi refresh" and then "pulumi up" to make it anew.`,
    );
  }
  return live;
}

function differs(live: LiveEntry, entry: Entry): boolean {
  return modifiable.some(
    (property) =>
      // what is not declared is left as it is
      !isUnset(property, entry[property]) && !sameValue(property, live.values[property], entry[property]),
  );
}

/** The whole tuple is sent: the API judges the port pair and the health-check port together. */
function request(id: string, entry: Entry): ModifyForwardEntryRequest {
  const {
    externalIp,
    externalPort,
    internalIp,
    internalPort,
    ipProtocol,
    forwardEntryName,
    healthCheckPort,
  } = entry;
  return {
    forwardEntryId: id,
    externalIp,
    externalPort,
    internalIp,
    internalPort,
    ipProtocol,
    ...(forwardEntryName === undefined ? {} : { forwardEntryName }),
    ...(healthCheckPort === undefined ? {} : { healthCheckPort }),
  };
}

function failed(error: unknown, step: Step, id: string, unanswered: boolean): Error {
  const reason = explain(error, step.values, step.surroundings.account);
  if (unanswered) {
    return new PartialFailure(id, step.values, [
      `It is not known whether forward entry ${id} was changed. ${reason} Run "pulumi up" again.`,
    ]);
  }
  return new Error(reason);
}
