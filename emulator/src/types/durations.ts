/** A duration: milliseconds up to a day, "after n describes", or for ever. */
export type Duration =
  | number
  | {
      /** So many describes still show the old state. From 1. */
      describes: number;
    }
  | "stuck";

/** How long an entry, gateway or EIP stays in a transient state. */
export interface Durations {
  /** Until what is made is Available. */
  readonly create: Duration;
  /** Until what is changed is Available again. */
  readonly modify: Duration;
  /** Until what is deleted is gone. */
  readonly delete: Duration;
}
