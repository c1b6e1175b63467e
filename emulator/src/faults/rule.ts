import * as v from "valibot";
import { check, schemaOf, text as textOf, whole } from "../check.js";
import { Complaint } from "../errors.js";

/** Which calls a fault hits, and what it does to them. A condition that is not given fits every call; at least one effect is needed. */
export interface FaultRule {
  /** Its name on the page and in records. Default: its id. */
  name?: string | undefined;
  /** `false`: it waits until it is switched on. Default: `true`. */
  enabled?: boolean | undefined;
  /** The name of an operation, or several. */
  action?: string | string[] | undefined;
  /** A ForwardEntryId or a ForwardEntryName. */
  entry?: string | undefined;
  /** A NatGatewayId. */
  gateway?: string | undefined;
  /** Only the n-th matching call (counted from 1), or these. */
  nth?: number | number[] | undefined;
  /** At most so many times. */
  times?: number | undefined;
  /** From 0 to 1, drawn from the random seed of the emulator. */
  probability?: number | undefined;
  /** The call is refused instead of done. */
  error?: FaultError | undefined;
  /** The call is refused by throttling. */
  throttle?: FaultThrottle | undefined;
  /** Milliseconds that the call waits before its work, or details of the wait. */
  latency?: number | FaultLatency | undefined;
  /** The connection is reset before the work, or when it is done. */
  drop?: "before" | "after" | undefined;
  /** The answer is damaged on its way. */
  answer?: "reset-mid-body" | "truncated" | "bad-gateway" | "empty" | "redirect" | undefined;
  /** Whether the work of a refused or damaged call is done nevertheless. */
  work?: boolean | undefined;
  /** The work is done twice, as when a proxy repeats a request. */
  twice?: boolean | undefined;
  /** The list or read is answered as it was so many milliseconds ago. */
  staleMs?: number | undefined;
  /** The entry of the call disappears so many milliseconds after it. */
  vanishMs?: number | undefined;
  /** What the call starts never ends, until it is released. */
  stuck?: boolean | undefined;
}

/** How a call is refused. */
export interface FaultError {
  /** The code of the error, such as `SystemBusy`. */
  code: string;
  /** The HTTP status. Default: 400. */
  status?: number | undefined;
  /** The message. Default: the documented one of the code. */
  message?: string | undefined;
}

/** How a call is refused by throttling. */
export interface FaultThrottle {
  /** The value of the header `x-acs-retry-after`, in milliseconds. Default: no such header. */
  retryAfterMs?: number | undefined;
  /** The code of the error. Default: `Throttling.User`. */
  code?: string | undefined;
  /** The HTTP status. Default: 400. */
  status?: number | undefined;
}

/** How a call waits. */
export interface FaultLatency {
  /** The shortest wait, in milliseconds. */
  ms: number;
  /** At most so many milliseconds more, drawn from the random seed. Default: 0. */
  jitterMs?: number | undefined;
  /** Whether the wait comes before or after the work. Default: `before`. */
  when?: "before" | "after" | undefined;
}

/** A rule that was checked, with its defaults. */
export interface CheckedFaultRule extends FaultRule {
  enabled: boolean;
  throttle?: (FaultThrottle & { code: string; status: number }) | undefined;
  latency?: number | { ms: number; jitterMs: number; when: "before" | "after" } | undefined;
}

const text = textOf(200);
const count = whole(1, 1_000_000);
const milliseconds = whole(0, 600_000);
const httpStatus = whole(200, 599);

const conditions = {
  action: v.optional(v.union([text, v.array(text)], "must be the name of an operation or a list of names")),
  entry: v.optional(text),
  gateway: v.optional(text),
  nth: v.optional(v.union([count, v.array(count)], "must be a whole number from 1 or a list of them")),
  times: v.optional(count),
  probability: v.optional(
    v.pipe(
      v.number(),
      v.check((value) => value >= 0 && value <= 1, "must be a number from 0 to 1"),
    ),
  ),
};

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

const schema = schemaOf<FaultRule>()(
  v.strictObject({
    name: v.optional(text),
    enabled: v.optional(v.boolean(), true),
    ...conditions,
    ...effects,
  }),
);

export const faultRuleFields: readonly string[] = Object.keys(schema.entries);

/** `work` alone changes nothing. */
const effectNames = Object.keys(effects).filter((name) => name !== "work") as (keyof FaultRule)[];

function checkFaultRule(input: unknown, actions: ReadonlySet<string>, what: string): CheckedFaultRule {
  const rule = check(schema, input, what);
  const unknown = [rule.action ?? []].flat().find((action) => !actions.has(action));
  if (unknown !== undefined) {
    throw new Complaint(`${what}: action ${unknown} is not an operation of this emulator`);
  }
  if (!effectNames.some((name) => rule[name] !== undefined)) {
    throw new Complaint(`${what}: it has no effect; give one of ${effectNames.join(", ")}`);
  }
  return rule;
}

export function checkFaultRules(input: unknown, actions: ReadonlySet<string>): CheckedFaultRule[] {
  if (!Array.isArray(input)) return [checkFaultRule(input, actions, "fault rule")];
  return input.map((rule, index) => checkFaultRule(rule, actions, `fault rule ${index + 1}`));
}

export const checkFaultSwitch = (input: unknown): { enabled: boolean } =>
  check(v.strictObject({ enabled: v.boolean() }), input, "fault");
