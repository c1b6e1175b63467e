import type { ClaimTable } from "../entry/claimTable.js";
import type { Moves } from "../gateway/moves.js";

/** What a process remembers of the run that it serves, whether or not it ever asks the cloud. */
export interface Run {
  /** The changes that diff has announced. */
  readonly moves: Moves;
  /** The ports that the entries which check has seen ask for. */
  readonly claims: ClaimTable;
}
