export { dynamicEntryType as forwardEntryType } from "../entry/names.js";

/**
 * The code that Pulumi keeps in the state beside every entry and runs for it later, even years later. It names the
 * installed package instead of holding code, so a new version reaches old entries at once and nothing of the program
 * is captured. State files hold this exact text: it can never change, and `pulumi-alicloud-ens/dynamic` must go on
 * exporting `v1`.
 */
export const providerText = 'exports.handler=()=>require("pulumi-alicloud-ens/dynamic").v1';
