import type { Operation } from "./call.js";
import { eipOperations } from "./eips.js";
import { forwardEntryOperations } from "./forwardEntries.js";
import { natGatewayOperations } from "./natGateways.js";
import { snatEntryOperations } from "./snatEntries.js";

export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...forwardEntryOperations,
    ...natGatewayOperations,
    ...eipOperations,
    ...snatEntryOperations,
  }),
);

export const apiVersion = "2017-11-10";
