import { type PropertyMap, UNKNOWN } from "../entry/properties.js";
import { nameOf } from "../entry/names.js";
import type { EntryRequest, EntryState, ResourceRef } from "../lifecycle/operation.js";
import { providerText } from "./providerText.js";

/**
 * Properties that the constructor adds to the inputs, because Pulumi does not pass the code, the URN and the time limits of a
 * resource to a dynamic provider. Outputs repeat them, because delete and read get outputs only.
 */
export function internalInputs(urn?: unknown, autoName?: unknown, timeouts?: unknown): PropertyMap {
  return {
    __provider: providerText,
    ...(urn === undefined ? {} : { __urn: urn, __autoName: autoName }),
    ...(timeouts === undefined ? {} : { __timeouts: timeouts }),
  };
}

/**
 * Time at which create() adopted an existing entry (outputs only; stored name, cannot change). Distinguishes the resource that adopted an entry from the
 * old half of an interrupted replacement, which has the same URN and id and is still to be deleted.
 */
const adoptedAtKey = "__taken";

export function isInternal(key: string): boolean {
  return key.startsWith("__");
}

/** Property map from Pulumi: the inputs or the outputs of a resource. */
export interface DecodedProps {
  readonly request: EntryRequest;
  readonly state: EntryState;
  /** The internal properties as Pulumi sent them, also those of newer versions. */
  readonly internal: PropertyMap;
}

export function decodeProps(props: PropertyMap): DecodedProps {
  const entries = Object.entries(decode(props));
  const all = Object.fromEntries(entries);
  const text = (key: string) => (typeof all[key] === "string" ? all[key] : undefined);
  const urn = text("__urn");
  const name = urn === undefined ? undefined : nameOf(urn);
  const timeouts = decodeTimeouts(all["__timeouts"]);
  const resource = { urn, name, autoName: text("__autoName"), timeouts };
  const properties = Object.fromEntries(entries.filter(([key]) => !isInternal(key)));
  return {
    request: { resource, inputs: properties },
    state: { resource, outputs: properties, adoptedAt: text(adoptedAtKey) },
    internal: Object.fromEntries(entries.filter(([key]) => isInternal(key) && key !== adoptedAtKey)),
  };
}

/** Properties and internal properties in one map, as Pulumi keeps them. */
export function encodeProps(
  internal: PropertyMap,
  properties: PropertyMap,
  adoptedAt?: string,
): Record<string, unknown> {
  return encode({
    ...internal,
    ...properties,
    ...(adoptedAt === undefined ? {} : { [adoptedAtKey]: adoptedAt }),
  });
}

function decodeTimeouts(value: unknown): ResourceRef["timeouts"] {
  const given = typeof value === "object" && value !== null ? (value as PropertyMap) : {};
  return {
    create: parseDuration(given["create"]),
    update: parseDuration(given["update"]),
    delete: parseDuration(given["delete"]),
  };
}

const unitsInMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Reads a duration as Go writes it, such as "90s" or "1h30m", in ms; undefined if it is none or zero. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) {
    return undefined;
  }
  let ms = 0;
  for (const [, number, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    ms += Number(number) * (unitsInMs[unit ?? ""] ?? 0);
  }
  return ms > 0 ? ms : undefined;
}

/**
 * What the engine sends in place of a value that is not known yet: one text for each type that the value will have.
 * Programs written for Node send only the first, but the engine and programs in other languages may send them all
 * (pulumi/pulumi sdk/go/common/resource/plugin/rpc.go; pulumi/pulumi#6310).
 */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const markers: ReadonlySet<unknown> = new Set([
  unknownText,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** Values as the engine sent them, with `UNKNOWN` in place of its markers. */
export function decode(value: PropertyMap): Record<string, unknown> {
  return map(value, (leaf) => (markers.has(leaf) ? UNKNOWN : leaf)) as Record<string, unknown>;
}

/**
 * Values that the engine can take. The SDK's server ends a call with "Unexpected struct type" where any value inside
 * is `undefined`, which after a create loses the id of the entry; so those are left out (pulumi/pulumi#2721, #7576).
 */
export function encode(value: PropertyMap): Record<string, unknown> {
  return map(value, (leaf) => (leaf === UNKNOWN ? unknownText : leaf)) as Record<string, unknown>;
}

function map(value: unknown, leaf: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => item !== undefined).map((item) => map(item, leaf));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, map(item, leaf)]),
    );
  }
  return leaf(value);
}
