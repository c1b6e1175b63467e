import type * as pulumi from "@pulumi/pulumi";

import type {
  GetEipAddressArgs,
  GetEipAddressResult,
  GetForwardEntriesArgs,
  GetForwardEntriesResult,
  GetForwardEntryArgs,
  GetForwardEntryResult,
  GetNatGatewayArgs,
  GetNatGatewayResult,
} from "../lookups/types.js";
import { look, lookOutput } from "./invoke.js";
import type { InputsOf } from "./pulumiUtil.js";

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
