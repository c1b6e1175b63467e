import { createHash } from "node:crypto";

export const shortestName = 2;
export const longestName = 128;

/**
 * The name of an entry that was given none: the resource's name and a mark of its URN. It is the same in every
 * run, so a preview shows the very name that `up` will use, and an entry that bears it is known as this resource's.
 */
export function autoName(resourceName: string, urn: string): string {
  const mark = `-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
  return cut(resourceName.replace(webAddress, ""), longestName - mark.length) + mark;
}

/** The name of the resource in a name of the form that autoName gives; undefined for a name of another form. */
export function markedResource(name: string): string | undefined {
  return /^(.+)-[0-9a-f]{8}$/su.exec(name)?.[1];
}

/** The API refuses a name that starts like a web address. */
const webAddress = /^(https?:\/\/)+/i;

/** The first `length` characters, never half of a character outside the basic plane. */
function cut(text: string, length: number): string {
  const short = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(short) ? short.slice(0, -1) : short;
}

/** What is wrong with a name, or undefined. */
export function nameProblem(name: string): string | undefined {
  if (name.length < shortestName || name.length > longestName) {
    return `the name has ${name.length} ${name.length === 1 ? "character" : "characters"}, but ${shortestName} to ${longestName} are allowed; leave it out to have one made, or give "" for an entry without a name`;
  }
  if (webAddress.test(name)) {
    return `"${name}" starts with http:// or https://, which is not allowed in a name`;
  }
  return undefined;
}
