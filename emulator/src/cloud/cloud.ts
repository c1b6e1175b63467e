import type { Clock } from "../clock.js";
import type { Duration, Durations } from "../options.js";
import type { Guesses } from "../guesses.js";
import type { Random } from "../random.js";
import {
  withoutTransition,
  type ForwardEntry,
  type ShownEip,
  type ShownGateway,
  type ShownNetwork,
  type ShownSnatEntry,
  type ShownTag,
  type ShownVSwitch,
  type Stored,
} from "./records.js";
import { ClientTokens } from "./clientTokens.js";
import { Table } from "./table.js";

export interface CloudOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly durations: Durations;
  readonly quota: number;
  readonly refuseWhileSiblingBusy: boolean;
  readonly guesses: Guesses;
}

/** The emulated account: tables of records whose states follow the clock. It knows nothing of requests. */
export class Cloud {
  readonly #now = () => this.now;
  readonly gateways = new Table<ShownGateway>("NatGatewayId", "NatGatewayId", this.#now);
  readonly eips = new Table<ShownEip>("AllocationId", "InstanceId", this.#now);
  readonly entries = new Table<ForwardEntry>("ForwardEntryId", "NatGatewayId", this.#now);
  readonly snats = new Table<ShownSnatEntry>("SnatEntryId", "NatGatewayId", this.#now);
  readonly networks = new Table<ShownNetwork>("NetworkId", "EnsRegionId", this.#now);
  readonly vSwitches = new Table<ShownVSwitch>("VSwitchId", "NetworkId", this.#now);
  readonly clientTokens = new ClientTokens();
  readonly #tables = [
    this.gateways,
    this.eips,
    this.entries,
    this.snats,
    this.networks,
    this.vSwitches,
  ] as const;
  readonly #tagged: readonly Table<{ readonly Tags?: readonly ShownTag[] }>[] = [
    this.gateways,
    this.eips,
    this.networks,
    this.vSwitches,
  ] as unknown as Table<{ readonly Tags?: readonly ShownTag[] }>[];
  #vanishing: { id: string; at: number }[] = [];

  constructor(readonly options: CloudOptions) {}

  /** Grows with every change. */
  get version(): number {
    return this.#tables.reduce((sum, table) => sum + table.version, 0);
  }

  get now(): number {
    return this.options.clock.now();
  }

  /** The time as on the wire, in whole seconds. */
  get timestamp(): string {
    return `${new Date(this.now).toISOString().slice(0, 19)}Z`;
  }

  /** Applies the transitions and removals whose time has come. */
  applyDueChanges(): void {
    for (const table of this.#tables) table.endDueTransitions();
    if (this.#vanishing.length === 0) return;
    const { now } = this;
    for (const { id, at } of this.#vanishing) if (at <= now) this.entries.remove(id, at);
    this.#vanishing = this.#vanishing.filter(({ at }) => at > now);
  }

  newId(prefix: string): string {
    // With a fixed random seed, a restart on a kept state generates ids that exist already.
    for (;;) {
      const id = this.options.random.id(prefix);
      if (!this.#tables.some((table) => table.get(id) !== undefined)) return id;
    }
  }

  /** Stores `during`, which becomes `after` (null: is removed) when the duration is over. 0 skips the transient state. */
  startTransition<T extends object>(table: Table<T>, during: T, after: T | null, duration: Duration): void {
    const into = after && withoutTransition(after);
    if (duration !== 0) {
      const until = typeof duration === "number" ? { at: this.now + duration } : duration;
      table.put({ ...during, transition: { until, into } });
    } else if (into) table.put(into);
    else table.remove(table.idOf(during));
  }

  /** Changes fields of a record at once. A transition that is under way goes on. */
  change<T extends object>(table: Table<T>, record: Stored<T>, changes: Partial<T>): void {
    const { transition } = record;
    const into = transition?.into;
    table.put({
      ...record,
      ...changes,
      ...(transition && { transition: { ...transition, into: into ? { ...into, ...changes } : null } }),
    });
  }

  /** Replaces the tags of a gateway, EIP, network or vSwitch. False if there is no such resource. */
  retag(id: string, changed: (tags: readonly ShownTag[]) => readonly ShownTag[]): boolean {
    for (const table of this.#tagged) {
      const record = table.get(id);
      if (record) this.change(table, record, { Tags: changed(record.Tags ?? []) });
      if (record) return true;
    }
    return false;
  }

  /** Every resource that has tags. */
  tagged(): { id: string; tags: readonly ShownTag[] }[] {
    return this.#tagged
      .flatMap((table) => table.all().map((record) => ({ id: table.idOf(record), tags: record.Tags ?? [] })))
      .filter(({ tags }) => tags.length > 0);
  }

  /** The time so many milliseconds ago; undefined for now. */
  ago(ms: number | undefined): number | undefined {
    return ms === undefined ? undefined : this.now - ms;
  }

  /** Removes an entry later (undefined: never), as if somebody had deleted it in the console. */
  vanish(id: string, afterMs: number | undefined): void {
    if (afterMs === undefined) return;
    this.#vanishing.push({ id, at: this.now + afterMs });
    this.applyDueChanges();
  }

  eipOnGateway(address: string, gatewayId: string): ShownEip | undefined {
    return this.eips.group(gatewayId).find((eip) => eip.IpAddress === address);
  }

  snatsUsing(address: string, gatewayId: string): ShownSnatEntry[] {
    return this.snats
      .group(gatewayId)
      .filter(({ SnatIp, StandbySnatIp }) => `${SnatIp},${StandbySnatIp}`.split(",").includes(address));
  }

  entriesUsing(address: string, gatewayId: string): ForwardEntry[] {
    return this.entries
      .group(gatewayId)
      .filter((entry) => entry.ExternalIp === address || entry.StandbyExternalIp === address);
  }

  clear(): void {
    for (const table of this.#tables) table.clear();
    this.clientTokens.clear();
    this.#vanishing = [];
  }
}
