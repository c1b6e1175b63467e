import * as v from "valibot";
import { Complaint, check } from "../complaint.js";

const texts = v.union([v.string(), v.array(v.string())], "must be a text or a list of texts");

const statementSchema = v.strictObject({
  Effect: v.picklist(["Allow", "Deny"]),
  Action: texts,
  Resource: v.optional(texts, "*"),
});

/** A RAM policy document, as RAM takes it (conditions are not emulated). */
export const policySchema = v.strictObject({
  Version: v.optional(v.literal("1"), "1"),
  Statement: v.union([
    v.array(statementSchema),
    v.pipe(
      statementSchema,
      v.transform((one) => [one]),
    ),
  ]),
});

export const accessKeySchema = v.strictObject({
  accessKeyId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  accessKeySecret: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  /** Makes it a temporary key: every call must bring this token. */
  securityToken: v.optional(v.pipe(v.string(), v.minLength(1))),
  /** When the temporary key ends. */
  expires: v.optional(v.pipe(v.string(), v.isoTimestamp('must be a time such as "2026-01-01T00:00:00Z"'))),
  disabled: v.optional(v.boolean(), false),
  /** Absent: may do everything. */
  policy: v.optional(policySchema),
});

export type AccessKey = v.InferInput<typeof accessKeySchema>;
export type CheckedAccessKey = v.InferOutput<typeof accessKeySchema>;
export type Policy = v.InferOutput<typeof policySchema>;

/** Public on purpose, and nothing that a secret scanner would take for real. */
export const dummyKey: AccessKey = {
  accessKeyId: "emulator-key-id",
  accessKeySecret: "emulator-key-secret",
};

export function checkAccessKeys(input: unknown): Map<string, CheckedAccessKey> {
  const keys = check(v.pipe(v.array(accessKeySchema), v.minLength(1)), input, "accessKeys");
  const byId = new Map<string, CheckedAccessKey>();
  for (const key of keys) {
    if (byId.has(key.accessKeyId)) throw new Complaint("accessKeys: an accessKeyId is there twice");
    byId.set(key.accessKeyId, key);
  }
  return byId;
}
