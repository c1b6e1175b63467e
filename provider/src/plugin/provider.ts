import { setMaxListeners } from "node:events";

import { UserError } from "../api/errors.js";
import type { SettingsReader } from "../config/sources.js";
import { pluginEntryType } from "../entry/names.js";
import type { PropertyMap } from "../entry/properties.js";
import type { Checked, Failure } from "../entry/validate.js";
import type { CreatedEntry } from "../lifecycle/create.js";
import {
  type EntryRequest,
  type EntryState,
  PartialFailure,
  type StatusReporter,
} from "../lifecycle/operation.js";
import { EntryNotFoundError, type ObservedEntry } from "../lifecycle/read.js";
import type { GetForwardEntryResult } from "../lookups/types.js";
import { type EntryDiff, type openContext, Session } from "../session/session.js";
import { checkSettings, type ProviderRef, settingsReader } from "./configuration.js";

/** The engine that this process works for. */
export interface EngineLink {
  readonly reporter: (urn: string | undefined) => StatusReporter;
  /** Rejects if the engine has ended. */
  readonly assertEngineRunning: () => Promise<void>;
}

export interface PluginProviderParts {
  readonly env: SettingsReader["env"];
  /** Opens the account of some settings, at the first call that needs it. */
  readonly open: typeof openContext;
  /** The engine that started this process. */
  readonly engine: EngineLink;
  /** Another engine, which uses this process although it has not started it (`PULUMI_DEBUG_PROVIDERS`). */
  readonly connect: (address: string) => EngineLink;
}

const lookupNames = ["getForwardEntries", "getForwardEntry", "getNatGateway", "getEipAddress"] as const;
type LookupName = (typeof lookupNames)[number];

/** One provider resource of a stack: its configuration, and the session that its resources share. */
export class PluginProvider {
  private engine: EngineLink;
  private cancellation = newCancellation();
  private opened: Session | undefined;

  constructor(private readonly parts: PluginProviderParts) {
    this.engine = parts.engine;
  }

  attach(address: string): void {
    this.engine = this.parts.connect(address);
    this.cancellation = newCancellation();
    this.opened = undefined;
  }

  checkConfig(provider: ProviderRef): readonly Failure[] {
    const { failures, warnings } = checkSettings(provider, this.parts.env);
    for (const warning of warnings) {
      this.engine.reporter(provider.urn).warn(warning);
    }
    return failures;
  }

  configure(provider: ProviderRef): void {
    const { reporter, assertEngineRunning } = this.engine;
    const { signal } = this.cancellation;
    this.opened = new Session({
      ...settingsReader(provider, this.parts.env),
      open: (reader, run) => this.parts.open(reader, run, assertEngineRunning, signal),
      reporter,
    });
  }

  /** Ends every wait. Nothing is sent after it, except that writes in flight are awaited. */
  cancel(): void {
    this.cancellation.abort(
      new UserError('The run was cancelled, so nothing more is sent. Run "pulumi up" to go on.'),
    );
  }

  check(olds: PropertyMap, request: EntryRequest): Promise<Checked> {
    return this.session.check(olds, request);
  }

  diff(id: string, state: EntryState, request: EntryRequest): EntryDiff {
    return this.session.diff(id, state, request);
  }

  create(request: EntryRequest): Promise<CreatedEntry> {
    return this.session.create(request);
  }

  /** Undefined if the entry is gone, or does not exist: the engine has an error of its own for that. */
  async read(id: string, state: EntryState): Promise<ObservedEntry | undefined> {
    try {
      return await this.session.read(id, state);
    } catch (error) {
      if (error instanceof EntryNotFoundError) {
        // which account was asked only this provider knows
        this.engine.reporter(state.resource.urn).warn(error.message);
        return undefined;
      }
      throw error;
    }
  }

  /** @param adoptedAt of the state, which a failure must keep */
  async update(id: string, request: EntryRequest, adoptedAt: string | undefined): Promise<PropertyMap> {
    try {
      return await this.session.update(id, request);
    } catch (error) {
      throw error instanceof PartialFailure
        ? new PartialFailure(id, { inputs: request.inputs, adoptedAt }, error.message, error.outputs)
        : error;
    }
  }

  delete(id: string, state: EntryState): Promise<void> {
    return this.session.delete(id, state);
  }

  /** Calls a function of the package, which is a look-up. */
  async invoke(token: string, args: PropertyMap): Promise<object> {
    const name = lookupNames.find((one) => token === `ens:index:${one}`);
    if (name === undefined) {
      const tokens = lookupNames.map((one) => `ens:index:${one}`).join(", ");
      throw new UserError(`ens has no function "${token}". Its functions are ${tokens}.`);
    }
    const lookups = await this.session.lookups();
    const look = lookups[name].bind(lookups) as (
      given: PropertyMap,
    ) => ReturnType<(typeof lookups)[LookupName]>;
    return look(args);
  }

  /** The forward entries of a gateway. */
  async list(token: string, query: PropertyMap): Promise<readonly GetForwardEntryResult[]> {
    assertResourceType(token);
    const lookups = await this.session.lookups();
    const { entries } = await lookups.getForwardEntries(
      query as unknown as Parameters<typeof lookups.getForwardEntries>[0],
    );
    return entries;
  }

  private get session(): Session {
    if (this.opened === undefined) {
      throw new UserError("The engine called the provider ens before it had configured it.");
    }
    return this.opened;
  }
}

export function assertResourceType(type: string): void {
  if (type !== pluginEntryType) {
    throw new UserError(`ens has no resource "${type}". Its only resource is ${pluginEntryType}.`);
  }
}

function newCancellation(): AbortController {
  const cancellation = new AbortController();
  // each operation listens, and a stack may have thousands
  setMaxListeners(0, cancellation.signal);
  return cancellation;
}
