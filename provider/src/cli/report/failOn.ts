import type { Plan } from "./plan.js";

/** What a pipeline can be stopped for. */
export const reasons = ["delete", "replace", "open-admin-port", "would-fail"] as const;

export type Reason = (typeof reasons)[number];

/** Those of the named reasons that a plan gives. */
export function reasonsIn({ counts, warnings }: Plan, named: ReadonlySet<Reason>): Reason[] {
  const holds: Readonly<Record<Reason, boolean>> = {
    // an entry that only leaves the program goes on forwarding, but nobody looks after it any more
    delete: counts.deleted + counts.left > 0,
    replace: counts.replaced + counts.interrupted + counts.blocked > 0,
    "open-admin-port": warnings.some(({ kind }) => kind === "open-admin-port"),
    "would-fail": warnings.some(({ kind }) => kind === "order"),
  };
  return reasons.filter((reason) => named.has(reason) && holds[reason]);
}
