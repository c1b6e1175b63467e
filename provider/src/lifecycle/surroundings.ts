import type { Gateways } from "../gateway/gateways.js";
import type { RunState } from "./runState.js";

/** What every step of an entry's life works with. */
export interface Surroundings {
  readonly gateways: Gateways;
  readonly run: RunState;
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
  note(text: string): void;
  /** The same of something that should be looked at. */
  warn(text: string): void;
}
