import { createHash } from "node:crypto";

export const shortestName = 2;
export const longestName = 128;

/**
 * The name of an entry for which the program sets none: the resource's name and a hash of its URN. It is the same in every
 * run, so a preview shows the name that `up` will use, and an entry with that name is known to be this resource's.
 */
export function autoName(resourceName: string, urn: string): string {
  const mark = `-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
  return cut(resourceName.replace(webAddress, ""), longestName - mark.length) + mark;
}

/** The resource's name within a generated name; undefined if the name is not of that form. */
export function markedResource(name: string): string | undefined {
  return /^(.+)-[0-9a-f]{8}$/su.exec(name)?.[1];
}

/** The API refuses a name that begins with one of these. */
const webAddress = /^(https?:\/\/)+/i;

/** The first `length` characters, never half of a character outside the basic plane. */
function cut(text: string, length: number): string {
  const short = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(short) ? short.slice(0, -1) : short;
}

/** Whether the API accepts a name. */
export function isValidName(name: string): boolean {
  return name.length >= shortestName && name.length <= longestName && !webAddress.test(name);
}
