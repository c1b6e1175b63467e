import { nearest } from "./nearest.js";

/**
 * The keys of what a program gives that nobody knows, as far as they have a value. Only TypeScript tells of a misspelt key, and
 * only where it stands in an object of its own. A key that is left out in silence stands for a default: a misspelt
 * `ipProtocol` would open a port for UDP, too.
 */
export function strangersIn(given: object, known: readonly string[]): string[] {
  return Object.entries(given).flatMap(([key, value]) =>
    // what begins with two underscores is between us and Pulumi
    value === undefined || value === null || key.startsWith("__") || known.includes(key) ? [] : [key],
  );
}

const longestShown = 60;

/** What is to be said of such a key, with what was probably meant, or else what there is. */
export function strangerInWords(whose: string, key: string, known: readonly string[]): string {
  const shown = JSON.stringify(key.length > longestShown ? `${key.slice(0, longestShown)}…` : key);
  const meant = key.length > longestShown ? undefined : nearest(key, known);
  return meant === undefined
    ? `${whose} has no ${shown} in this version of pulumi-alicloud-ens: it has ${known.join(", ")}`
    : `${whose} has no ${shown}: did you mean ${meant}?`;
}
