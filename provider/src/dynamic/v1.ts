import type * as pulumi from "@pulumi/pulumi";

import { check } from "../entry/check.js";
import type { Difference } from "../entry/diff.js";
import { adoptIdKey } from "../entry/model.js";
import { isManaged } from "../entry/normalise.js";
import { adoptIdProblem } from "../lifecycle/adoptionMessages.js";
import { create } from "../lifecycle/create.js";
import { hiddenKeys, hiddenOf, takenMark } from "../lifecycle/hidden.js";
import type { Progress, Surroundings } from "../lifecycle/surroundings.js";
import { read } from "../lifecycle/read.js";
import { remove } from "../lifecycle/remove.js";
import { RunState } from "../lifecycle/runState.js";
import { update } from "../lifecycle/update.js";
import { resolvePublicSettings, type PublicSettings } from "../ens/settings.js";
import type { SettingsReader } from "../ens/sources.js";
import { toPulumiError } from "./failure.js";
import type { Row } from "./progress.js";
import { Review, type ReviewFailure } from "./review.js";
import { decode, encode } from "./wire.js";

type Bag = Record<string, unknown>;

export interface ProviderParts {
  readonly open: (reader: SettingsReader, run: RunState) => Promise<Surroundings>;
  readonly env: (name: string) => string | undefined;
  readonly progress: (urn: string | undefined) => Row;
}

/** What Pulumi calls for every entry, in the form of a dynamic provider. */
export class ForwardEntryProvider implements pulumi.dynamic.ResourceProvider {
  private config: (key: string) => string | undefined = () => undefined;
  private readonly run = new RunState();
  private readonly review = new Review(this.run);
  private opened: Promise<Surroundings> | undefined;

  constructor(private readonly parts: ProviderParts) {}

  /**
   * Keeps the configuration and returns at once. Calls that arrive while a slow `configure` still runs would be served
   * unconfigured, and after one that throws all of them are; so nothing is opened, proven or asked here.
   */
  // eslint-disable-next-line @typescript-eslint/require-await
  async configure(request: pulumi.dynamic.ConfigureRequest): Promise<void> {
    this.config = (key) => request.config.get(key);
    this.opened = undefined;
  }

  /**
   * Proves every rule and names every property that breaks one, then looks at the entry beside all others of the run.
   * Offline, unless `ens:preflight` asks for the cloud.
   */
  async check(olds: Bag, news: Bag): Promise<pulumi.dynamic.CheckResult> {
    const before = decode(olds);
    const asked = this.withoutOwn(decode(news));
    const { inputs, failures } = check(before, asked);
    const found = failures.length > 0 ? [] : await this.inspect(before, { ...hiddenKeys(asked), ...inputs });
    return {
      inputs: encode({ ...hiddenKeys(asked), ...inputs }),
      failures: [...failures, ...found].map((failure) => ({ ...failure })),
    };
  }

  /** The successor of an entry that was adopted is a new entry: the one that `adoptId` names is about to go. */
  private withoutOwn(news: Bag): Bag {
    const { [adoptIdKey]: adoptId, ...rest } = news;
    const owner = typeof adoptId === "string" ? this.run.ownerOf(adoptId) : undefined;
    return owner !== undefined && owner === hiddenOf(news).urn ? rest : news;
  }

  private async inspect(olds: Bag, inputs: Bag): Promise<readonly ReviewFailure[]> {
    const { urn } = hiddenOf(inputs);
    let settings: PublicSettings;
    try {
      settings = resolvePublicSettings(this.reader());
    } catch (error) {
      return [{ property: "", reason: error instanceof Error ? error.message : String(error) }];
    }
    if (urn === undefined) {
      return [];
    }
    const progress = this.parts.progress(urn);
    const adoptId = inputs[adoptIdKey];
    if (!isManaged(olds) && typeof adoptId === "string") {
      const reason = adoptIdProblem(adoptId, urn, this.run.ownerOf(adoptId), this.run.adopterOf(adoptId));
      if (reason !== undefined) {
        return [{ property: adoptIdKey, reason }];
      }
      this.run.wantsToAdopt(adoptId, urn);
      progress.note(`takes over forward entry ${adoptId} if it is what is declared; makes no new one`);
    }
    return this.review.inspect(urn, olds, inputs, settings, progress, () => this.open());
  }

  /**
   * Answers "maybe" (no `changes`) where properties differ: the engine then compares the inputs itself, shows the lines
   * that change, and lets `ignoreChanges` and `replaceOnChanges` work. With `true` it would do none of that.
   */
  // eslint-disable-next-line @typescript-eslint/require-await
  async diff(id: string, olds: Bag, news: Bag): Promise<pulumi.dynamic.DiffResult> {
    let difference: Difference;
    try {
      difference = this.run.diff(id, decode(olds), decode(news));
    } catch (error) {
      throw toPulumiError(error, news);
    }
    const { changed, replaces, deleteBeforeReplace } = difference;
    if (changed.length === 0) {
      return { changes: false, deleteBeforeReplace };
    }
    return { replaces: [...replaces], deleteBeforeReplace };
  }

  async create(inputs: Bag): Promise<pulumi.dynamic.CreateResult> {
    return this.step(inputs, async (surroundings, progress) => {
      const { id, outputs } = await create(inputs, surroundings, progress);
      return { id, outs: encode(outputs) };
    });
  }

  async read(id: string, props: Bag = {}): Promise<pulumi.dynamic.ReadResult> {
    return this.step(props, async (surroundings) => {
      this.run.read(id);
      const observed = await read(id, props, surroundings);
      // an answer without an id means that there is no such resource any more
      return observed === undefined
        ? ({} as pulumi.dynamic.ReadResult)
        : { id, props: encode(observed.outputs), inputs: encode(observed.inputs) };
    });
  }

  async update(id: string, olds: Bag, news: Bag): Promise<pulumi.dynamic.UpdateResult> {
    return this.step(news, async (surroundings, progress) => ({
      outs: encode(await update(id, { ...takenMark(olds), ...news }, surroundings, progress)),
    }));
  }

  async delete(id: string, props: Bag): Promise<void> {
    return this.step(props, (surroundings, progress) => remove(id, props, surroundings, progress));
  }

  private async step<T>(
    bag: Bag,
    run: (surroundings: Surroundings, progress: Progress) => Promise<T>,
  ): Promise<T> {
    const row = this.parts.progress(hiddenOf(bag).urn);
    try {
      return await run(await this.open(), row);
    } catch (error) {
      throw toPulumiError(error, bag);
    } finally {
      row.end();
    }
  }

  private open(): Promise<Surroundings> {
    return (this.opened ??= this.parts.open(this.reader(), this.run));
  }

  private reader(): SettingsReader {
    return { config: this.config, env: this.parts.env };
  }
}
