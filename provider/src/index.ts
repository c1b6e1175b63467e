/**
 * Port forwards of Alibaba Cloud Edge Node Service as Pulumi resources.
 *
 * @packageDocumentation
 * @module pulumi-alicloud-ens
 */

// types and values apart: a program without a TypeScript of its own is compiled by Pulumi's, which is 3.8
export type {
  GetEipAddressArgs,
  GetEipAddressResult,
  GetForwardEntriesArgs,
  GetForwardEntriesResult,
  GetForwardEntryArgs,
  GetForwardEntryResult,
  GetNatGatewayAddress,
  GetNatGatewayArgs,
  GetNatGatewayResult,
} from "./lookup/model.js";
export { ForwardEntry } from "./resources/forwardEntry.js";
export type { ForwardEntryArgs } from "./resources/forwardEntry.js";
export { getEipAddress, getEipAddressOutput } from "./resources/getEipAddress.js";
export type { GetEipAddressOutputArgs } from "./resources/getEipAddress.js";
export { getForwardEntries, getForwardEntriesOutput } from "./resources/getForwardEntries.js";
export type { GetForwardEntriesOutputArgs } from "./resources/getForwardEntries.js";
export { getForwardEntry, getForwardEntryOutput } from "./resources/getForwardEntry.js";
export type { GetForwardEntryOutputArgs } from "./resources/getForwardEntry.js";
export { getNatGateway, getNatGatewayOutput } from "./resources/getNatGateway.js";
export type { GetNatGatewayOutputArgs } from "./resources/getNatGateway.js";
export { PortForwards } from "./resources/portForwards.js";
export type { PortForward, PortForwardsArgs } from "./resources/portForwardsArgs.js";
export { Provider } from "./resources/provider.js";
export type { ProviderArgs, ProviderAssumeRole, ProviderAssumeRoleWithOidc } from "./resources/provider.js";
