import { refuse } from "./errors.js";
import type { AccessPolicy } from "./signature/accessKeys.js";

const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** `*` and `?` as RAM reads them. The pattern is a user's, so nothing else in it may act as a regular expression. */
function matches(pattern: string, value: string, flags: "s" | "si"): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, flags).test(value);
}

/**
 * Throws NoPermission unless a statement allows the operation and none denies it. `resource` is what follows
 * `acs:ens:<region>:<account>:`; without it, only `*` fits.
 */
export function authorize(
  policy: AccessPolicy | undefined,
  operation: string,
  resource: string | undefined,
  status: number,
): void {
  if (!policy) return;
  const arn = resource === undefined ? "*" : `acs:ens:*:0000000000000000:${resource}`;
  const applying = listOf(policy.Statement).filter(
    ({ Action, Resource = "*" }) =>
      listOf(Action).some((pattern) => matches(pattern, `ens:${operation}`, "si")) &&
      listOf(Resource).some((pattern) => matches(pattern, arn, "s")),
  );
  const denied = applying.some(({ Effect }) => Effect === "Deny");
  if (!denied && applying.length > 0) return;
  throw refuse("NoPermission", status, {
    AccessDeniedDetail: {
      AuthAction: `ens:${operation}`,
      AuthPrincipalType: "SubUser",
      PolicyType: "AccountLevelIdentityBasedPolicy",
      NoPermissionType: denied ? "ExplicitDeny" : "ImplicitDeny",
    },
  });
}
