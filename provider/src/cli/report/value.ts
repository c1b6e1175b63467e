import { decode } from "../../dynamic/wire.js";
import { isUnset, properties, type Bag, type Property } from "../../entry/model.js";
import { hasUnknown } from "../../entry/unknown.js";

/** Stands for a value that must not be shown. Whether two of them are equal cannot be told. */
export const SECRET: unique symbol = Symbol("secret");

/** How Pulumi marks an object that stands for something else, and which mark a secret bears. */
const signature = "4dabf18193072939515e22adb298388d";

/** The declared properties of an entry, and nothing else, as one bag; later sources win. */
export function toBag(...sources: readonly unknown[]): Bag {
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
  return marked || value === "[secret]" ? SECRET : value;
}

/** Whether nothing can be concluded from a value. */
export function isOpen(value: unknown): boolean {
  return value === SECRET || hasUnknown(value);
}

/** A value as a person reads it; undefined where there is none. */
export function show(property: Property, value: unknown): string | undefined {
  if (value === SECRET) return "[secret]";
  if (hasUnknown(value)) return "known after apply";
  if (isUnset(property, value)) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
