import type { Bag } from "../entry/model.js";
import type { CallContext } from "../ens/caller.js";
import { Deadline } from "../ens/deadline.js";
import type { EnsError } from "../ens/errors.js";
import type { Gateways } from "../gateway/gateways.js";
import { hiddenOf } from "./hidden.js";
import { timeLimit } from "./timeLimit.js";

/** What every step of an entry's life works with. */
export interface Surroundings {
  readonly gateways: Gateways;
  readonly operationTimeoutMs: number | undefined;
  readonly adopt: ReadonlySet<string>;
  readonly adoptInterrupted: boolean;
  readonly missingGateway: "error" | "gone";
  /** Who asks where, for errors: "at ens.aliyuncs.com with the keys from ens:accessKey". */
  readonly account: string;
}

/** How a step tells the person who waits. */
export interface Progress {
  /** A line that is replaced by the next one. */
  status(text: string): void;
  /** A message that stays. */
  warn(text: string): void;
}

/** Begins the own time of an operation. */
export function begin(
  surroundings: Surroundings,
  kind: "create" | "update" | "delete",
  bag: Bag,
  progress: Progress,
  subject?: string,
): CallContext {
  const limit = timeLimit(kind, hiddenOf(bag).timeouts, surroundings.operationTimeoutMs);
  return {
    deadline: new Deadline(surroundings.gateways.caller.clock, limit),
    subject,
    onWait: (error, ms) => {
      progress.status(waiting(error, ms));
    },
  };
}

/** Reads have no time limit of their own in Pulumi; one that finds no answer for so long has failed. */
export function beginRead(surroundings: Surroundings, subject?: string): CallContext {
  const limit = surroundings.operationTimeoutMs ?? 60_000;
  return { deadline: new Deadline(surroundings.gateways.caller.clock, limit), subject };
}

function waiting(error: EnsError, ms: number): string {
  return `waiting ${(ms / 1000).toFixed(1)} s: ${error.message}`;
}
