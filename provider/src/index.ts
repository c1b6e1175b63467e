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
} from "./lookups/types.js";
export { ForwardEntry } from "./sdk/forwardEntry.js";
export type { ForwardEntryArgs } from "./sdk/forwardEntry.js";
export { getEipAddress, getEipAddressOutput } from "./sdk/getFunctions.js";
export type { GetEipAddressOutputArgs } from "./sdk/getFunctions.js";
export { getForwardEntries, getForwardEntriesOutput } from "./sdk/getFunctions.js";
export type { GetForwardEntriesOutputArgs } from "./sdk/getFunctions.js";
export { getForwardEntry, getForwardEntryOutput } from "./sdk/getFunctions.js";
export type { GetForwardEntryOutputArgs } from "./sdk/getFunctions.js";
export { getNatGateway, getNatGatewayOutput } from "./sdk/getFunctions.js";
export type { GetNatGatewayOutputArgs } from "./sdk/getFunctions.js";
export { PortForwards } from "./sdk/portForwards.js";
export type { PortForward, PortForwardsArgs } from "./sdk/portForwards.js";
export { Provider } from "./sdk/provider.js";
export type { ProviderArgs, ProviderAssumeRole, ProviderAssumeRoleWithOidc } from "./sdk/provider.js";
