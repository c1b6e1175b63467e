import * as v from "valibot";
import { agree } from "../agree.js";
import { check } from "../check.js";
import { Complaint } from "../complaint.js";
import type { FaultRule } from "../types/faultRule.js";

const whole = (least: number, most = 1_000_000) =>
  v.pipe(
    v.number(),
    v.check(
      (value) => Number.isInteger(value) && value >= least && value <= most,
      `must be a whole number from ${least} to ${most}`,
    ),
  );
const text = v.pipe(
  v.string(),
  v.minLength(1, "must not be empty"),
  v.maxLength(200, "must have 200 characters at most"),
);
const milliseconds = whole(0, 600_000);
const httpStatus = whole(200, 599);

/** Which calls a rule is about. Everything that is given must fit; nothing given means every call. */
const matching = {
  action: v.optional(v.union([text, v.array(text)], "must be the name of an operation or a list of names")),
  entry: v.optional(text),
  gateway: v.optional(text),
  nth: v.optional(v.union([whole(1), v.array(whole(1))], "must be a whole number from 1 or a list of them")),
  times: v.optional(whole(1)),
  probability: v.optional(
    v.pipe(
      v.number(),
      v.check((value) => value >= 0 && value <= 1, "must be a number from 0 to 1"),
    ),
  ),
};

/** What happens to a call that a rule is about. */
const effects = {
  error: v.optional(
    v.strictObject({ code: text, status: v.optional(httpStatus, 400), message: v.optional(text) }),
  ),
  throttle: v.optional(
    v.strictObject({
      retryAfterMs: v.optional(milliseconds),
      code: v.optional(text, "Throttling.User"),
      status: v.optional(httpStatus, 400),
    }),
  ),
  latency: v.optional(
    v.union(
      [
        milliseconds,
        v.strictObject({
          ms: milliseconds,
          jitterMs: v.optional(milliseconds, 0),
          when: v.optional(v.picklist(["before", "after"]), "before"),
        }),
      ],
      'must be milliseconds or { "ms", "jitterMs", "when" }',
    ),
  ),
  drop: v.optional(v.picklist(["before", "after"])),
  answer: v.optional(v.picklist(["reset-mid-body", "truncated", "bad-gateway", "empty", "redirect"])),
  work: v.optional(v.boolean()),
  twice: v.optional(v.boolean()),
  staleMs: v.optional(milliseconds),
  vanishMs: v.optional(milliseconds),
  stuck: v.optional(v.boolean()),
};

export const faultRuleSchema = agree<FaultRule>()(
  v.strictObject({ name: v.optional(text), enabled: v.optional(v.boolean(), true), ...matching, ...effects }),
);

export type CheckedFaultRule = v.InferOutput<typeof faultRuleSchema>;

const effectNames = Object.keys(effects).filter((name) => name !== "work");

export function checkFaultRule(
  input: unknown,
  actions: ReadonlySet<string>,
  what = "fault rule",
): CheckedFaultRule {
  const rule = check(faultRuleSchema, input, what);
  const named = Array.isArray(rule.action) ? rule.action : rule.action === undefined ? [] : [rule.action];
  const unknown = named.find((action) => !actions.has(action));
  if (unknown !== undefined)
    throw new Complaint(`${what}: action ${unknown} is no operation of this emulator`);
  if (!effectNames.some((name) => rule[name as keyof CheckedFaultRule] !== undefined)) {
    throw new Complaint(`${what}: it has no effect; give one of ${effectNames.join(", ")}`);
  }
  return rule;
}

export function checkFaultRules(input: unknown, actions: ReadonlySet<string>): CheckedFaultRule[] {
  if (!Array.isArray(input)) return [checkFaultRule(input, actions)];
  return input.map((rule, index) => checkFaultRule(rule, actions, `fault rule ${index + 1}`));
}

export function faultSwitch(input: unknown): { enabled: boolean } {
  return check(v.strictObject({ enabled: v.boolean() }), input, "fault");
}
