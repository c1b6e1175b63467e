import { nameOf } from "../entry/names.js";
import type { PropertyMap } from "../entry/properties.js";
import type { EntryRequest, EntryState, ResourceRef } from "../lifecycle/operation.js";
import { adoptedAtKey, decode, encode, isInternal } from "../session/wire.js";
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
