import type { Operation } from "../../api/operations.js";
import type { Section } from "./finding.js";
import type { Verdict } from "./trial.js";

/** All that was found out. */
export interface Examination {
  readonly sections: readonly Section[];
  /** What is known about each action; empty where the cloud was not asked. */
  readonly verdicts: ReadonlyMap<Operation, Verdict>;
}
