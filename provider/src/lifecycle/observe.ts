import { isUnset, properties, type Bag, type Property } from "../entry/model.js";
import { sameValue } from "../entry/same.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { takenMark, withoutTakenMark } from "./hidden.js";

/** What the service fills in, or somebody else may set, without the program having an opinion on it. */
const optional: ReadonlySet<Property> = new Set(["forwardEntryName", "healthCheckPort", "standbyExternalIp"]);

/** The outputs of an entry that is as declared: every input as normalised, and what only the cloud knows. */
export function declaredOutputs(inputs: Bag, live: LiveEntry | undefined): Bag {
  return { ...inputs, ...nameLeftAlone(inputs, live), ...cloudOutputs(live) };
}

/**
 * The properties of an entry as a refresh finds them. Where the cloud means the same as the state, the state's spelling
 * stays, so that nothing shows as changed; what the program never set is not drift.
 */
export function observedInputs(recorded: Bag, live: LiveEntry): Bag {
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
  return { ...withoutTakenMark(carried(recorded)), ...(Object.fromEntries(entries) as Bag) };
}

/**
 * What a state holds beside the properties, as it is: hidden inputs, and what a newer version has written that this one
 * does not know. Without the latter that version would find its own values gone, and put them back, by a replacement if
 * it knows no other way.
 */
function carried(recorded: Bag): Bag {
  return Object.fromEntries(Object.entries(recorded).filter(([key]) => !isObserved.has(key)));
}

const isObserved: ReadonlySet<string> = new Set([...properties, "status", "standbyStatus"]);

/** The outputs of an entry as a refresh finds it. */
export function observedOutputs(recorded: Bag, live: LiveEntry): Bag {
  return { ...observedInputs(recorded, live), ...takenMark(recorded), ...cloudOutputs(live) };
}

/** What was adopted without a word about its name keeps the name it has. */
function nameLeftAlone(inputs: Bag, live: LiveEntry | undefined): Bag {
  return live === undefined || inputs["forwardEntryName"] !== undefined
    ? {}
    : { forwardEntryName: live.values["forwardEntryName"] ?? "" };
}

function cloudOutputs(live: LiveEntry | undefined): Bag {
  return {
    ...(live === undefined ? {} : { status: live.status }),
    ...(live?.standbyStatus === undefined ? {} : { standbyStatus: live.standbyStatus }),
  };
}
