import type { Operation } from "../../api/operations.js";
import { needsOf, type FeatureName } from "../../api/permissions.js";
import type { Verdict } from "./trial.js";

/** What a feature's calls have shown together: the worst of them, and which ones showed it. */
export interface FeatureVerdict {
  readonly kind: Verdict["kind"];
  readonly actions: readonly Operation[];
}

const worstFirst = ["refused", "unknown", "not tried"] as const satisfies readonly Verdict["kind"][];

export function verdictOf(feature: FeatureName, verdicts: ReadonlyMap<Operation, Verdict>): FeatureVerdict {
  const needs = Object.keys(needsOf(feature)) as Operation[];
  for (const kind of worstFirst) {
    const actions = needs.filter((action) => (verdicts.get(action)?.kind ?? "not tried") === kind);
    if (actions.length > 0) {
      return { kind, actions };
    }
  }
  return { kind: "allowed", actions: needs };
}
