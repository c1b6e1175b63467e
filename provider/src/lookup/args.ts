import { shapeProblem } from "../entry/check.js";
import { isUnset, type Property } from "../entry/model.js";
import { normalise } from "../entry/normalise.js";
import { shown } from "../entry/shown.js";
import { strangerInWords, strangersIn } from "../entry/strangers.js";
import { LookupError } from "./lookupError.js";

/** A filter that is misspelt would find what nobody asked for. */
export function proveKeys<Args extends object>(args: Args, keys: Record<keyof Args, true>): void {
  const known = Object.keys(keys);
  const [stranger] = strangersIn(args, known);
  if (stranger !== undefined) {
    throw new LookupError(strangerInWords("the look-up", stranger, known));
  }
}

/** A text that a look-up cannot do without. An empty one is what an unset variable leaves behind. */
export function required(name: string, value: unknown, purpose: string): string {
  const text = optional(name, value);
  if (text === undefined) {
    throw new LookupError(`${name} is required: ${purpose}.`);
  }
  return text;
}

export function optional(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") {
    return undefined;
  }
  if (typeof value !== "string") {
    throw new LookupError(`${name} must be a string, got ${shown(value)}.`);
  }
  return value;
}

/** A value that a property of an entry is compared with, under the rules of that property; undefined for any. */
export function wanted(property: Property, value: unknown): unknown {
  if (isUnset(property, value)) {
    return undefined;
  }
  const spelt = normalise(property, value);
  const problem = shapeProblem(property, spelt);
  if (problem !== undefined) {
    throw new LookupError(`${property}: ${problem}.`);
  }
  return spelt;
}
