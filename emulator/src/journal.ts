import { closeSync, openSync, writeSync } from "node:fs";
import { Complaint, errnoOf } from "./errors.js";

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

export const shorten = (text: string, most = longest): string =>
  text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;

const common = new Set(["Timestamp", "Action", "Version", "Format"]);
const secret = /signature|accesskey|token|secret|password|credential/i;

/** The parameters of a call without those that every call has and those whose name suggests a secret. */
export function recordedParams(params: ReadonlyMap<string, string>): Record<string, string> {
  const recorded = [...params].filter(([name]) => !common.has(name) && !secret.test(name));
  return Object.fromEntries(recorded.map(([name, value]) => [shorten(name, 200), shorten(value)]));
}

/** The last calls, in the order in which they came. */
export class Journal {
  #calls: CallRecord[] = [];
  #total = 0;

  constructor(
    readonly keep: number,
    /** Answers are large, so only those of the last calls are kept. */
    readonly keepAnswers = 200,
  ) {}

  get calls(): readonly CallRecord[] {
    return this.#calls;
  }

  get total(): number {
    return this.#total;
  }

  add(call: CallRecord): void {
    this.#total++;
    this.#calls.push(call);
    const old = this.#calls.at(-1 - this.keepAnswers);
    if (old) delete old.answer;
    // Cut in large steps, as shifting an array for every call is slow.
    if (this.#calls.length > this.keep * 1.1 + 10) this.#calls = this.#calls.slice(-this.keep);
  }

  clear(): void {
    this.#calls = [];
  }
}

/** Appends a line of JSON for every finished call and its answer. */
export class RecordFile {
  #file: number | undefined;

  constructor(path: string) {
    try {
      this.#file = openSync(path, "a", 0o600);
    } catch (error) {
      throw new Complaint(`record: cannot write ${path} (${errnoOf(error)})`);
    }
  }

  append(call: CallRecord, body: string): void {
    if (this.#file === undefined) return;
    let answer: unknown = body;
    try {
      answer = JSON.parse(body);
    } catch {
      // An answer that a fault damaged stays a text.
    }
    const line = JSON.stringify({ ...call, at: new Date(call.at).toISOString(), answer });
    writeSync(this.#file, `${line}\n`);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
