import type { Bag } from "../entry/model.js";
import { PartialFailure } from "../lifecycle/partialFailure.js";
import { encode } from "./wire.js";

/**
 * An error as the SDK's server wants it. An error with an `id` is a resource that exists but is not ready; the server
 * does not add the provider's text to its properties, and without it the entry could never be refreshed or deleted. Any
 * other error must not have an `id`, and anything that is not an Error would hang the engine.
 */
export function toPulumiError(error: unknown, inputs: Bag): Error {
  if (error instanceof PartialFailure) {
    const provider = inputs["__provider"];
    return Object.assign(short(error.message), {
      id: error.entryId,
      properties: encode({ ...error.outputs, ...(provider === undefined ? {} : { __provider: provider }) }),
      reasons: [...error.reasons],
    });
  }
  // a mistake of ours is worth its stack
  return error instanceof TypeError || error instanceof RangeError
    ? Object.assign(new Error(error.message), { stack: error.stack ?? "" })
    : short(error instanceof Error ? error.message : String(error));
}

/**
 * The server prints failed reads and deletions once more, text and stack, under the stack's row; the resource's own row
 * has the message already.
 */
function short(message: string): Error {
  const error = new Error(message);
  error.stack = "its own row says why.";
  Object.defineProperty(error, "toString", { value: () => "A forward entry could not be read or deleted" });
  return error;
}
