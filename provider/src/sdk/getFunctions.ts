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
import { invoke, invokeOutput } from "./invoke.js";
import type { InputsOf } from "./pulumiUtil.js";

/**
 * The arguments of {@link getEipAddressOutput}.
 *
 * @interface
 */
export type GetEipAddressOutputArgs = InputsOf<GetEipAddressArgs>;

/**
 * Finds the address of an EIP by its ID. An EIP that the account cannot see is an error.
 *
 * Look-ups made at about the same time share one call per fifty EIPs
 * ([DescribeEnsEipAddresses](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeenseipaddresses)).
 *
 * ```ts
 * const { ipAddress } = await ens.getEipAddress({ allocationId: "eip-5sc1s19ysuqsu9g9uqkz****" });
 * ```
 *
 * @param opts `provider` or `parent` select the account; by default it is that of the stack's configuration
 */
export function getEipAddress(
  args: GetEipAddressArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<GetEipAddressResult> {
  return invoke("getEipAddress", args, opts);
}

/**
 * {@link getEipAddress} for Inputs. Use it for the address of an `ens.Eip` of `@pulumi/alicloud`, which has no such output. The
 * result is unknown in a preview if an argument is, and a secret if an argument is.
 *
 * ```ts
 * const address = ens.getEipAddressOutput({ allocationId: eip.id });
 * new ens.ForwardEntry("web", { externalIp: address.ipAddress, ... }, { dependsOn: [attachment] });
 * ```
 *
 * @param opts those of {@link getEipAddress}, and `dependsOn`
 */
export function getEipAddressOutput(
  args: GetEipAddressOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetEipAddressResult> {
  return invokeOutput("getEipAddress", args, opts);
}

/**
 * The arguments of {@link getForwardEntriesOutput}.
 *
 * @interface
 */
export type GetForwardEntriesOutputArgs = InputsOf<GetForwardEntriesArgs>;

/**
 * Finds forward entries of a NAT gateway, whoever created them. A gateway without such entries gives an empty list; a gateway
 * that the account cannot see is an error.
 *
 * Look-ups of one gateway made at about the same time share one list
 * ([DescribeForwardTableEntries](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeforwardtableentries),
 * one call per hundred entries).
 *
 * ```ts
 * const web = await ens.getForwardEntries({ natGatewayId: "nat-5t7nh1cfm6kxiszlttr38****", externalPort: 443 });
 * export const backends = web.entries.map((entry) => entry.internalIp);
 * ```
 *
 * @param opts `provider` or `parent` select the account; by default it is that of the stack's configuration
 */
export function getForwardEntries(
  args: GetForwardEntriesArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<GetForwardEntriesResult> {
  return invoke("getForwardEntries", args, opts);
}

/**
 * {@link getForwardEntries} for Inputs. The result is unknown in a preview if an argument is, and a secret if an argument is.
 *
 * @param opts those of {@link getForwardEntries}, and `dependsOn`
 */
export function getForwardEntriesOutput(
  args: GetForwardEntriesOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetForwardEntriesResult> {
  return invokeOutput("getForwardEntries", args, opts);
}

/**
 * The arguments of {@link getForwardEntryOutput}.
 *
 * @interface
 */
export type GetForwardEntryOutputArgs = InputsOf<GetForwardEntryArgs>;

/**
 * Finds one forward entry by its ID, whoever created it. An entry that the account cannot see is an error.
 *
 * Each look-up is one call
 * ([DescribeForwardEntryAttribute](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeforwardentryattribute)).
 * With `natGatewayId`, look-ups made at about the same time share one list of the gateway.
 *
 * ```ts
 * const ssh = await ens.getForwardEntry({ id: "fwd-5tc07cw14metghn3siv4a****" });
 * ```
 *
 * @param opts `provider` or `parent` select the account; by default it is that of the stack's configuration
 */
export function getForwardEntry(
  args: GetForwardEntryArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<GetForwardEntryResult> {
  return invoke("getForwardEntry", args, opts);
}

/**
 * {@link getForwardEntry} for Inputs. The result is unknown in a preview if an argument is, and a secret if an argument is.
 *
 * @param opts those of {@link getForwardEntry}, and `dependsOn`
 */
export function getForwardEntryOutput(
  args: GetForwardEntryOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetForwardEntryResult> {
  return invokeOutput("getForwardEntry", args, opts);
}

/**
 * The arguments of {@link getNatGatewayOutput}.
 *
 * @interface
 */
export type GetNatGatewayOutputArgs = InputsOf<GetNatGatewayArgs>;

/**
 * Finds a NAT gateway by its ID or name, with the EIPs that are attached to it. A gateway that the account cannot see is an
 * error, and so are two of the same name.
 *
 * Look-ups by ID made at about the same time share one call
 * ([DescribeNatGateways](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describenatgateways)).
 * The EIPs take one call for each gateway
 * ([DescribeEnsEipAddresses](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeenseipaddresses)).
 *
 * ```ts
 * const gateway = await ens.getNatGateway({ name: "edge" });
 * const standby = gateway.addresses.find((address) => address.standby);
 * ```
 *
 * @param opts `provider` or `parent` select the account; by default it is that of the stack's configuration
 */
export function getNatGateway(
  args: GetNatGatewayArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<GetNatGatewayResult> {
  return invoke("getNatGateway", args, opts);
}

/**
 * {@link getNatGateway} for Inputs. The result is unknown in a preview if an argument is, and a secret if an argument is.
 *
 * @param opts those of {@link getNatGateway}, and `dependsOn`
 */
export function getNatGatewayOutput(
  args: GetNatGatewayOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetNatGatewayResult> {
  return invokeOutput("getNatGateway", args, opts);
}
