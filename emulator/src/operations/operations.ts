import { eipOperations } from "./eips.js";
import { forwardEntryOperations } from "./forwardEntries.js";
import { natGatewayOperations } from "./natGateways.js";
import type { Operation } from "./operation.js";
import { snatEntryOperations } from "./snatEntries.js";

export const apiVersion = "2017-11-10";

/** Every operation by its name. To add one, add a row to the table of its resource. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...forwardEntryOperations,
    ...natGatewayOperations,
    ...eipOperations,
    ...snatEntryOperations,
  }),
);
