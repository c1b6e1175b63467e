import type * as pulumi from "@pulumi/pulumi";

import type { GetForwardEntriesArgs, GetForwardEntriesResult } from "../lookup/model.js";
import type { InputsOf } from "./inputsOf.js";
import { look, lookOutput } from "./lookup.js";

/**
 * The arguments of {@link getForwardEntriesOutput}.
 *
 * @interface
 */
export type GetForwardEntriesOutputArgs = InputsOf<GetForwardEntriesArgs>;

/**
 * Finds forward entries of a NAT gateway, whoever made them. A gateway without such entries gives an empty list; one that the
 * account does not see is an error.
 *
 * Look-ups of one gateway that are made at about the same time share one list
 * ([DescribeForwardTableEntries](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeforwardtableentries),
 * a call for each hundred entries).
 *
 * ```ts
 * const web = await ens.getForwardEntries({ natGatewayId: "nat-5t7nh1cfm6kxiszlttr38****", externalPort: 443 });
 * export const backends = web.entries.map((entry) => entry.internalIp);
 * ```
 *
 * @param opts `provider` or `parent` tell in which account; without them the stack's configuration does
 */
export function getForwardEntries(
  args: GetForwardEntriesArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<GetForwardEntriesResult> {
  return look("getForwardEntries", args, opts);
}

/**
 * {@link getForwardEntries} for values that other resources are yet to tell. The result is unknown in a preview where one of
 * them is, and a secret where one of them is.
 *
 * @param opts as there, and `dependsOn`
 */
export function getForwardEntriesOutput(
  args: GetForwardEntriesOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetForwardEntriesResult> {
  return lookOutput("getForwardEntries", args, opts);
}
