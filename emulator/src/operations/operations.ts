import { eipOperations } from "./eips.js";
import { forwardEntryOperations } from "./forwardEntries.js";
import { natGatewayOperations } from "./natGateways.js";
import { networkOperations } from "./networks.js";
import type { Operation } from "./operation.js";
import { regionOperations } from "./regions.js";
import { snatEntryOperations } from "./snatEntries.js";
import { tagOperations } from "./tags.js";
import { vSwitchOperations } from "./vSwitches.js";

export const apiVersion = "2017-11-10";

/** Every operation by its name. To add one, add a row to the table of its resource. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...forwardEntryOperations,
    ...natGatewayOperations,
    ...eipOperations,
    ...snatEntryOperations,
    ...networkOperations,
    ...vSwitchOperations,
    ...regionOperations,
    ...tagOperations,
  }),
);
