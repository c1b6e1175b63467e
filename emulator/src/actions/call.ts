import type { Cloud } from "../cloud/cloud.js";
import type { Params } from "../params.js";

/** What a fault rule changes in the work of a call. */
export interface Bend {
  /** The record that the call starts stays in its transient state. */
  readonly stuck?: boolean;
  /** The list is answered as it was so many milliseconds ago. */
  readonly staleMs?: number;
  /** The entry that the call is about disappears so many milliseconds after it. */
  readonly vanishMs?: number;
}

/** One call, ready to be worked on. */
export interface Call {
  readonly cloud: Cloud;
  readonly params: Params;
  readonly bend: Bend;
}

export type Answer = Record<string, unknown>;

export interface Operation {
  /** "GET" where the metadata of the API allow nothing else. */
  readonly only?: "GET";
  readonly work: (call: Call) => Answer;
  /** The resource that a RAM policy may name; everything else is authorised on `*`. */
  readonly resource?: (params: Params) => string;
}
