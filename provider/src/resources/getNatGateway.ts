import type * as pulumi from "@pulumi/pulumi";

import type { GetNatGatewayArgs, GetNatGatewayResult } from "../lookup/model.js";
import type { InputsOf } from "./inputsOf.js";
import { look, lookOutput } from "./lookup.js";

/**
 * The arguments of {@link getNatGatewayOutput}.
 *
 * @interface
 */
export type GetNatGatewayOutputArgs = InputsOf<GetNatGatewayArgs>;

/**
 * Finds a NAT gateway by its id or its name, with the EIPs that are attached to it. One that the account does not see is an
 * error, and so are two of one name.
 *
 * Look-ups by id that are made at about the same time share one call
 * ([DescribeNatGateways](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describenatgateways));
 * the EIPs take one call for each gateway
 * ([DescribeEnsEipAddresses](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeenseipaddresses)).
 *
 * ```ts
 * const gateway = await ens.getNatGateway({ name: "edge" });
 * const standby = gateway.addresses.find((address) => address.standby);
 * ```
 *
 * @param opts `provider` or `parent` tell in which account; without them the stack's configuration does
 */
export function getNatGateway(
  args: GetNatGatewayArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<GetNatGatewayResult> {
  return look("getNatGateway", args, opts);
}

/**
 * {@link getNatGateway} for values that other resources are yet to tell. The result is unknown in a preview where one of them
 * is, and a secret where one of them is.
 *
 * @param opts as there, and `dependsOn`
 */
export function getNatGatewayOutput(
  args: GetNatGatewayOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetNatGatewayResult> {
  return lookOutput("getNatGateway", args, opts);
}
