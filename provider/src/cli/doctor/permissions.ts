import { Deadline, now, withTimeout } from "../../api/clock.js";
import type { EnsApi } from "../../api/ensApi.js";
import {
  clockErrorCodes,
  EnsError,
  keyErrorCodes,
  messageOf,
  permissionErrorCodes,
} from "../../api/errors.js";
import type { Body, Operation, Request } from "../../api/operations.js";
import { actions, basicFeatures, type FeatureName, featureNames, needsOf } from "../../api/permissions.js";
import type { PublicSettings } from "../../config/settings.js";
import { type Finding, note, ok, problem, type Report, warning } from "./findings.js";

/** What one call has shown about the permission for it. */
export type Verdict =
  /** `inferred`: the service complained about the parameters, so it has probably checked the permission before. */
  | { readonly kind: "allowed"; readonly inferred: boolean }
  | { readonly kind: "refused" }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "not tried" };

type Verdicts = ReadonlyMap<Operation, Verdict>;

/** The result of one call that changes nothing. */
interface PermissionProbe<Op extends Operation> {
  readonly verdict: Verdict;
  readonly body?: Body<Op>;
  /** An error after which other calls are pointless. */
  readonly fatal?: EnsError;
}

interface ProbeOptions {
  readonly gateway: string | undefined;
  /** Also sends calls that would change something, with parameters that the service must refuse. */
  readonly tryWrites: boolean;
}

/** What one call for each action has shown. */
export interface ProbeResults {
  readonly verdicts: Verdicts;
  /** Why nothing was tried after the first call: the keys were not accepted, or no answer came. */
  readonly fatal: EnsError | undefined;
  readonly gateways: Body<"DescribeNatGateways"> | undefined;
  /** The entries of the gateway that was looked at. */
  readonly table: Body<"DescribeForwardTableEntries"> | undefined;
  readonly eips: Body<"DescribeEnsEipAddresses"> | undefined;
}

type Requests = { readonly [Op in Operation]?: Request<Op> };

/** Ids of ENS are letters and digits after a prefix, so nothing can have these. */
const noEntry = "fwd-this-entry-cannot-exist";
const noGateway = "nat-this-gateway-cannot-exist";

const writes: Requests = {
  ModifyForwardEntry: { forwardEntryId: noEntry },
  DeleteForwardEntry: { forwardEntryId: noEntry },
  CreateForwardEntry: {} as Request<"CreateForwardEntry">,
};

/**
 * Makes one call for each action. Those that would change something are sent only when requested: the service must refuse
 * them, because they name an entry that does not exist or lack required parameters, but that is not proven on the real
 * service. Nor is it that the service checks the permission before the parameters.
 */
export async function probePermissions(
  { gateway, tryWrites }: ProbeOptions,
  api: EnsApi,
  budget: TimeBudget,
): Promise<ProbeResults> {
  const send = <Op extends Operation>(operation: Op, request: Request<Op>) =>
    probe(operation, request, api, budget);
  const gateways = await send(
    "DescribeNatGateways",
    gateway === undefined ? { pageSize: 100 } : { natGatewayId: gateway },
  );
  if (gateways.fatal !== undefined) {
    const verdicts = new Map(actions.map((action) => [action, gateways.verdict]));
    return { verdicts, fatal: gateways.fatal, gateways: undefined, table: undefined, eips: undefined };
  }
  const natGatewayId = gateway ?? gateways.body?.natGateways[0]?.natGatewayId ?? noGateway;
  const [table, eips] = await Promise.all([
    send("DescribeForwardTableEntries", { natGatewayId, pageSize: 10 }),
    send("DescribeEnsEipAddresses", { associatedInstanceId: natGatewayId, pageSize: 100 }),
  ]);
  const verdicts = new Map<Operation, Verdict>([
    ["DescribeNatGateways", gateways.verdict],
    ["DescribeForwardTableEntries", table.verdict],
    ["DescribeEnsEipAddresses", eips.verdict],
  ]);
  // a policy may allow to read single entries only, so an existing one is used if there is one
  const forwardEntryId = table.body?.forwardTableEntries[0]?.forwardEntryId ?? noEntry;
  const requests: Requests = {
    DescribeForwardEntryAttribute: { forwardEntryId },
    ...(tryWrites ? writes : {}),
  };
  const rest = actions.filter((action) => !verdicts.has(action));
  const tried = await Promise.all(
    rest.map(async (action): Promise<[Operation, Verdict]> => {
      const request = requests[action];
      return [action, request === undefined ? { kind: "not tried" } : (await send(action, request)).verdict];
    }),
  );
  return {
    verdicts: new Map([...verdicts, ...tried]),
    fatal: undefined,
    gateways: gateways.body,
    table: table.body,
    eips: eips.body,
  };
}

/** How long a call may be retried if the service fails. */
const retryMs = 4_000;

async function probe<Op extends Operation>(
  operation: Op,
  request: Request<Op>,
  api: EnsApi,
  budget: TimeBudget,
): Promise<PermissionProbe<Op>> {
  if (budget.isSpent) {
    return { verdict: { kind: "unknown", why: "the time limit was reached" } };
  }
  const deadline = new Deadline(budget.for(retryMs));
  try {
    const body = await api.send(operation, request, { deadline });
    return { verdict: { kind: "allowed", inferred: false }, body };
  } catch (error) {
    const why = messageOf(error);
    return error instanceof EnsError ? judge(error) : { verdict: { kind: "unknown", why } };
  }
}

/** Codes of the API gateway, which it returns before it passes a request to the service. */
const beforeService = /^(InvalidAction|InvalidVersion|InvalidApi|UnsupportedHTTPMethod)/;

