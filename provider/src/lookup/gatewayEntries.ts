import type { Caller, CallContext } from "../ens/caller.js";
import type { LiveEntry } from "../gateway/liveEntry.js";
import { View } from "../gateway/view.js";
import { gatherer } from "./gatherer.js";

const everything = Symbol("all entries");

/** The entries of one gateway, for all look-ups that ask about it: one list answers those made at about the same time. */
export class GatewayEntries {
  private readonly view: View;
  private readonly gather: (question: string | typeof everything) => Promise<ReadonlyMap<string, LiveEntry>>;

  constructor(
    natGatewayId: string,
    caller: Caller,
    private readonly context: () => CallContext,
  ) {
    this.view = new View(natGatewayId, caller);
    this.gather = gatherer((questions) => this.answer(questions));
  }

  /** All entries by their ids. Throws GatewayNotFound. */
  async all(): Promise<ReadonlyMap<string, LiveEntry>> {
    const entries = await this.gather(everything);
    if (entries.size === 0) {
      // how the service answers for a gateway that it does not know is not documented
      await this.view.prove(this.context());
    }
    return entries;
  }

  /** One entry, or undefined where the account sees none of that id. Throws GatewayNotFound. */
  async find(id: string): Promise<LiveEntry | undefined> {
    // a list that moves while it is read can hide an entry between two pages
    const entry = (await this.gather(id)).get(id) ?? (await this.view.ask(id, this.context()));
    if (entry === undefined) {
      await this.view.prove(this.context());
    }
    return entry;
  }

  private async answer(
    questions: readonly (string | typeof everything)[],
  ): Promise<ReadonlyMap<string, LiveEntry>[]> {
    const [only] = questions;
    if (questions.length === 1 && typeof only === "string") {
      const entry = await this.view.ask(only, this.context());
      return [new Map(entry === undefined ? [] : [[only, entry]])];
    }
    const entries = await this.view.list(this.context(), true);
    return questions.map(() => entries);
  }
}
