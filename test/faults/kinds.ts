import type { FaultRule } from "../../emulator/src/index.js";

export type Action =
  | "CreateForwardEntry"
  | "ModifyForwardEntry"
  | "DeleteForwardEntry"
  | "DescribeForwardEntryAttribute"
  | "DescribeForwardTableEntries"
  | "DescribeNatGateways";

type Effect = Omit<FaultRule, "action" | "nth" | "times" | "name" | "enabled">;

export interface Kind {
  readonly name: string;
  readonly effect: Effect;
  /** The calls that can suffer it; all where not said. */
  readonly only?: readonly Action[];
  /** Needs its time limit to run out. */
  readonly waits?: boolean;
  /** Takes entries away that the state has. */
  readonly vanishing?: boolean;
}

/** Longer than the client waits. */
export const clientTimeoutMs = 300;
const tooLongMs = 450;

const code = (name: string, status = 400, more: Effect = {}): Kind => ({
  name: `${name}${status === 400 ? "" : ` (${status})`}${more.work === true ? ", done all the same" : ""}`,
  effect: { error: { code: name, status }, ...more },
});

const writes = ["CreateForwardEntry", "ModifyForwardEntry", "DeleteForwardEntry"] as const;

/** Every row of the classification table, and what a network, a proxy or the cloud itself can do. */
export const kinds: readonly Kind[] = [
  // not done, may be repeated
  code("Throttling"),
  code("Throttling.User"),
  code("Throttling.Api", 429),
  code("Rejected.Throttling", 503),
  { name: "throttle with retry-after", effect: { throttle: { retryAfterMs: 200 } } },
  { name: "HTTP 429", effect: { error: { code: "TooManyRequests", status: 429 } } },
  code("IncorretDnatEntryStatus"),
  code("IncorrectDnatEntryStatus"),
  code("IncorrectInstanceStatus"),
  code("OperationConflict", 409),
  code("TaskConflict", 409),
  code("OperationUnsupported.EipInBinding"),
  code("SystemBusy"),
  code("ServiceUnavailable", 503),
  // outcome unknown
  code("ens.interface.error"),
  code("ens.interface.error", 400, { work: true }),
  code("InternalError", 500),
  code("InternalError", 500, { work: true }),
  code("UnknownError"),
  code("SomethingNew", 503),
  // gone
  code("InvalidParameter.DnatNotFound"),
  code("InvalidForwardEntryId.NotFound", 404),
  code("SomethingNew", 404),
  // refused
  code("InvalidParameter.NatNotFound"),
  code("NoPermission"),
  code("Forbidden.RAM", 403),
  code("InvalidAccessKeyId.NotFound", 404),
  code("InvalidSecurityToken.Expired"),
  code("ForwardEntryLimitExceed"),
  code("InvalidParameter.InternalIp"),
  code("SomethingNew"),
  // says that nothing was done, and has done it
  { ...code("SystemBusy", 400, { work: true }), only: writes },
  { ...code("Throttling.User", 400, { work: true }), only: writes },
  // the network and what sits in it
  { name: "drop before the work", effect: { drop: "before" } },
  { name: "drop after the work", effect: { drop: "after" } },
  { name: "delay past the time-out, work after it", effect: { latency: { ms: tooLongMs, when: "before" } } },
  { name: "delay past the time-out, work before it", effect: { latency: { ms: tooLongMs, when: "after" } } },
  { name: "reset mid-body", effect: { answer: "reset-mid-body" } },
  { name: "502 HTML", effect: { answer: "bad-gateway" } },
  { name: "502 HTML, work done", effect: { answer: "bad-gateway", work: true } },
  { name: "empty body", effect: { answer: "empty" } },
  { name: "truncated JSON", effect: { answer: "truncated" } },
  { name: "redirect", effect: { answer: "redirect" } },
  { name: "redirect, work done", effect: { answer: "redirect", work: true } },
  { name: "request repeated by something between", effect: { twice: true } },
  // the cloud itself
  {
    name: "stale list",
    effect: { staleMs: 600_000 },
    only: ["DescribeForwardTableEntries"],
  },
  {
    name: "stale describe",
    effect: { staleMs: 600_000 },
    only: ["DescribeForwardEntryAttribute"],
  },
  {
    name: "entry vanishing",
    effect: { vanishMs: 0 },
    only: ["CreateForwardEntry", "ModifyForwardEntry", "DescribeForwardEntryAttribute"],
    waits: true,
    vanishing: true,
  },
  {
    name: "stuck in its state",
    effect: { stuck: true },
    only: writes,
    waits: true,
  },
];
