import * as v from "valibot";
import { check, schemaOf } from "../check.js";
import { Complaint } from "../errors.js";

/** A key that the emulator accepts. */
export interface AccessKey {
  /** Its id, of 1 to 128 characters. */
  accessKeyId: string;
  /** Its secret, of 1 to 256 characters. */
  accessKeySecret: string;
  /** Makes it a temporary key: every call must send this token. */
  securityToken?: string | undefined;
  /** When the temporary key ends, such as `2026-01-01T00:00:00Z`. Default: never. */
  expires?: string | undefined;
  /** Whether every call with it is refused. Default: `false`. */
  disabled?: boolean | undefined;
  /** What it may do. Default: everything. */
  policy?: AccessPolicy | undefined;
}

/** A RAM policy document, as RAM takes it (conditions are not emulated). */
export interface AccessPolicy {
  /** Default: `1`, the only one that there is. */
  Version?: "1" | undefined;
  /** What is allowed and what is denied. */
  Statement: AccessStatement[] | AccessStatement;
}

/** A statement of an {@link AccessPolicy}. */
export interface AccessStatement {
  /** Whether the actions are allowed; what is denied anywhere is denied. */
  Effect: "Allow" | "Deny";
  /** Names of operations such as `ens:CreateForwardEntry`, with `*` and `?` as in RAM. */
  Action: string | string[];
  /** What they may be done to. Default: `*`, everything. */
  Resource?: string | string[] | undefined;
}

const texts = v.union([v.string(), v.array(v.string())], "must be a string or a list of strings");

const statementSchema = v.strictObject({
  Effect: v.picklist(["Allow", "Deny"]),
  Action: texts,
  Resource: v.optional(texts),
});

const accessKeySchema = schemaOf<AccessKey>()(
  v.strictObject({
    accessKeyId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
    accessKeySecret: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
    securityToken: v.optional(v.pipe(v.string(), v.minLength(1))),
    expires: v.optional(v.pipe(v.string(), v.isoTimestamp('must be a time such as "2026-01-01T00:00:00Z"'))),
    disabled: v.optional(v.boolean()),
    policy: v.optional(
      v.strictObject({
        Version: v.optional(v.literal("1")),
        Statement: v.union([v.array(statementSchema), statementSchema]),
      }),
    ),
  }),
);

/** Public on purpose; secret scanners do not take it for a real key. */
export const dummyKey: AccessKey = {
  accessKeyId: "emulator-key-id",
  accessKeySecret: "emulator-key-secret",
};

export function checkAccessKeys(input: unknown): Map<string, AccessKey> {
  const keys = check(v.pipe(v.array(accessKeySchema), v.minLength(1)), input, "accessKeys");
  const byId = new Map(keys.map((key) => [key.accessKeyId, key]));
  if (byId.size < keys.length) throw new Complaint("accessKeys: an accessKeyId is used twice");
  return byId;
}
