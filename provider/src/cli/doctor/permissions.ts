import type { Operation } from "../../ens/bodies.js";
import { basicFeatures, featureNames, needsOf, type FeatureName } from "../../ens/permissions.js";
import type { PublicSettings } from "../../ens/settings.js";
import { verdictOf, type FeatureVerdict } from "./featureVerdict.js";
import { note, ok, problem, warning, type Finding } from "./finding.js";
import type { Verdict } from "./trial.js";

/** What the keys may do, by feature, as far as the calls have shown. */
export function inspectPermissions(
  verdicts: ReadonlyMap<Operation, Verdict>,
  settings: PublicSettings,
): Finding[] {
  const all = featureNames.map((feature) => [feature, verdictOf(feature, verdicts)] as const);
  const allowed = all.filter(([, { kind }]) => kind === "allowed").map(([feature]) => feature);
  const inferred = [...verdicts].filter(([, verdict]) => verdict.kind === "allowed" && verdict.inferred);
  return [
    ...(allowed.length === 0 ? [] : [ok("allowed", `allowed: ${allowed.join(", ")}`)]),
    ...all
      .filter(([, { kind }]) => kind !== "allowed")
      .map(([feature, verdict]) => lacking(feature, verdict, settings)),
    ...(inferred.length === 0
      ? []
      : [
          note(
            "inferred",
            `${inferred.map(([action]) => action).join(", ")}: allowed as far as can be told without a change. The service complained about the parameters, and it is assumed to judge the permission before those`,
          ),
        ]),
  ];
}

function lacking(feature: FeatureName, { kind, actions }: FeatureVerdict, settings: PublicSettings): Finding {
  const check = `feature:${feature}`;
  const isBasic = basicFeatures.includes(feature);
  const one = actions.length === 1;
  const list = actions.map((action) => `ens:${action}`).join(", ");
  if (kind === "refused") {
    // what nobody may want to use is no problem; what the settings ask for is missed when it is used
    const tell = isBasic ? problem : feature === "preflight" && settings.preflight !== "off" ? warning : note;
    const purposes = actions.map((action) => needsOf(feature)[action] ?? "").join("; ");
    return tell(
      check,
      `${feature}: ${list} ${one ? "is" : "are"} refused (${purposes})`,
      `allow ${one ? "it" : "them"} in the RAM policy of the user or role: "npx pulumi-alicloud-ens permissions --for ${feature}" prints one. A statement that denies wins over it`,
    );
  }
  return kind === "unknown"
    ? (isBasic ? warning : note)(check, `${feature}: not known, as ${list} got no answer that tells`)
    : note(check, `${feature}: not known, as ${list} ${one ? "was" : "were"} not tried (--reads-only)`);
}
