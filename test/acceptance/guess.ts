import type { Site } from "./site.js";

/** Something about the service that its documents leave open, and that this project takes to be one way. */
export interface Guess {
  /** For a switch of the emulator, its name. */
  readonly id: string;
  /** What is taken to be true. */
  readonly assumes: string;
  /** Where it matters. */
  readonly usedIn: string;
  /** What a probe answers where it is true; for a switch of the emulator, its default. */
  readonly assumed: string;
  /** Finds out, within a bounded time, and leaves nothing behind. Or why nobody tries. */
  readonly probe: ((site: Site) => Promise<Observation>) | NotTried;
}

export interface Observation {
  /** In one word, to be compared with what is assumed. */
  readonly value: string;
  /** In a few words. */
  readonly seen: string;
}

/** The reason why something was not found out. */
export class NotTried extends Error {
  override readonly name = "NotTried";
}

export type Verdict = "as assumed" | "otherwise" | "not tried";

export interface Finding extends Observation {
  readonly verdict: Verdict;
}

/** Tries one guess and takes away what that has made. Throws where the service gave no answer to go by. */
export async function findOut(guess: Guess, site: Site): Promise<Finding> {
  if (guess.probe instanceof NotTried) return notTried(guess.probe);
  try {
    const { value, seen } = await guess.probe(site);
    return { verdict: value === guess.assumed ? "as assumed" : "otherwise", value, seen };
  } catch (error) {
    if (error instanceof NotTried) return notTried(error);
    throw error;
  } finally {
    await site.tidy();
  }
}

function notTried(why: NotTried): Finding {
  return { verdict: "not tried", value: "", seen: why.message };
}
