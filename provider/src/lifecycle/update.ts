import { isUnset, toEntry, type Bag, type Entry, type Property } from "../entry/model.js";
import { sameValue } from "../entry/same.js";
import type { ModifyForwardEntryRequest } from "../ens/api.js";
import type { CallContext } from "../ens/caller.js";
import { EnsError } from "../ens/errors.js";
import type { Gateway } from "../gateway/gateway.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { inTheWay } from "./adoption.js";
import { explain } from "./explain.js";
import { isDuplicate } from "./holder.js";
import { declaredOutputs } from "./observe.js";
import { begin, type Progress, type Surroundings } from "./operation.js";
import { PartialFailure } from "./partialFailure.js";
import { settle } from "./settle.js";

const modifiable: readonly Property[] = [
  "externalIp",
  "externalPort",
  "internalIp",
  "internalPort",
  "ipProtocol",
  "forwardEntryName",
  "healthCheckPort",
];

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
  const entry = toEntry(inputs);
  const gateway = surroundings.gateways.of(entry.natGatewayId);
  return gateway.write(
    async (place) => {
      const context = begin(surroundings, "update", inputs, progress, id);
      let live: LiveEntry;
      try {
        live = await existing(gateway, id, context);
        if (differs(live, entry)) {
          await gateway.change(
            "ModifyForwardEntry",
            id,
            (api) => api.modifyForwardEntry(request(id, entry)),
            place,
            context,
          );
        } else if (live.status === "Available") {
          return declaredOutputs(inputs, live);
        }
      } catch (error) {
        throw await failed(error, gateway, id, inputs, context, surroundings);
      }
      progress.status(`${id} is being configured`);
      live = await settle(gateway, id, "modify", inputs, context, surroundings, progress);
      progress.status(`${id} is ${live.status}`);
      return declaredOutputs(inputs, live);
    },
    (count) => {
      progress.status(
        `waiting for ${count} other ${count === 1 ? "write" : "writes"} on ${entry.natGatewayId}`,
      );
    },
  );
}

async function existing(gateway: Gateway, id: string, context: CallContext): Promise<LiveEntry> {
  const live = await gateway.view.ask(id, context);
  if (live === undefined) {
    await gateway.view.prove(context);
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

async function failed(
  error: unknown,
  gateway: Gateway,
  id: string,
  inputs: Bag,
  context: CallContext,
  surroundings: Surroundings,
): Promise<Error> {
  if (error instanceof EnsError && isDuplicate(error)) {
    return new Error(await inTheWay(gateway, inputs, context, error, id));
  }
  const reason = explain(error, inputs, surroundings.account);
  if (error instanceof EnsError && error.operation === "ModifyForwardEntry" && error.outcome === "unknown") {
    return new PartialFailure(id, inputs, [
      `It is not known whether forward entry ${id} was changed. ${reason} Run "pulumi up" again.`,
    ]);
  }
  return new Error(reason);
}
