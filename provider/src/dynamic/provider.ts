import type * as pulumi from "@pulumi/pulumi";

import { type PublicSettings, resolvePublicSettings } from "../config/settings.js";
import type { SettingsReader } from "../config/sources.js";
import type { Difference } from "../entry/diff.js";
import { adoptIdKey, isManaged, type PropertyMap } from "../entry/properties.js";
import { check } from "../entry/validate.js";
import { adoptIdProblem } from "../lifecycle/adoptionMessages.js";
import { createEntry } from "../lifecycle/create.js";
import { deleteEntry } from "../lifecycle/delete.js";
import { adoptedMark, internalKeys, internalPropsOf } from "../lifecycle/internalProps.js";
import { PartialFailure, type ProviderContext, type StatusReporter } from "../lifecycle/operation.js";
import { readEntry } from "../lifecycle/read.js";
import { RunState } from "../lifecycle/runState.js";
import { updateEntry } from "../lifecycle/update.js";
import { type CheckFailure, CheckSession } from "../session/checkSession.js";
import type { Row } from "../session/statusReporter.js";
import { decode, encode } from "./wire.js";

type Bag = Record<string, unknown>;

export interface ProviderParts {
  readonly open: (reader: SettingsReader, run: RunState) => Promise<ProviderContext>;
  readonly env: (name: string) => string | undefined;
  readonly progress: (urn: string | undefined) => Row;
}

/** What Pulumi calls for every entry, in the form of a dynamic provider. */
export class ForwardEntryProvider implements pulumi.dynamic.ResourceProvider {
  private config: (key: string) => string | undefined = () => undefined;
  private readonly run = new RunState();
  private readonly review = new CheckSession(this.run);
  private opened: Promise<ProviderContext> | undefined;

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
    const found =
      failures.length > 0 ? [] : await this.inspect(before, { ...internalKeys(asked), ...inputs });
    return {
      inputs: encode({ ...internalKeys(asked), ...inputs }),
      failures: [...failures, ...found].map((failure) => ({ ...failure })),
    };
  }

  /** The successor of an entry that was adopted is a new entry: the one that `adoptId` names is about to go. */
  private withoutOwn(news: Bag): Bag {
    const { [adoptIdKey]: adoptId, ...rest } = news;
    const owner = typeof adoptId === "string" ? this.run.ownerOf(adoptId) : undefined;
    return owner !== undefined && owner === internalPropsOf(news).urn ? rest : news;
  }

  private async inspect(olds: Bag, inputs: Bag): Promise<readonly CheckFailure[]> {
    const { urn } = internalPropsOf(inputs);
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
      const { id, outputs } = await createEntry(inputs, surroundings, progress);
      return { id, outs: encode(outputs) };
    });
  }

  async read(id: string, props: Bag = {}): Promise<pulumi.dynamic.ReadResult> {
    return this.step(props, async (surroundings) => {
      this.run.read(id);
      const observed = await readEntry(id, props, surroundings);
      // an answer without an id means that there is no such resource any more
      return observed === undefined
        ? ({} as pulumi.dynamic.ReadResult)
        : { id, props: encode(observed.outputs), inputs: encode(observed.inputs) };
    });
  }

  async update(id: string, olds: Bag, news: Bag): Promise<pulumi.dynamic.UpdateResult> {
    return this.step(news, async (surroundings, progress) => ({
      outs: encode(await updateEntry(id, { ...adoptedMark(olds), ...news }, surroundings, progress)),
    }));
  }

  async delete(id: string, props: Bag): Promise<void> {
    return this.step(props, (surroundings, progress) => deleteEntry(id, props, surroundings, progress));
  }

  private async step<T>(
    bag: Bag,
    run: (surroundings: ProviderContext, progress: StatusReporter) => Promise<T>,
  ): Promise<T> {
    const row = this.parts.progress(internalPropsOf(bag).urn);
    try {
      return await run(await this.open(), row);
    } catch (error) {
      throw toPulumiError(error, bag);
    } finally {
      row.end();
    }
  }

  private open(): Promise<ProviderContext> {
    return (this.opened ??= this.parts.open(this.reader(), this.run));
  }

  private reader(): SettingsReader {
    return { config: this.config, env: this.parts.env };
  }
}

/**
 * Stands where the text of a newer version's state looks for its provider. Without it the SDK would say
 * "Cannot read properties of undefined (reading 'configure')".
 */
export function newerVersionOnly(version: string): pulumi.dynamic.ResourceProvider {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new Error(
        `this stack was written by a newer version of pulumi-alicloud-ens than ${version}, which is installed here and does not know what it means. Install the newer one: npm install pulumi-alicloud-ens@latest`,
      ),
    );
  return { check: refuse, diff: refuse, create: refuse, read: refuse, update: refuse, delete: refuse };
}

/**
 * An error as the SDK's server wants it. An error with an `id` is a resource that exists but is not ready; the server
 * does not add the provider's text to its properties, and without it the entry could never be refreshed or deleted. Any
 * other error must not have an `id`, and anything that is not an Error would hang the engine.
 */
export function toPulumiError(error: unknown, inputs: PropertyMap): Error {
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
