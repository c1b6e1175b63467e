import type { Operation } from "../../ens/bodies.js";
import { basicFeatures, featureNames, needsOf, type FeatureName } from "../../ens/permissions.js";
import type { PublicSettings } from "../../ens/settings.js";
import { note, ok, problem, warning, type Finding } from "./finding.js";
import type { Verdict } from "./trial.js";

/** What the keys may do, by feature, as far as the calls have shown. */
export function inspectPermissions(
  verdicts: ReadonlyMap<Operation, Verdict>,
  settings: PublicSettings,
): Finding[] {
  const findings = featureNames.map((feature) => inspectFeature(feature, verdicts, settings));
  const inferred = [...verdicts].filter(([, verdict]) => verdict.kind === "allowed" && verdict.inferred);
  return inferred.length === 0
    ? findings
    : [
        ...findings,
        note(
          "inferred",
          `${inferred.map(([action]) => action).join(", ")}: allowed as far as can be told without a change. The service complained about the parameters, and it is assumed to judge the permission before those`,
        ),
      ];
}

function inspectFeature(
  feature: FeatureName,
  verdicts: ReadonlyMap<Operation, Verdict>,
  settings: PublicSettings,
): Finding {
  const check = `feature:${feature}`;
  const needs = Object.keys(needsOf(feature)) as Operation[];
  const named = (kind: Verdict["kind"]) =>
    needs.filter((action) => (verdicts.get(action)?.kind ?? "not tried") === kind);
  const list = (some: readonly Operation[]) => some.map((action) => `ens:${action}`).join(", ");
  const refused = named("refused");
  if (refused.length > 0) {
    const tell = severity(feature, settings);
    const [verb, pronoun] = refused.length === 1 ? ["is", "it"] : ["are", "them"];
    const purposes = refused.map((action) => needsOf(feature)[action] ?? "").join("; ");
    return tell(
      check,
      `${feature}: ${list(refused)} ${verb} refused (${purposes})`,
      `allow ${pronoun} in the RAM policy of the user or role: "npx pulumi-alicloud-ens permissions --for ${feature}" prints one. A statement that denies wins over it`,
    );
  }
  const unknown = named("unknown");
  if (unknown.length > 0) {
    return warning(check, `${feature}: not known, as ${list(unknown)} got no answer that tells`);
  }
  const notTried = named("not tried");
  return notTried.length > 0
    ? note(
        check,
        `${feature}: not known, as ${list(notTried)} ${notTried.length === 1 ? "was" : "were"} not tried (--reads-only)`,
      )
    : ok(check, `${feature}: allowed`);
}

/** What nobody may want to use is no problem; what the settings ask for is missed when it is used. */
function severity(feature: FeatureName, { preflight }: PublicSettings): typeof problem {
  if (basicFeatures.includes(feature)) {
    return problem;
  }
  return feature === "preflight" && preflight !== "off" ? warning : note;
}
