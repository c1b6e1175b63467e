/** A flag as somebody wrote it. */
export interface Given {
  readonly flag: string;
  /** What the help calls its value; an empty text where it takes none. */
  readonly kind: string;
  readonly value: string;
}

interface Flags {
  readonly flags: readonly Given[];
  readonly positionals: readonly string[];
  readonly complaints: readonly string[];
}

/**
 * Takes the words behind a command apart.
 * @param known the flags that it has, and what stands behind each
 */
export function flagsIn(words: readonly string[], known: ReadonlyMap<string, string>): Flags {
  const flags: Given[] = [];
  const positionals: string[] = [];
  const complaints: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!/^-./.test(word)) {
      positionals.push(word);
      continue;
    }
    const [flag = "", ...written] = word.split("=");
    const kind = known.get(flag);
    if (kind === undefined) {
      complaints.push(`there is no flag ${flag}`);
    } else if (written.length > 0 || kind === "" || kind.includes("[=")) {
      flags.push({ flag, kind, value: written.join("=") });
    } else {
      const value = rest.shift() ?? "";
      if (value === "" || value.startsWith("--")) complaints.push(`${flag} lacks its ${kind}`);
      flags.push({ flag, kind, value });
    }
  }
  return { flags, positionals, complaints };
}
