import { Deadline } from "../api/clock.js";
import { isUnset, optional, properties, type PropertyMap, sameValue } from "../entry/properties.js";
import { explain } from "../gateway/explain.js";
import { describeEntry, GatewayNotFoundError } from "../gateway/reads.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { adoptedMark, resourceOf, withoutAdoptedMark } from "./internalProps.js";
import type { ProviderContext } from "./operation.js";

/** Reads have no time limit of their own in Pulumi; one that finds no answer for so long has failed. */
const defaultMs = 60_000;

export interface ObservedEntry {
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

/**
 * What the cloud has, or undefined where the entry is gone. `recorded` are the outputs in the state; without a gateway
 * among them the entry is one that is only looked at (`ForwardEntry.get`), and must exist.
 */
export async function readEntry(
  id: string,
  recorded: PropertyMap,
  surroundings: ProviderContext,
): Promise<ObservedEntry | undefined> {
  const context = {
    deadline: new Deadline(surroundings.gateways.api.clock, surroundings.operationTimeoutMs ?? defaultMs),
    subject: id,
    resource: resourceOf(recorded),
    idle: { since: surroundings.gateways.api.clock.now() },
  };
  const { natGatewayId } = recorded;
  const managed = !isUnset("natGatewayId", natGatewayId);
  let live: RemoteEntry | undefined;
  try {
    live = managed
      ? await surroundings.gateways.of(String(natGatewayId)).entries.find(id, context)
      : await describeEntry(id, surroundings.gateways.api, context);
  } catch (error) {
    if (error instanceof GatewayNotFoundError && surroundings.missingGateway === "gone") {
      return undefined;
    }
    throw new Error(explain(error, recorded, surroundings.account));
  }
  if (live === undefined) {
    if (!managed) {
      throw new Error(
        `Forward entry ${id} does not exist ${surroundings.account}: check the id, the account and the endpoint.`,
      );
    }
    return undefined;
  }
  return { inputs: observedInputs(recorded, live), outputs: observedOutputs(recorded, live) };
}

/** The outputs of an entry that is as declared: every input as normalised, and what only the cloud knows. */
export function declaredOutputs(inputs: PropertyMap, live: RemoteEntry | undefined): PropertyMap {
  return { ...inputs, ...nameLeftAlone(inputs, live), ...cloudOutputs(live) };
}

/**
 * The properties of an entry as a refresh finds them. Where the cloud means the same as the state, the state's spelling
 * stays, so that nothing shows as changed; what the program never set is not drift.
 */
export function observedInputs(recorded: PropertyMap, live: RemoteEntry): PropertyMap {
  const managed = !isUnset("natGatewayId", recorded["natGatewayId"]);
  const entries = properties.flatMap((property) => {
    const before = recorded[property];
    const now = live.values[property];
    if (
      managed &&
      (sameValue(property, before, now) || (optional.has(property) && isUnset(property, before)))
    ) {
      return before === undefined || before === null ? [] : [[property, before]];
    }
    // no entry is without the others: what an answer leaves out is not told, and what is not told is no drift
    if (managed && isUnset(property, now) && !optional.has(property)) {
      return isUnset(property, before) ? [] : [[property, before]];
    }
    // an entry whose name was taken away still has the property, or the next diff would not see it
    return isUnset(property, now)
      ? property === "forwardEntryName"
        ? [[property, ""]]
        : []
      : [[property, now]];
  });
  return { ...withoutAdoptedMark(carried(recorded)), ...(Object.fromEntries(entries) as PropertyMap) };
}

/**
 * What a state holds beside the properties, as it is: hidden inputs, and what a newer version has written that this one
 * does not know. Without the latter that version would find its own values gone, and put them back, by a replacement if
 * it knows no other way.
 */
function carried(recorded: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(recorded).filter(([key]) => !isObserved.has(key)));
}

const isObserved: ReadonlySet<string> = new Set([...properties, "status", "standbyStatus"]);

/** The outputs of an entry as a refresh finds it. */
export function observedOutputs(recorded: PropertyMap, live: RemoteEntry): PropertyMap {
  return { ...observedInputs(recorded, live), ...adoptedMark(recorded), ...cloudOutputs(live) };
}

/** What was adopted without a word about its name keeps the name it has. */
function nameLeftAlone(inputs: PropertyMap, live: RemoteEntry | undefined): PropertyMap {
  return live === undefined || inputs["forwardEntryName"] !== undefined
    ? {}
    : { forwardEntryName: live.values["forwardEntryName"] ?? "" };
}

function cloudOutputs(live: RemoteEntry | undefined): PropertyMap {
  return {
    ...(live === undefined ? {} : { status: live.status }),
    ...(live?.standbyStatus === undefined ? {} : { standbyStatus: live.standbyStatus }),
  };
}
