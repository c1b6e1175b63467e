import { randomInt } from "node:crypto";

const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Repeatable random numbers: the same seed gives the same ids and the same random faults (mulberry32). */
export class Random {
  #state: number;

  constructor(readonly seed: number = randomInt(2 ** 32)) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** `fwd-5…`: real ids are a prefix, a 5 and about twenty lower-case letters and digits. */
  id(prefix: string): string {
    let id = `${prefix}-5`;
    for (let length = 0; length < 20; length++)
      id += idAlphabet[Math.floor(this.next() * idAlphabet.length)] ?? "";
    return id;
  }

  /** An upper-case UUID, the form of every RequestId. */
  requestId(): string {
    let hex = "";
    while (hex.length < 32) {
      hex += Math.floor(this.next() * 2 ** 32)
        .toString(16)
        .padStart(8, "0");
    }
    return hex.toUpperCase().replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-A$4-$5");
  }
}
