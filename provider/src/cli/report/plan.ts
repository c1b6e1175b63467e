import { changesOf, outcomes, type EntryChange, type Outcome } from "./change.js";
import { effectOf, portMapOf, type Effect, type AddressPortMap } from "./portMap.js";
import type { Preview } from "./preview.js";
import { warningsOf, type Warning } from "./warnings.js";

/** All that a report shows, in no format yet. */
export interface Plan extends Omit<Preview, "steps" | "warnings">, Effect {
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Entries of which it is not known what they open and close. */
  readonly undetermined: readonly string[];
  readonly warnings: readonly Warning[];
  readonly portMap: readonly AddressPortMap[];
  /** The entries to which something happens. */
  readonly entries: readonly EntryChange[];
}

/** Works out what a preview means for the port map. */
export function planOf({ steps, warnings, ...preview }: Preview): Plan {
  const changes = changesOf(steps);
  const effect = effectOf(changes);
  const count = (outcome: Outcome) => changes.filter((change) => change.outcome === outcome).length;
  return {
    ...preview,
    ...effect,
    counts: Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as Plan["counts"],
    undetermined: changes.filter(({ isUndetermined }) => isUndetermined).map(({ entry }) => entry),
    warnings: warningsOf(changes, warnings),
    portMap: portMapOf(changes, effect),
    entries: changes.filter(({ outcome }) => outcome !== "unchanged"),
  };
}

/** What a pipeline can be stopped for. */
export const failReasons = ["delete", "replace", "open-admin-port", "would-fail"] as const;

type FailReason = (typeof failReasons)[number];

/** Those of the named reasons that a plan gives. */
export function reasonsIn({ counts, warnings }: Plan, named: ReadonlySet<FailReason>): FailReason[] {
  const holds: Readonly<Record<FailReason, boolean>> = {
    // an entry that only leaves the stack still forwards, but is no longer managed
    delete: counts.deleted + counts.left > 0,
    replace: counts.replaced + counts.interrupted + counts.blocked > 0,
    "open-admin-port": warnings.some(({ kind }) => kind === "open-admin-port"),
    "would-fail": warnings.some(({ kind }) => kind === "order"),
  };
  return failReasons.filter((reason) => named.has(reason) && holds[reason]);
}
