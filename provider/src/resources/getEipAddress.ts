import type * as pulumi from "@pulumi/pulumi";

import type { GetEipAddressArgs, GetEipAddressResult } from "../lookup/model.js";
import type { InputsOf } from "./inputsOf.js";
import { look, lookOutput } from "./lookup.js";

/**
 * The arguments of {@link getEipAddressOutput}.
 *
 * @interface
 */
export type GetEipAddressOutputArgs = InputsOf<GetEipAddressArgs>;

/**
 * Finds the address of an EIP by its id. One that the account does not see is an error.
 *
 * Look-ups that are made at about the same time share one call for each fifty EIPs
 * ([DescribeEnsEipAddresses](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeenseipaddresses)).
 *
 * ```ts
 * const { ipAddress } = await ens.getEipAddress({ allocationId: "eip-5sc1s19ysuqsu9g9uqkz****" });
 * ```
 *
 * @param opts `provider` or `parent` tell in which account; without them the stack's configuration does
 */
export function getEipAddress(
  args: GetEipAddressArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<GetEipAddressResult> {
  return look("getEipAddress", args, opts);
}

/**
 * {@link getEipAddress} for values that other resources are yet to tell: the way to the address of an `ens.Eip` of
 * `@pulumi/alicloud`, which has no such output. The result is unknown in a preview where one of them is, and a secret where
 * one of them is.
 *
 * ```ts
 * const address = ens.getEipAddressOutput({ allocationId: eip.id });
 * new ens.ForwardEntry("web", { externalIp: address.ipAddress, ... }, { dependsOn: [attachment] });
 * ```
 *
 * @param opts as there, and `dependsOn`
 */
export function getEipAddressOutput(
  args: GetEipAddressOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetEipAddressResult> {
  return lookOutput("getEipAddress", args, opts);
}
