import { type PropertyMap, UNKNOWN } from "../entry/properties.js";

/**
 * Time at which create() adopted an existing entry (outputs only; stored name, cannot change). Distinguishes the resource that adopted an entry from the
 * old half of an interrupted replacement, which has the same URN and id and is still to be deleted.
 */
export const adoptedAtKey = "__taken";

export function isInternal(key: string): boolean {
  return key.startsWith("__");
}

/**
 * What the engine sends in place of a value that is not known yet: one text for each type that the value will have.
 * Programs written for Node send only the first, but the engine and programs in other languages may send them all
 * (pulumi/pulumi sdk/go/common/resource/plugin/rpc.go; pulumi/pulumi#6310).
 */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const unknownMarkers: ReadonlySet<unknown> = new Set([
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
  return map(value, (leaf) => (unknownMarkers.has(leaf) ? UNKNOWN : leaf)) as Record<string, unknown>;
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
