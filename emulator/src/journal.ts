import type { CallRecord } from "./types/callRecord.js";

/** Names of parameters that belong to signatures; everything that sounds like them goes too. */
const common = new Set(["Timestamp", "Action", "Version", "Format"]);
const secret = /signature|accesskey|token|secret|password|credential/i;
const longest = 2_000;

export function harmless(params: ReadonlyMap<string, string>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of params) {
    if (common.has(name) || secret.test(name)) continue;
    Object.defineProperty(kept, shorten(name, 200), {
      value: shorten(value, longest),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return kept;
}

export const shorten = (text: string, most = longest): string =>
  text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;

export class Journal {
  #calls: CallRecord[] = [];
  #listeners = new Set<(call: CallRecord, body: string) => void>();
  #total = 0;

  constructor(
    readonly keep: number,
    /** Answers are large, so only those of the last calls stay. */
    readonly keepAnswers = 200,
  ) {}

  get calls(): readonly CallRecord[] {
    return this.#calls;
  }

  get total(): number {
    return this.#total;
  }

  open(call: CallRecord): CallRecord {
    this.#total++;
    this.#calls.push(call);
    const old = this.#calls.at(-1 - this.keepAnswers);
    if (old) delete old.answer;
    // cut in large steps: shifting an array by one for every call is slow
    if (this.#calls.length > this.keep * 1.1 + 10) this.#calls = this.#calls.slice(-this.keep);
    return call;
  }

  close(call: CallRecord, body: string): void {
    for (const listener of this.#listeners) listener(call, body);
  }

  onClose(listener: (call: CallRecord, body: string) => void): void {
    this.#listeners.add(listener);
  }

  clear(): void {
    this.#calls = [];
  }
}