function judge(error: EnsError): PermissionProbe<never> {
  const { code = "", status = 0 } = error;
  if (permissionErrorCodes.test(code)) {
    return { verdict: { kind: "refused" } };
  }
  const isUnderstood =
    error.outcome === "notFound" ||
    error.kind === "busy" ||
    (error.outcome === "rejected" && code !== "" && status >= 400 && status < 500);
  const isAccepted = ![keyErrorCodes, clockErrorCodes, beforeService].some((codes) => codes.test(code));
  return isUnderstood && isAccepted
    ? { verdict: { kind: "allowed", inferred: true } }
    : { verdict: { kind: "unknown", why: error.message }, fatal: error };
}

/** The worst that the calls of a feature have shown, and which of them showed it. */
interface FeatureVerdict {
  readonly feature: FeatureName;
  readonly kind: Verdict["kind"];
  readonly operations: readonly Operation[];
}

const bySeverity = ["refused", "unknown", "not tried"] as const satisfies readonly Verdict["kind"][];

function verdictOf(feature: FeatureName, verdicts: Verdicts): FeatureVerdict {
  const needs = actions.filter((action) => needsOf(feature)[action] !== undefined);
  for (const kind of bySeverity) {
    const operations = needs.filter((action) => (verdicts.get(action)?.kind ?? "not tried") === kind);
    if (operations.length > 0) {
      return { feature, kind, operations };
    }
  }
  return { feature, kind: "allowed", operations: needs };
}

/** What the keys may do, by feature, as far as the calls have shown. */
export function inspectPermissions(verdicts: Verdicts, settings: PublicSettings): Finding[] {
  const all = featureNames.map((feature) => verdictOf(feature, verdicts));
  const allowed = all.filter(({ kind }) => kind === "allowed").map(({ feature }) => feature);
  return [
    ...(allowed.length === 0 ? [] : [ok("allowed", `allowed: ${allowed.join(", ")}`)]),
    ...all.flatMap((verdict) =>
      verdict.kind === "refused"
        ? [refused(verdict, settings)]
        : verdict.kind === "unknown"
          ? [unknown(verdict)]
          : [],
    ),
    ...notTried(all.filter(({ kind }) => kind === "not tried")),
    ...inferred(verdicts),
  ];
}

function refused({ feature, operations }: FeatureVerdict, { preflight }: PublicSettings): Finding {
  // what the user may not want is no problem; what the settings ask for fails when it is used
  const finding = basicFeatures.includes(feature)
    ? problem
    : feature === "preflight" && preflight !== "off"
      ? warning
      : note;
  const purposes = operations.map((action) => needsOf(feature)[action] ?? "").join("; ");
  const [are, them] = operations.length === 1 ? ["is", "it"] : ["are", "them"];
  return finding(
    `feature:${feature}`,
    `${feature}: ${list(operations)} ${are} refused (${purposes})`,
    `allow ${them} in the RAM policy of the user or role: "npx pulumi-alicloud-ens permissions --for ${feature}" prints one. An explicit Deny overrides it`,
  );
}

function unknown({ feature, operations }: FeatureVerdict): Finding {
  const finding = basicFeatures.includes(feature) ? warning : note;
  return finding(
    `feature:${feature}`,
    `${feature}: not known, as ${list(operations)} got no conclusive answer`,
  );
}

/** Features that need actions which are only sent with --try-writes. */
function notTried(features: readonly FeatureVerdict[]): Finding[] {
  if (features.length === 0) {
    return [];
  }
  const names = features.map(({ feature }) => feature).join(", ");
  const needed = actions.filter((action) => features.some(({ operations }) => operations.includes(action)));
  return [
    note(
      "not-checked",
      `not checked: ${names}, because a check would have to call ${list(needed)}`,
      '"npx pulumi-alicloud-ens doctor --try-writes" calls them with parameters that the service must refuse',
    ),
  ];
}

function inferred(verdicts: Verdicts): Finding[] {
  const names = actions.filter((action) => {
    const verdict = verdicts.get(action);
    return verdict?.kind === "allowed" && verdict.inferred;
  });
  const text = `${names.join(", ")}: probably allowed, which cannot be proven without a change. The service complained about the parameters, and it is assumed to check the permission before those`;
  return names.length === 0 ? [] : [note("inferred", text)];
}

const list = (operations: readonly Operation[]): string =>
  operations.map((action) => `ens:${action}`).join(", ");

/** The same for programs. */
export function permissionReport(verdicts: Verdicts): Report["permissions"] {
  return {
    features: Object.fromEntries(featureNames.map((feature) => [feature, verdictOf(feature, verdicts).kind])),
    actions: Object.fromEntries(
      actions.map((action) => {
        const verdict = verdicts.get(action) ?? ({ kind: "not tried" } as const);
        const details = verdict.kind === "allowed" ? { inferred: verdict.inferred } : {};
        return [`ens:${action}`, { verdict: verdict.kind, ...details }];
      }),
    ),
  };
}

/** Nothing can be found out in less. */
const minStepMs = 500;

/** The time that the whole command may take, and what is left of it for each step. */
export class TimeBudget {
  private readonly deadline: Deadline;

  constructor(totalMs: number) {
    this.deadline = new Deadline(totalMs);
  }

  get isSpent(): boolean {
    return this.deadline.passed;
  }

  /** A step's own limit, or what is left if that is less. */
  for(limitMs: number): number {
    return Math.max(minStepMs, Math.min(limitMs, this.deadline.at - now()));
  }

  /** The answer, or undefined if none comes in time. */
  within<T>(limitMs: number, answer: Promise<T>): Promise<T | undefined> {
    return withTimeout(answer, this.for(limitMs), () => undefined);
  }
}
