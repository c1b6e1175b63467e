/** So short a text is no secret that could be told from a word. */
const shortest = 6;

/** What must not be seen, whoever wrote it into a sentence. */
export class Secrets {
  private readonly texts = new Set<string>();

  add(text: string | undefined): void {
    if (text !== undefined && text.trim().length >= shortest) {
      this.texts.add(text.trim());
    }
  }

  /** The same with every text in a structured value, but for the names of roles, which nobody could use alone. */
  addAll(value: string): void {
    this.add(value);
    for (const leaf of leavesOf(value)) {
      if (!leaf.startsWith("acs:ram:")) this.add(leaf);
    }
  }

  hide(sentence: string): string {
    // the longest first: one secret may be a part of another
    return [...this.texts]
      .sort((one, other) => other.length - one.length)
      .reduce((text, secret) => text.replaceAll(secret, "…"), sentence);
  }
}

function leavesOf(value: string): string[] {
  const leaves: string[] = [];
  try {
    JSON.parse(value, (_key, leaf: unknown) => {
      if (typeof leaf === "string") leaves.push(leaf);
      return leaf;
    });
  } catch {
    // a plain text
  }
  return leaves;
}

/** The id of an access key, as much of it as tells which one it is. */
export function shortened(accessKeyId: string): string {
  return accessKeyId.length < 12 ? "…" : `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}
