import { secretKeyOf, type CredentialPlan, type KeySource } from "../../config/credentialPlan.js";
import { settingSources, type SettingValue, type SettingSource, type Sources } from "../../config/sources.js";

/** The settings that say where keys come from; all but the first place that names any are left aside. */
export const keySettings: ReadonlySet<string> = new Set([
  "accessKey",
  "secretKey",
  "securityToken",
  "profile",
  "sharedCredentialsFile",
  "ecsRoleName",
  "credentialsUri",
  "assumeRole",
  "assumeRoleWithOidc",
  "assumeRoleArn",
  "assumeRoleSessionName",
  "assumeRoleSessionExpiration",
  "oidcProviderArn",
  "oidcTokenFile",
]);

/** The secret key that signs, and where it was found; undefined where the keys are not given as such. */
export function secretKeyIn(plan: CredentialPlan, sources: Sources): SettingValue | undefined {
  const { base } = plan;
  if (base.kind !== "keys") {
    return undefined;
  }
  const layer = layerOf(base.from);
  const accessKey = sources.at(layer, "accessKey");
  return accessKey === undefined ? undefined : secretKeyOf(accessKey, layer, sources);
}

/** The places that a plan takes something from, by name. */
export function placesOf(plan: CredentialPlan, sources: Sources): ReadonlySet<string> {
  const role =
    plan.assumeRole === undefined
      ? []
      : sources.find("assumeRole") === undefined
        ? ["assumeRoleArn", "assumeRoleSessionName", "assumeRoleSessionExpiration"].map((key) =>
            sources.find(key),
          )
        : [sources.find("assumeRole")];
  return new Set(
    [...placesOfBase(plan, plan.base, sources), ...role].flatMap((found) =>
      found === undefined ? [] : [found.from],
    ),
  );
}

function placesOfBase(plan: CredentialPlan, base: KeySource, sources: Sources): (SettingValue | undefined)[] {
  if (base.kind === "chain") {
    return [];
  }
  const layer = layerOf(base.from);
  const at = (...keys: string[]) => keys.map((key) => sources.at(layer, key));
  switch (base.kind) {
    case "keys": {
      const accessKey = sources.at(layer, "accessKey");
      return accessKey === undefined
        ? []
        : [accessKey, secretKeyIn(plan, sources), sources.beside(layer, accessKey, "securityToken")];
    }
    case "oidc":
      return layer === "environment"
        ? at("oidcProviderArn", "oidcTokenFile", "assumeRoleArn", "assumeRoleSessionName")
        : at("assumeRoleWithOidc");
    case "profile":
      return at("profile", "sharedCredentialsFile");
    case "ecsRole":
      return at("ecsRoleName");
    case "uri":
      return at("credentialsUri");
  }
}

/** The layer that a place belongs to: keys of a stack bear its name in front. */
function layerOf(from: string): SettingSource {
  return settingSources.find((layer) => from.startsWith(`${layer}:`)) ?? "environment";
}
