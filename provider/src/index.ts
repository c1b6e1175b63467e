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
export { ForwardEntry, type ForwardEntryArgs } from "./resources/forwardEntry.js";
export {
  getEipAddress,
  getEipAddressOutput,
  type GetEipAddressOutputArgs,
} from "./resources/getEipAddress.js";
export {
  getForwardEntries,
  getForwardEntriesOutput,
  type GetForwardEntriesOutputArgs,
} from "./resources/getForwardEntries.js";
export {
  getForwardEntry,
  getForwardEntryOutput,
  type GetForwardEntryOutputArgs,
} from "./resources/getForwardEntry.js";
export {
  getNatGateway,
  getNatGatewayOutput,
  type GetNatGatewayOutputArgs,
} from "./resources/getNatGateway.js";
export { PortForwards } from "./resources/portForwards.js";
export type { PortForward, PortForwardsArgs } from "./resources/portForwardsArgs.js";
export {
  Provider,
  type ProviderArgs,
  type ProviderAssumeRole,
  type ProviderAssumeRoleWithOidc,
} from "./resources/provider.js";
