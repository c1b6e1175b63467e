export interface Finding {
  /** Counted from 1. */
  readonly line: number;
  readonly word: string;
  /** What to write in its place. */
  readonly suggestion: string;
}

export function wordsInSource(text: string): Finding[];
export function wordsOnPage(text: string): Finding[];
