import type { CallContext, EnsApi } from "../api/ensApi.js";
import { EntryCache } from "../gateway/entryCache.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { batched } from "./batch.js";

const everything = Symbol("all entries");

/** The entries of one gateway, for all look-ups that ask about it: one list answers those made at about the same time. */
export class GatewayEntries {
  private readonly view: EntryCache;
  private readonly gather: (
    question: string | typeof everything,
  ) => Promise<ReadonlyMap<string, RemoteEntry>>;

  constructor(
    natGatewayId: string,
    api: EnsApi,
    private readonly context: () => CallContext,
  ) {
    this.view = new EntryCache(natGatewayId, api);
    this.gather = batched((questions) => this.answer(questions));
  }

  /** All entries by their ids. Throws GatewayNotFound. */
  async all(): Promise<ReadonlyMap<string, RemoteEntry>> {
    const entries = await this.gather(everything);
    if (entries.size === 0) {
      // how the service answers for a gateway that it does not know is not documented
      await this.view.assertGatewayExists(this.context());
    }
    return entries;
  }

  /** One entry, or undefined where the account sees none of that id. Throws GatewayNotFound. */
  async find(id: string): Promise<RemoteEntry | undefined> {
    // a list that moves while it is read can hide an entry between two pages
    const entry = (await this.gather(id)).get(id) ?? (await this.view.describe(id, this.context()));
    if (entry === undefined) {
      await this.view.assertGatewayExists(this.context());
    }
    return entry;
  }

  private async answer(
    questions: readonly (string | typeof everything)[],
  ): Promise<ReadonlyMap<string, RemoteEntry>[]> {
    const [only] = questions;
    if (questions.length === 1 && typeof only === "string") {
      const entry = await this.view.describe(only, this.context());
      return [new Map(entry === undefined ? [] : [[only, entry]])];
    }
    const entries = await this.view.list(this.context(), true);
    return questions.map(() => entries);
  }
}
