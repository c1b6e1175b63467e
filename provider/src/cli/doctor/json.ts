import { actions, featureNames } from "../../api/permissions.js";
import type { Examination } from "./examination.js";
import { verdictOf } from "./featureVerdict.js";
import { count } from "./finding.js";

/** The same for programs. */
export function json({ sections, verdicts }: Examination): string {
  const document = {
    version: 1,
    problems: count(sections, "problem"),
    warnings: count(sections, "warning"),
    findings: sections.flatMap(({ title, findings }) => findings.map((one) => ({ section: title, ...one }))),
    features: Object.fromEntries(featureNames.map((feature) => [feature, verdictOf(feature, verdicts).kind])),
    actions: Object.fromEntries(
      actions.map((action) => {
        const verdict = verdicts.get(action) ?? ({ kind: "not tried" } as const);
        return [
          `ens:${action}`,
          {
            verdict: verdict.kind,
            ...(verdict.kind === "allowed" ? { inferred: verdict.inferred } : {}),
          },
        ];
      }),
    ),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
