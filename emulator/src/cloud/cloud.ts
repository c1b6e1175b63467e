import type { Clock } from "../clock.js";
import type { Guesses } from "../types/guesses.js";
import type { Duration, Durations } from "../types/durations.js";
import type { Random } from "../random.js";
import type { Eip, ForwardEntry, Gateway, SnatEntry, Turning, Wait } from "./model.js";
import { without } from "../without.js";
import { Table } from "./table.js";

export interface CloudOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly durations: Durations;
  readonly quota: number;
  readonly refuseWhileSiblingBusy: boolean;
  readonly guesses: Guesses;
}

/** The account: tables of records whose states follow the clock. It knows no wire and no request. */
export class Cloud {
  readonly gateways = new Table<Gateway>(
    (gateway) => gateway.NatGatewayId,
    () => "",
  );
  readonly eips = new Table<Eip>(
    (eip) => eip.AllocationId,
    (eip) => eip.InstanceId,
  );
  readonly entries = new Table<ForwardEntry>(
    (entry) => entry.ForwardEntryId,
    (entry) => entry.NatGatewayId,
  );
  readonly snats = new Table<SnatEntry>(
    (snat) => snat.SnatEntryId,
    (snat) => snat.NatGatewayId,
  );
  readonly #tables = [this.gateways, this.eips, this.entries, this.snats] as const;
  #vanishing: { id: string; at: number }[] = [];

  constructor(readonly options: CloudOptions) {}

  /** Goes up with every change. */
  get version(): number {
    return this.#tables.reduce((sum, table) => sum + table.version, 0);
  }

  get now(): number {
    return this.options.clock.now();
  }

  /** Times on the wire have whole seconds. */
  get timestamp(): string {
    return `${new Date(this.now).toISOString().slice(0, 19)}Z`;
  }

  settle(): void {
    const now = this.now;
    for (const table of this.#tables) table.settle(now);
    if (this.#vanishing.length === 0) return;
    for (const { id, at } of this.#vanishing) if (at <= now) this.entries.remove(id, at);
    this.#vanishing = this.#vanishing.filter(({ at }) => at > now);
  }

  newId(prefix: string): string {
    // with a fixed random seed, a restart on a kept state would make the same ids again
    for (;;) {
      const id = this.options.random.id(prefix);
      if (!this.#tables.some((table) => table.get(id) !== undefined)) return id;
    }
  }

  /**
   * A record on its way: `during` with its transient Status until the duration is over, then `after`. A duration of
   * nothing skips the transient state.
   */
  turn<T extends { readonly Status: string; readonly turning?: Turning<T> }>(
    table: Table<T>,
    during: NoInfer<T>,
    after: NoInfer<T> | null,
    duration: Duration,
  ): void {
    const settled = after === null ? null : (without(after, "turning") as T);
    if (duration === 0) {
      if (settled === null) table.remove(table.idOf(during), this.now);
      else table.put(settled, this.now);
      return;
    }
    table.put({ ...during, turning: { until: this.#until(duration), into: settled } }, this.now);
  }

  /** Makes an entry disappear, as if somebody had deleted it in the console. */
  vanish(id: string, afterMs: number): void {
    this.#vanishing.push({ id, at: this.now + afterMs });
    this.settle();
  }

  eipByAddress(address: string): Eip | undefined {
    return this.eips.all().find((eip) => eip.IpAddress === address);
  }

  eipOnGateway(address: string, gatewayId: string): Eip | undefined {
    return this.eips.group(gatewayId).find((eip) => eip.IpAddress === address);
  }

  snatsUsing(address: string, gatewayId: string): SnatEntry[] {
    return this.snats
      .group(gatewayId)
      .filter((snat) => snat.SnatIp.split(",").includes(address) || snat.StandbySnatIp === address);
  }

  entriesUsing(address: string, gatewayId: string): ForwardEntry[] {
    return this.entries
      .group(gatewayId)
      .filter((entry) => entry.ExternalIp === address || entry.StandbyExternalIp === address);
  }

  clear(): void {
    for (const table of this.#tables) table.clear();
    this.#vanishing = [];
  }

  #until(duration: Exclude<Duration, 0>): Wait {
    if (duration === "stuck") return "stuck";
    return typeof duration === "number" ? { at: this.now + duration } : duration;
  }
}
