import type { Body, Operation, Request } from "../../api/operations.js";
import type { EnsApi } from "../../api/ensApi.js";
import type { EnsError } from "../../api/errors.js";
import { actions } from "../../api/permissions.js";
import type { Patience } from "./patience.js";
import { tryCall, type Verdict } from "./trial.js";

/** Ids of ENS are letters and digits behind a prefix, so nothing can bear these. */
const noEntry = "fwd-this-entry-cannot-exist";
const noGateway = "nat-this-gateway-cannot-exist";

export interface TrialsWish {
  readonly gateway: string | undefined;
  /** Also sends calls that would change something, with parameters that the service must refuse. */
  readonly triesWrites: boolean;
}

/** What one call for each action has shown. */
export interface Trials {
  readonly verdicts: ReadonlyMap<Operation, Verdict>;
  /** Why nothing was tried after the first call: the keys were not accepted, or no answer came. */
  readonly hopeless: EnsError | undefined;
  readonly gateways: Body<"DescribeNatGateways"> | undefined;
  /** The table of the gateway that was looked at. */
  readonly table: Body<"DescribeForwardTableEntries"> | undefined;
  readonly eips: Body<"DescribeEnsEipAddresses"> | undefined;
}

/**
 * Makes one call for each action. Those that would change something are sent only when asked for: the service must refuse
 * them, because they name an entry that does not exist or lack required parameters, but that is not proven on the real
 * service. Nor is it that the service checks the permission before the parameters.
 */
export async function tryAll(wish: TrialsWish, api: EnsApi, patience: Patience): Promise<Trials> {
  const attempt = <Op extends Operation>(operation: Op, request: Request<Op>) =>
    tryCall(operation, request, api, patience);
  const first = await attempt(
    "DescribeNatGateways",
    wish.gateway === undefined ? { pageSize: 100 } : { natGatewayId: wish.gateway },
  );
  const verdicts = new Map<Operation, Verdict>([["DescribeNatGateways", first.verdict]]);
  if (first.hopeless !== undefined) {
    const why = first.verdict.kind === "unknown" ? first.verdict.why : first.hopeless.message;
    actions.forEach((action) => verdicts.set(action, { kind: "unknown", why }));
    return { verdicts, hopeless: first.hopeless, gateways: undefined, table: undefined, eips: undefined };
  }
  const seen = first.body?.natGateways[0]?.natGatewayId;
  const natGatewayId = wish.gateway ?? seen ?? noGateway;
  const [table, eips] = await Promise.all([
    attempt("DescribeForwardTableEntries", { natGatewayId, pageSize: 10 }),
    attempt("DescribeEnsEipAddresses", { associatedInstanceId: natGatewayId, pageSize: 100 }),
  ]);
  verdicts.set("DescribeForwardTableEntries", table.verdict);
  verdicts.set("DescribeEnsEipAddresses", eips.verdict);
  // a policy may allow to look at single entries only, so one that exists is asked for where there is one
  const entry = table.body?.forwardTableEntries[0]?.forwardEntryId ?? noEntry;
  const last: Requests = {
    DescribeForwardEntryAttribute: { forwardEntryId: entry },
    ...(wish.triesWrites ? changes : {}),
  };
  await Promise.all(
    actions
      .filter((action) => !verdicts.has(action))
      .map(async (action) => {
        const request = last[action];
        verdicts.set(
          action,
          request === undefined ? { kind: "not tried" } : (await attempt(action, request)).verdict,
        );
      }),
  );
  return { verdicts, hopeless: undefined, gateways: first.body, table: table.body, eips: eips.body };
}

type Requests = { readonly [Op in Operation]?: Request<Op> };

const changes: Requests = {
  ModifyForwardEntry: { forwardEntryId: noEntry },
  DeleteForwardEntry: { forwardEntryId: noEntry },
  CreateForwardEntry: {} as Request<"CreateForwardEntry">,
};
