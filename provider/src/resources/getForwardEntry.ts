import type * as pulumi from "@pulumi/pulumi";

import type { GetForwardEntryArgs, GetForwardEntryResult } from "../lookup/model.js";
import type { InputsOf } from "./inputsOf.js";
import { look, lookOutput } from "./lookup.js";

/**
 * The arguments of {@link getForwardEntryOutput}.
 *
 * @interface
 */
export type GetForwardEntryOutputArgs = InputsOf<GetForwardEntryArgs>;

/**
 * Finds one forward entry by its id, whoever made it. One that the account does not see is an error.
 *
 * It is asked for alone
 * ([DescribeForwardEntryAttribute](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeforwardentryattribute));
 * with `natGatewayId`, one list of the gateway serves all look-ups that are made at about the same time.
 *
 * ```ts
 * const ssh = await ens.getForwardEntry({ id: "fwd-5tc07cw14metghn3siv4a****" });
 * ```
 *
 * @param opts `provider` or `parent` tell in which account; without them the stack's configuration does
 */
export function getForwardEntry(
  args: GetForwardEntryArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<GetForwardEntryResult> {
  return look("getForwardEntry", args, opts);
}

/**
 * {@link getForwardEntry} for values that other resources are yet to tell. The result is unknown in a preview where one of
 * them is, and a secret where one of them is.
 *
 * @param opts as there, and `dependsOn`
 */
export function getForwardEntryOutput(
  args: GetForwardEntryOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetForwardEntryResult> {
  return lookOutput("getForwardEntry", args, opts);
}
