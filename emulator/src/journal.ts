/** One call as it is remembered, without secrets. */
export interface CallRecord {
  /** The operation; undefined if the request named none. */
  readonly action: string | undefined;
  /** The parameters of the operation, without those of the signature. */
  readonly params: Readonly<Record<string, string>>;
  /** When it came, by the clock of the emulator. */
  readonly at: number;
  /** The id that the answer carries. */
  readonly requestId: string;
  /** Which signature it had. */
  readonly signature: "v3" | "v1" | "none";
  /** HTTP status of the answer; 0 while there is none, or when the connection was dropped. */
  status: number;
  /** The code of the error that was answered. */
  code?: string;
  /** When it was answered or dropped. */
  endedAt?: number;
  /** Whether the work of the operation was done. */
  worked: boolean;
  /** Names of the fault rules that hit it. */
  faults?: readonly string[];
  /** Where the connection was dropped. */
  dropped?: "before" | "after" | "mid-body";
  /** The answer, shortened. */
  answer?: string;
}

const longest = 2_000;

/** The same text in memory of its own: V8 keeps the whole text alive for a part of it. */
export const copyOf = (text: string): string => Buffer.from(text).toString();

export const shorten = (text: string, most = longest): string =>
  text.length > most ? copyOf(`${text.slice(0, most)}… (${text.length} characters)`) : text;

const common = new Set(["Timestamp", "Action", "Version", "Format"]);
const secret = /signature|accesskey|token|secret|password|credential/i;

/** Characters of all recorded parameters of one call. No call of the service needs more. */
const mostOfCall = 8_000;

/** The parameters of a call without those that every call has and those whose name suggests a secret. */
export function recordedParams(params: ReadonlyMap<string, string>): Record<string, string> {
  const recorded: [string, string][] = [];
  let size = 0;
  let left = 0;
  for (const [name, value] of params) {
    if (common.has(name) || secret.test(name)) continue;
    const pair: [string, string] = [shorten(name, 200), shorten(value)];
    size += pair[0].length + pair[1].length;
    if (size <= mostOfCall) recorded.push(pair);
    else left++;
  }
  if (left > 0) recorded.push(["…", `${left} more parameters`]);
  return Object.fromEntries(recorded);
}

/** What a record without its parameters and its answer takes, roughly, in characters. */
const sizeOfRest = 300;

function sizeOf({ params }: CallRecord): number {
  let size = sizeOfRest;
  for (const name in params) size += name.length + (params[name]?.length ?? 0);
  return size;
}

/** The last calls, in the order in which they came. */
export class Journal {
  #calls: CallRecord[] = [];
  #total = 0;
  /** Characters of all calls. */
  #size = 0;

  constructor(
    readonly keep: number,
    /** Answers are large, so only those of the last calls are kept. */
    readonly keepAnswers = 200,
    /** Characters of the kept calls: usual calls take a third of it. */
    readonly keepSize = keep * 1_600,
  ) {}

  get calls(): readonly CallRecord[] {
    return this.#calls;
  }

  get total(): number {
    return this.#total;
  }

  /** The calls that came after the first `count` ones, `most` at most, and how many came before them. */
  after(count: number, most: number): { readonly before: number; readonly calls: readonly CallRecord[] } {
    const before = Math.max(count, this.#total - this.#calls.length, this.#total - most);
    return { before, calls: before < this.#total ? this.#calls.slice(before - this.#total) : [] };
  }

  add(call: CallRecord): void {
    this.#total++;
    this.#calls.push(call);
    this.#size += sizeOf(call);
    const old = this.#calls.at(-1 - this.keepAnswers);
    if (old) delete old.answer;
    // Cut in large steps, as shifting an array for every call is slow.
    if (this.#calls.length > this.keep * 1.1 + 10) this.#forget(this.#calls.length - this.keep);
    if (this.#size > this.keepSize) this.#forget(Math.ceil(this.#calls.length / 10));
  }

  clear(): void {
    this.#calls = [];
    this.#size = 0;
  }

  #forget(count: number): void {
    for (const call of this.#calls.slice(0, count)) this.#size -= sizeOf(call);
    this.#calls = this.#calls.slice(count);
  }
}
