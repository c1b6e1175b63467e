import * as v from "valibot";
import { Complaint } from "./errors.js";

// TypeScript compares two generic functions for identity, so each type parameter is used once only.
/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? unknown : { "differs from": A };
/* eslint-enable @typescript-eslint/no-unnecessary-type-parameters */

/**
 * Returns the schema of a public type, and does not compile if the schema accepts anything else than that type.
 * docs/decisions/emulator-types.md explains why the type is not inferred from the schema.
 */
export const schemaOf =
  <Type>() =>
  <S extends v.GenericSchema>(schema: S & Same<Type, v.InferInput<S>>): S =>
    schema;

export const text = (most: number) =>
  v.pipe(
    v.string(),
    v.minLength(1, "must not be empty"),
    v.maxLength(most, `must have ${most} characters at most`),
  );

export const whole = (least: number, most: number) =>
  v.pipe(
    v.number(),
    v.check(
      (value) => Number.isInteger(value) && value >= least && value <= most,
      `must be a whole number from ${least} to ${most}`,
    ),
  );

/** Names the field and what it must be. Never repeats a value, which may be secret. */
function sentenceOf(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? "it";
  if (issue.type === "strict_object" && issue.expected === "never") {
    return `${field} is not a field that is known here`;
  }
  if (issue.received === "undefined") return `${field} is missing`;
  if (issue.message.startsWith("must ")) return `${field} ${issue.message}`;
  return `${field} must be ${(issue.expected ?? "something else").replaceAll(" | ", " or ")}`;
}

/** Checks what a user gave. `what` is the user's name for it, such as "seed" or "fault rule". */
export function check<S extends v.GenericSchema>(schema: S, input: unknown, what: string): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const sentences = [...new Set(result.issues.map(sentenceOf))];
  throw new Complaint(`${what}: ${sentences.slice(0, 5).join("; ")}`);
}
