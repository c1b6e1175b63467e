import { ApiError } from "./errors.js";
import type { Policy } from "./signature/accessKeys.js";

const many = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value]);

/** `*` and `?` as RAM reads them; the pattern is a user's, so nothing in it may act as a regular expression. */
function like(pattern: string, text: string, sensitive: boolean): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, sensitive ? "s" : "si").test(text);
}

export interface Wish {
  readonly action: string;
  /** What follows `acs:ens:<region>:<account>:`; absent where the operation is authorised on everything only. */
  readonly resource?: string;
}

/** Throws NoPermission unless a statement allows the wish and none denies it. */
export function authorise(policy: Policy | undefined, wish: Wish, status: number): void {
  if (!policy) return;
  const resource = wish.resource === undefined ? "*" : `acs:ens:*:0000000000000000:${wish.resource}`;
  const applying = policy.Statement.filter(
    (statement) =>
      many(statement.Action).some((pattern) => like(pattern, `ens:${wish.action}`, false)) &&
      many(statement.Resource).some((pattern) => like(pattern, resource, true)),
  );
  const denied = applying.some((statement) => statement.Effect === "Deny");
  if (!denied && applying.some((statement) => statement.Effect === "Allow")) return;
  throw new ApiError("NoPermission", "Permission denied.", status, {
    details: {
      AccessDeniedDetail: {
        AuthAction: `ens:${wish.action}`,
        AuthPrincipalType: "SubUser",
        PolicyType: "AccountLevelIdentityBasedPolicy",
        NoPermissionType: denied ? "ExplicitDeny" : "ImplicitDeny",
      },
    },
  });
}
