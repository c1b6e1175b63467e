import * as v from "valibot";
import { Complaint } from "./complaint.js";

function sentence(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  // keys of the user's own are named, values never repeated: they may be secret
  if (issue.type === "strict_object" && issue.expected === "never") {
    return `${path ?? "it"} is not a field that is known here`;
  }
  if (issue.received === "undefined") return `${path ?? "it"} is missing`;
  if (issue.message.startsWith("must ")) return `${path ?? "it"} ${issue.message}`;
  const expected = issue.expected ?? "something else";
  return `${path ?? "it"} must be ${expected.replaceAll(" | ", " or ")}`;
}

/** Checks what a user gave; `what` is how the user knows it ("seed", "fault rule", …). */
export function check<S extends v.GenericSchema>(schema: S, input: unknown, what: string): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const sentences = [...new Set(result.issues.map(sentence))];
  throw new Complaint(`${what}: ${sentences.slice(0, 5).join("; ")}`);
}
