import { decode } from "../../dynamic/wire.js";
import { isUnset, properties, type PropertyMap, type Property } from "../../entry/properties.js";
import { readPorts, widestRange, width } from "../../entry/ports.js";
import { hasUnknown } from "../../entry/properties.js";

/** Stands for a value that must not be shown. Whether two of them are equal cannot be told. */
export const SECRET: unique symbol = Symbol("secret");

/** How Pulumi marks an object that stands for something else, and which mark a secret bears. */
const signature = "4dabf18193072939515e22adb298388d";

/** The declared properties of an entry, and nothing else, as one bag; later sources win. */
export function toBag(...sources: readonly unknown[]): PropertyMap {
  const bag: Record<string, unknown> = {};
  for (const source of sources) {
    if (typeof source !== "object" || source === null) continue;
    const values = source as Record<string, unknown>;
    for (const property of properties) {
      if (Object.hasOwn(values, property)) bag[property] = hidden(values[property]);
    }
  }
  return decode(bag);
}

/** One value, with secrets and unknown ones told by symbols. */
export function readValue(value: unknown): unknown {
  return decode({ value: hidden(value) })["value"];
}

/** Pulumi writes "[secret]" in a preview; state files and older versions hold a marked object. */
function hidden(value: unknown): unknown {
  const marked = typeof value === "object" && value !== null && Object.hasOwn(value, signature);
  return marked || value === "[secret]" ? SECRET : shallow(value, deepest);
}

/** Every property of an entry is a string or a number. What a broken preview nests deeper than this is not read. */
const deepest = 8;

function shallow(value: unknown, levels: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return "…";
  return Array.isArray(value)
    ? value.map((item) => shallow(item, levels - 1))
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shallow(item, levels - 1)]));
}

/**
 * Whether nothing can be concluded from a value. No entry has a port range wider than ENS allows, so what such a range would
 * open cannot be determined either, and a preview that declares it fails.
 */
export function isOpen(value: unknown): boolean {
  return value === SECRET || hasUnknown(value) || isTooWide(value);
}

function isTooWide(value: unknown): boolean {
  const range = readPorts(value);
  return range !== undefined && width(range) > widestRange;
}

/** A value as a person reads it; undefined where there is none. */
export function show(property: Property, value: unknown): string | undefined {
  if (value === SECRET) return "[secret]";
  if (hasUnknown(value)) return "known after apply";
  if (isUnset(property, value)) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
