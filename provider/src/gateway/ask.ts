import type { Caller, CallContext } from "../ens/caller.js";
import { EnsError } from "../ens/errors.js";
import { toLiveEntry, type LiveEntry } from "./liveEntry.js";

/** Asks for one entry alone; undefined where the account sees none of that id. */
export async function ask(id: string, caller: Caller, context: CallContext): Promise<LiveEntry | undefined> {
  try {
    const answer = await caller.repeat(
      "DescribeForwardEntryAttribute",
      (api) => api.describeForwardEntryAttribute({ forwardEntryId: id }),
      { ...context, subject: id },
    );
    return toLiveEntry(answer.body);
  } catch (error) {
    if (error instanceof EnsError && error.outcome === "gone") {
      return undefined;
    }
    throw error;
  }
}
