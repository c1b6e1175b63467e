import type { Operation } from "../../api/operations.js";
import { actions, basicFeatures, featureNames, needsOf, type FeatureName } from "../../api/permissions.js";
import type { PublicSettings } from "../../config/settings.js";
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
  const inferred = actions.filter((action) => {
    const verdict = verdicts.get(action);
    return verdict?.kind === "allowed" && verdict.inferred;
  });
  return [
    ...(allowed.length === 0 ? [] : [ok("allowed", `allowed: ${allowed.join(", ")}`)]),
    ...all
      .filter(([, { kind }]) => kind === "refused" || kind === "unknown")
      .map(([feature, verdict]) => lacking(feature, verdict, settings)),
    ...untried(all),
    ...(inferred.length === 0
      ? []
      : [
          note(
            "inferred",
            `${inferred.join(", ")}: allowed as far as can be told without a change. The service complained about the parameters, and it is assumed to check the permission before those`,
          ),
        ]),
  ];
}

function lacking(
  feature: FeatureName,
  { kind, actions: needed }: FeatureVerdict,
  settings: PublicSettings,
): Finding {
  const check = `feature:${feature}`;
  const isBasic = basicFeatures.includes(feature);
  const one = needed.length === 1;
  const list = needed.map((action) => `ens:${action}`).join(", ");
  if (kind === "refused") {
    // what nobody may want to use is no problem; what the settings ask for is missed when it is used
    const tell = isBasic ? problem : feature === "preflight" && settings.preflight !== "off" ? warning : note;
    const purposes = needed.map((action) => needsOf(feature)[action] ?? "").join("; ");
    return tell(
      check,
      `${feature}: ${list} ${one ? "is" : "are"} refused (${purposes})`,
      `allow ${one ? "it" : "them"} in the RAM policy of the user or role: "npx pulumi-alicloud-ens permissions --for ${feature}" prints one. A statement that denies wins over it`,
    );
  }
  return (isBasic ? warning : note)(check, `${feature}: not known, as ${list} got no answer that tells`);
}

/** What needs actions that are only sent with --try-writes. */
function untried(all: readonly (readonly [FeatureName, FeatureVerdict])[]): Finding[] {
  const open = all.filter(([, { kind }]) => kind === "not tried");
  const needed = new Set(open.flatMap(([, verdict]) => verdict.actions));
  const list = actions
    .filter((action) => needed.has(action))
    .map((action) => `ens:${action}`)
    .join(", ");
  return open.length === 0
    ? []
    : [
        note(
          "not-checked",
          `not checked: ${open.map(([feature]) => feature).join(", ")}, because a check would have to call ${list}`,
          '"npx pulumi-alicloud-ens doctor --try-writes" calls them with parameters that the service must refuse',
        ),
      ];
}
