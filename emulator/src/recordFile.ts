import { closeSync, openSync, writeSync } from "node:fs";
import { Complaint } from "./complaint.js";
import type { Journal } from "./journal.js";
import type { CallRecord } from "./types/callRecord.js";

/** One line of JSON for every call and its answer, without anything that signs. */
export class RecordFile {
  #file: number | undefined;

  constructor(path: string, journal: Journal) {
    try {
      this.#file = openSync(path, "a", 0o600);
    } catch (error) {
      throw new Complaint(
        `record: cannot write ${path} (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`,
      );
    }
    journal.onClose((call, body) => {
      if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify(lineOf(call, body))}\n`);
    });
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

function lineOf(call: CallRecord, body: string): Record<string, unknown> {
  let answer: unknown = body;
  try {
    answer = JSON.parse(body);
  } catch {
    // spoilt answers stay the text that they are
  }
  return { ...call, at: new Date(call.at).toISOString(), answer };
}
