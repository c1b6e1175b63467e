import type { Outcome } from "./errors.js";

/** What is told of an operation on the way to its result, for the log. */
export type CallEvent = CallEnded | Waited;

interface Told {
  /** ms since 1970 */
  readonly at: number;
  /** The name of the resource that it is done for. */
  readonly resource: string | undefined;
  /** The id of the entry that it is about; of the gateway, where there is none or it has none yet. */
  readonly subject: string | undefined;
  /** How long nothing was done but wait: before the call, or for what is named. */
  readonly waitedMs: number;
}

/** A call that was answered, or has failed. */
export interface CallEnded extends Told {
  readonly kind: "call";
  readonly operation: string;
  /** Counts how often this very call was sent, from 1. */
  readonly attempt: number;
  readonly elapsedMs: number;
  /** `not sent` where there were no keys, or nobody waits for the result any more. */
  readonly outcome: "ok" | Outcome | "not sent";
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** As they were sent; undefined where nothing was. */
  readonly parameters: Readonly<Record<string, string>> | undefined;
  readonly error: Error | undefined;
}

/** What an operation waits for between its calls. */
export type WaitedFor =
  /** its turn among the writes of the gateway */
  | "queue"
  /** the moment to send the same call again */
  | "retry"
  /** the entry to be Available, or gone */
  | "settling"
  /** another entry to leave an external port */
  | "port";

export interface Waited extends Told {
  readonly kind: "wait";
  readonly for: WaitedFor;
}

/** What an operation's calls and waits are about. */
export interface Subject {
  /** The id of the entry or gateway. */
  readonly subject?: string | undefined;
  /** The name of the resource. */
  readonly resource?: string | undefined;
  /** Since when the operation has done nothing but wait: since it was asked for, or since its last answer. */
  readonly idle?: { since: number } | undefined;
}
