import * as v from "valibot";
import { agree } from "../agree.js";
import { check } from "../check.js";
import { Complaint } from "../complaint.js";
import type { AccessKey } from "../types/accessKey.js";

const texts = v.union([v.string(), v.array(v.string())], "must be a text or a list of texts");

const statementSchema = v.strictObject({
  Effect: v.picklist(["Allow", "Deny"]),
  Action: texts,
  Resource: v.optional(texts, "*"),
});

const policySchema = v.strictObject({
  Version: v.optional(v.literal("1"), "1"),
  Statement: v.union([
    v.array(statementSchema),
    v.pipe(
      statementSchema,
      v.transform((one) => [one]),
    ),
  ]),
});

const accessKeySchema = agree<AccessKey>()(
  v.strictObject({
    accessKeyId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
    accessKeySecret: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
    securityToken: v.optional(v.pipe(v.string(), v.minLength(1))),
    expires: v.optional(v.pipe(v.string(), v.isoTimestamp('must be a time such as "2026-01-01T00:00:00Z"'))),
    disabled: v.optional(v.boolean(), false),
    policy: v.optional(policySchema),
  }),
);

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
