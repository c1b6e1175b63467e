import { resolveSettings } from "../config/settings.js";
import type { Property, PropertyMap } from "../entry/properties.js";
import type { Checked } from "../entry/validate.js";
import { Gateways } from "../gateway/gateway.js";
import type { Lookups } from "../lookups/lookups.js";
import { createEntry, type CreatedEntry } from "../lifecycle/create.js";
import { deleteEntry } from "../lifecycle/delete.js";
import type {
  EntryRequest,
  EntryState,
  ProviderContext,
  ResourceRef,
  StatusReporter,
} from "../lifecycle/operation.js";
import { type ObservedEntry, readEntry } from "../lifecycle/read.js";
import { RunState } from "../lifecycle/runState.js";
import { updateEntry } from "../lifecycle/update.js";
import { openAccount } from "./account.js";
import { CheckSession } from "./checkSession.js";
import type { SettingsReader } from "../config/sources.js";

export interface SessionParts extends SettingsReader {
  readonly open: (reader: SettingsReader, run: RunState) => Promise<ProviderContext>;
  readonly reporter: (urn: string | undefined) => StatusReporter;
}

/** Opens the account of some settings. Reads no file and makes no call. */
export async function openContext(
  reader: SettingsReader,
  run: RunState,
  assertEngineRunning: () => Promise<void>,
  signal?: AbortSignal,
): Promise<ProviderContext> {
  const settings = resolveSettings(reader);
  const { api, description } = await openAccount(settings, { assertEngineRunning });
  return {
    gateways: new Gateways(api, settings.writesPerGateway),
    run,
    operationTimeoutMs: settings.operationTimeout,
    adopt: settings.adopt,
    adoptInterrupted: settings.adoptInterrupted,
    missingGateway: settings.missingGateway,
    account: description,
    signal,
  };
}

/** What must be done so that an entry becomes what is declared. */
export interface EntryDiff {
  readonly differences: readonly { readonly property: Property; readonly kind: "update" | "replace" }[];
  /** Whether the old entry must go first, should the entry be replaced. */
  readonly deleteBeforeReplace: boolean;
}

/** One Pulumi run with one configuration. The account is opened by the first call that needs it. */
export class Session {
  private readonly run = new RunState();
  private readonly checks: CheckSession;
  private opened: Promise<ProviderContext> | undefined;
  private found: Lookups | undefined;

  constructor(private readonly parts: SessionParts) {
    this.checks = new CheckSession(this.run, parts, () => this.open());
  }

  /** Checks all rules of an entry, alone and beside the other entries of the run. */
  check(olds: PropertyMap, request: EntryRequest): Promise<Checked> {
    return this.checks.check(olds, request, this.parts.reporter(request.resource.urn));
  }

  diff(id: string, state: EntryState, { resource, inputs }: EntryRequest): EntryDiff {
    const urn = resource.urn ?? state.resource.urn;
    const { changed, replaces, deleteBeforeReplace } = this.run.diff(id, urn, state, inputs);
    const differences = changed.map((property) => ({
      property,
      kind: replaces.includes(property) ? ("replace" as const) : ("update" as const),
    }));
    return { differences, deleteBeforeReplace };
  }

  create(request: EntryRequest): Promise<CreatedEntry> {
    return this.call(request.resource, (context, reporter) => createEntry(request, context, reporter));
  }

  /** Without a state the entry is looked up by its id alone. Throws {@link EntryNotFoundError} if it does not exist then. */
  async read(id: string, state?: EntryState): Promise<ObservedEntry | undefined> {
    this.run.readIds.add(id);
    return readEntry(id, await this.open(), state);
  }

  update(id: string, request: EntryRequest): Promise<PropertyMap> {
    return this.call(request.resource, (context, reporter) => updateEntry(id, request, context, reporter));
  }

  delete(id: string, state: EntryState): Promise<void> {
    return this.call(state.resource, (context, reporter) => deleteEntry(id, state, context, reporter));
  }

  /** The look-ups of the same account. */
  async lookups(): Promise<Lookups> {
    const { gateways, account, operationTimeoutMs, signal } = await this.open();
    // the dynamic face has no look-ups, and should not load them
    const { Lookups } = await import("../lookups/lookups.js");
    return (this.found ??= new Lookups(gateways.api, account, operationTimeoutMs, signal));
  }

  private async call<T>(
    { urn }: ResourceRef,
    run: (context: ProviderContext, reporter: StatusReporter) => Promise<T>,
  ): Promise<T> {
    const reporter = this.parts.reporter(urn);
    try {
      return await run(await this.open(), reporter);
    } finally {
      reporter.end();
    }
  }

  private open(): Promise<ProviderContext> {
    return (this.opened ??= this.parts.open(this.parts, this.run));
  }
}
