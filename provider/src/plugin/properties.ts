import type { Struct, Value } from "google-protobuf/google/protobuf/struct_pb.js";

import { type PropertyMap, UNKNOWN } from "../entry/properties.js";
import { adoptedAtKey, encode, isInternal, unknownMarkers } from "../session/wire.js";
import type { Libraries } from "./libraries.js";

/**
 * The engine sends values that JSON does not have as objects with this key, whose value is the kind
 * (pulumi/pulumi sdk/go/common/resource/sig.go).
 */
const kindKey = "4dabf18193072939515e22adb298388d";
const kinds = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
} as const;

type PropertyObject = Record<string, unknown>;

/**
 * Values as the engine sent them, with `UNKNOWN` in place of its markers. Secrets and outputs become the values they hold, and
 * references to resources their ids: this provider accepts none of them, but its configuration may contain secrets.
 */
export function decodeStruct(struct: Struct | undefined): PropertyObject {
  const fields: [string, unknown][] = [];
  struct?.getFieldsMap().forEach((value, key) => fields.push([key, decodeValue(value)]));
  return Object.fromEntries(fields);
}

function decodeValue(value: Value): unknown {
  if (value.hasStringValue()) {
    const text = value.getStringValue();
    return unknownMarkers.has(text) ? UNKNOWN : text;
  }
  if (value.hasStructValue()) {
    return openValue(decodeStruct(value.getStructValue()));
  }
  if (value.hasListValue()) {
    return value.getListValue()?.getValuesList().map(decodeValue) ?? [];
  }
  if (value.hasNumberValue()) {
    return value.getNumberValue();
  }
  return value.hasBoolValue() ? value.getBoolValue() : null;
}

function openValue(object: PropertyObject): unknown {
  switch (object[kindKey]) {
    case kinds.secret:
      return object["value"];
    case kinds.output:
      return "value" in object ? object["value"] : UNKNOWN;
    case kinds.resource:
      // without an id it refers to a component
      return object["id"] === "" ? UNKNOWN : (object["id"] ?? object["urn"]);
    default:
      return object;
  }
}

/** Values that the engine can take. */
export function encodeStruct(values: PropertyMap, { struct }: Libraries): Struct {
  return struct.Struct.fromJavaScript(encode(values) as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** The arguments of a provider as they came, with some marked as secrets, whether or not the program has marked them. */
export function markSecrets(
  given: Struct | undefined,
  keys: readonly string[],
  { struct }: Libraries,
): Struct | undefined {
  const marked = given?.clone();
  const fields = marked?.getFieldsMap();
  for (const key of keys) {
    const value = fields?.get(key);
    if (fields === undefined || value === undefined || isUnmarkable(value)) {
      continue;
    }
    const kind = new struct.Value();
    kind.setStringValue(kinds.secret);
    const secret = new struct.Struct();
    secret.getFieldsMap().set(kindKey, kind).set("value", value);
    const wrapped = new struct.Value();
    wrapped.setStructValue(secret);
    fields.set(key, wrapped);
  }
  return marked;
}

/** Whether a value is a secret or an output already, not known yet, or none. */
function isUnmarkable(value: Value): boolean {
  return (
    value.hasNullValue() ||
    (value.hasStringValue() && unknownMarkers.has(value.getStringValue())) ||
    value.getStructValue()?.getFieldsMap().has(kindKey) === true
  );
}

/** The inputs of a resource. The dynamic provider has left internal properties in the state of a resource that it made. */
export function decodeInputs(struct: Struct | undefined): PropertyMap {
  return Object.fromEntries(Object.entries(decodeStruct(struct)).filter(([key]) => !isInternal(key)));
}

/** The outputs of a resource, and the time at which it adopted its entry. */
export function decodeOutputs(struct: Struct | undefined): {
  readonly outputs: PropertyMap;
  readonly adoptedAt: string | undefined;
} {
  const all = decodeStruct(struct);
  const adoptedAt = all[adoptedAtKey];
  return {
    outputs: Object.fromEntries(Object.entries(all).filter(([key]) => !isInternal(key))),
    adoptedAt: typeof adoptedAt === "string" ? adoptedAt : undefined,
  };
}

export function encodeOutputs(
  outputs: PropertyMap,
  adoptedAt: string | undefined,
  libraries: Libraries,
): Struct {
  return encodeStruct({ ...outputs, [adoptedAtKey]: adoptedAt }, libraries);
}
