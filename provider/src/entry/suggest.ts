/** A word with more changes is another word, not a typing error. */
const maxChanges = 3;

/** The word that was probably meant; undefined if none is similar. */
export function suggest(word: string, words: readonly string[]): string | undefined {
  const ranked = words
    .map((candidate) => ({ candidate, changes: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((one, other) => one.changes - other.changes);
  const best = ranked[0];
  return best !== undefined && best.changes <= Math.min(maxChanges, Math.floor(word.length / 2))
    ? best.candidate
    : undefined;
}

/** The Damerau-Levenshtein distance: letters to insert, delete, change, or swap with the next one. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? (before[column - 2] ?? 0) + 1
          : Infinity;
      here.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (here[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + same,
          swapped,
        ),
      );
    }
    [before, last] = [last, here];
  }
  return last[to.length] ?? 0;
}

/**
 * The keys of an object that are not known and have a value. TypeScript reports a misspelt key only in an object literal. To
 * ignore it would mean the default: a misspelt `ipProtocol` would open a port for UDP, too.
 */
export function unknownKeys(given: object, known: readonly string[]): string[] {
  return Object.entries(given).flatMap(([key, value]) =>
    value === undefined || value === null || known.includes(key) ? [] : [key],
  );
}

const maxLength = 60;

/** What is wrong with such a key: the key that was probably meant, or all known keys. */
export function unknownKeyProblem(subject: string, key: string, known: readonly string[]): string {
  const shown = JSON.stringify(key.length > maxLength ? `${key.slice(0, maxLength)}…` : key);
  const meant = key.length > maxLength ? undefined : suggest(key, known);
  return meant === undefined
    ? `${subject} has no ${shown} in this version of pulumi-alicloud-ens: it has ${known.join(", ")}.`
    : `${subject} has no ${shown}: did you mean ${meant}?`;
}
