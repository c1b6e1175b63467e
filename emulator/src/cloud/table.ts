import type { Turning } from "./model.js";

interface Living<T> {
  readonly Status: string;
  readonly turning?: Turning<T>;
}

interface Change<T> {
  readonly at: number;
  readonly id: string;
  readonly before: T | undefined;
}

/** Enough past for any sensible staleness, little enough to forget about. */
const pastLimit = 20_000;

/**
 * Records by id and by group. Records never change in place, so the past is a list of what was replaced, and a stale
 * read is today's table with the latest changes undone.
 */
export class Table<T extends Living<T>> {
  readonly #records = new Map<string, T>();
  readonly #groups = new Map<string, Map<string, T>>();
  readonly #turning = new Set<string>();
  #past: Change<T>[] = [];
  #version = 0;

  constructor(
    readonly idOf: (record: T) => string,
    readonly groupOf: (record: T) => string,
  ) {}

  /** Goes up with every change. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#records.size;
  }

  get(id: string): T | undefined {
    return this.#records.get(id);
  }

  all(): T[] {
    return [...this.#records.values()];
  }

  group(key: string): T[] {
    return [...(this.#groups.get(key)?.values() ?? [])];
  }

  groupSize(key: string): number {
    return this.#groups.get(key)?.size ?? 0;
  }

  /** Whether anything of the group is in a transient state, but for one record. */
  busy(key: string, except?: string): boolean {
    for (const id of this.#turning) {
      const record = this.#records.get(id);
      if (id !== except && record && this.groupOf(record) === key) return true;
    }
    return false;
  }

  put(record: T, at: number): void {
    const id = this.idOf(record);
    const before = this.#records.get(id);
    this.#remember({ at, id, before });
    if (before && this.groupOf(before) !== this.groupOf(record)) this.#leave(before);
    this.#records.set(id, record);
    const group = this.#groups.get(this.groupOf(record)) ?? new Map<string, T>();
    group.set(id, record);
    this.#groups.set(this.groupOf(record), group);
    if (record.turning) this.#turning.add(id);
    else this.#turning.delete(id);
  }

  remove(id: string, at: number): void {
    const before = this.#records.get(id);
    if (!before) return;
    this.#remember({ at, id, before });
    this.#records.delete(id);
    this.#turning.delete(id);
    this.#leave(before);
  }

  clear(): void {
    this.#records.clear();
    this.#groups.clear();
    this.#turning.clear();
    this.#past = [];
    this.#version++;
  }

  /** Lets every transient state end whose time has come. */
  settle(now: number): void {
    for (const id of this.#turning) {
      const turning = this.#records.get(id)?.turning;
      if (turning && turning.until !== "stuck" && "at" in turning.until && turning.until.at <= now) {
        this.#turn(id, turning, turning.until.at);
      }
    }
  }

  /** Counts one describe of a record: the n-th of "after n describes" still shows the transient state. */
  described(id: string, now: number): void {
    const record = this.#records.get(id);
    if (!record?.turning || record.turning.until === "stuck" || !("describes" in record.turning.until))
      return;
    const left = record.turning.until.describes - 1;
    if (left <= 0) this.#turn(id, record.turning, now);
    else this.put({ ...record, turning: { ...record.turning, until: { describes: left } } }, now);
  }

  /** Ends a transient state at once, also a stuck one. */
  release(id: string, now: number): boolean {
    const turning = this.#records.get(id)?.turning;
    if (turning) this.#turn(id, turning, now);
    return turning !== undefined;
  }

  /** A record as it was at a time. */
  asOf(id: string, time: number): T | undefined {
    const change = this.#past.find((one) => one.id === id && one.at > time);
    return change ? change.before : this.#records.get(id);
  }

  /** The group as it was at a time. */
  groupAsOf(key: string, time: number): T[] {
    const view = new Map(this.#groups.get(key));
    for (const change of this.#past.toReversed()) {
      if (change.at <= time) continue;
      if (change.before && this.groupOf(change.before) === key) view.set(change.id, change.before);
      else view.delete(change.id);
    }
    return [...view.values()];
  }

  #turn(id: string, turning: Turning<T>, at: number): void {
    if (turning.into === null) this.remove(id, at);
    else this.put(turning.into, at);
  }

  #leave(record: T): void {
    const group = this.#groups.get(this.groupOf(record));
    group?.delete(this.idOf(record));
    if (group?.size === 0) this.#groups.delete(this.groupOf(record));
  }

  #remember(change: Change<T>): void {
    this.#version++;
    this.#past.push(change);
    if (this.#past.length > pastLimit) this.#past = this.#past.slice(-pastLimit / 2);
  }
}
