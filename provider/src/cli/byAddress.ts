// made once: to make one for each comparison takes a third of the time of a long report
const collator = new Intl.Collator("en", { numeric: true });

/** 203.0.113.9 before 203.0.113.10. */
export function byAddress(a: string, b: string): number {
  return collator.compare(a, b);
}
