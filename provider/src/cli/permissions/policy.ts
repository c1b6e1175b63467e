import { actionsFor, type FeatureName } from "../../api/permissions.js";

/** A RAM policy document. */
export interface Policy {
  readonly Version: "1";
  readonly Statement: readonly [
    { readonly Effect: "Allow"; readonly Action: readonly string[]; readonly Resource: "*" },
  ];
}

/**
 * The least that some features need. Only DescribeForwardEntryAttribute could be granted for single entries; all other
 * calls of ENS are granted for everything or not at all, so everything it is.
 */
export function policyFor(features: Iterable<FeatureName>): Policy {
  return {
    Version: "1",
    Statement: [
      { Effect: "Allow", Action: actionsFor(features).map((action) => `ens:${action}`), Resource: "*" },
    ],
  };
}
