import { closeSync, fchmodSync, fstatSync, openSync, writeSync } from "node:fs";
import { Complaint, errnoOf } from "./errors.js";
import type { CallRecord } from "./journal.js";

/** Appends a line of JSON for every finished call and its answer. */
export class RecordFile {
  #file: number | undefined;
  #reported = false;

  constructor(readonly path: string) {
    try {
      this.#file = openSync(path, "a", 0o600);
      keepFromOthers(this.#file);
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
    try {
      writeSync(this.#file, `${line}\n`);
      this.#reported = false;
    } catch (error) {
      if (!this.#reported) {
        console.error(
          `alicloud-ens-emulator: record: cannot write ${this.path} (${errnoOf(error)}). Calls get no answer until it can be written.`,
        );
      }
      this.#reported = true;
      throw error;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** A file that existed before may be readable for others. Pipes and terminals keep their mode. */
function keepFromOthers(file: number): void {
  const stat = fstatSync(file);
  if (process.platform !== "win32" && stat.isFile() && (stat.mode & 0o077) !== 0) fchmodSync(file, 0o600);
}
