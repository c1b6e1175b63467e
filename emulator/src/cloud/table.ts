import type { Stored, Transition } from "./records.js";

interface Change<T> {
  readonly at: number;
  readonly id: string;
  readonly before: Stored<T> | undefined;
}

/** Changes that are kept for stale reads: enough for any useful staleness, and memory stays bounded. */
const maxChanges = 20_000;

/**
 * Records by id and by group. Records never change in place, so the past is a list of replaced records, and a stale
 * read is today's table with the latest changes undone.
 */
export class Table<T extends object> {
  readonly #records = new Map<string, Stored<T>>();
  readonly #groups = new Map<string, Map<string, Stored<T>>>();
  readonly #inTransition = new Set<string>();
  #changes: Change<T>[] = [];
  #version = 0;

  constructor(
    readonly idField: keyof T,
    readonly groupField: keyof T,
    readonly now: () => number,
  ) {}

  idOf(record: T): string {
    return record[this.idField] as string;
  }

  groupOf(record: T): string {
    return record[this.groupField] as string;
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#records.size;
  }

  /** A record as it is, or as it was at a time. */
  get(id: string, time?: number): Stored<T> | undefined {
    const later =
      time === undefined ? undefined : this.#changes.find((one) => one.id === id && one.at > time);
    return later ? later.before : this.#records.get(id);
  }

  all(): Stored<T>[] {
    return [...this.#records.values()];
  }

  /** A group as it is, or as it was at a time. */
  group(key: string, time?: number): Stored<T>[] {
    if (time !== undefined) return this.#groupAsOf(key, time);
    return [...(this.#groups.get(key)?.values() ?? [])];
  }

  groupSize(key: string): number {
    return this.#groups.get(key)?.size ?? 0;
  }

  /** Whether a record of the group other than `except` is in a transient state. */
  busy(key: string, except?: string): boolean {
    for (const id of this.#inTransition) {
      const record = this.#records.get(id);
      if (id !== except && record && this.groupOf(record) === key) return true;
    }
    return false;
  }

  put(record: Stored<T>, at = this.now()): void {
    const id = this.idOf(record);
    const before = this.#records.get(id);
    this.#remember({ at, id, before });
    if (before && this.groupOf(before) !== this.groupOf(record)) this.#leaveGroup(before);
    this.#records.set(id, record);
    const group = this.#groups.get(this.groupOf(record)) ?? new Map<string, Stored<T>>();
    group.set(id, record);
    this.#groups.set(this.groupOf(record), group);
    if (record.transition) this.#inTransition.add(id);
    else this.#inTransition.delete(id);
  }

  remove(id: string, at = this.now()): void {
    const before = this.#records.get(id);
    if (!before) return;
    this.#remember({ at, id, before });
    this.#records.delete(id);
    this.#inTransition.delete(id);
    this.#leaveGroup(before);
  }

  clear(): void {
    this.#records.clear();
    this.#groups.clear();
    this.#inTransition.clear();
    this.#changes = [];
    this.#version++;
  }

  /** Ends the transitions whose time has come. */
  endDueTransitions(): void {
    const now = this.now();
    for (const id of this.#inTransition) {
      const transition = this.#records.get(id)?.transition;
      if (
        transition &&
        transition.until !== "stuck" &&
        "at" in transition.until &&
        transition.until.at <= now
      ) {
        this.#end(id, transition, transition.until.at);
      }
    }
  }

  /** Counts one describe of a record. The n-th of "after n describes" still shows the transient state. */
  countDescribe(id: string): void {
    const record = this.#records.get(id);
    const transition = record?.transition;
    if (!record || !transition || transition.until === "stuck" || !("describes" in transition.until)) return;
    const left = transition.until.describes - 1;
    if (left <= 0) this.#end(id, transition);
    else this.put({ ...record, transition: { ...transition, until: { describes: left } } });
  }

  /** Ends a transition at once, also a stuck one. */
  release(id: string): void {
    const transition = this.#records.get(id)?.transition;
    if (transition) this.#end(id, transition);
  }

  #groupAsOf(key: string, time: number): Stored<T>[] {
    const group = new Map(this.#groups.get(key));
    for (const { at, id, before } of this.#changes.toReversed()) {
      if (at <= time) continue;
      if (before && this.groupOf(before) === key) group.set(id, before);
      else group.delete(id);
    }
    return [...group.values()];
  }

  #end(id: string, { into }: Transition<T>, at = this.now()): void {
    if (into === null) this.remove(id, at);
    else this.put(into, at);
  }

  #leaveGroup(record: T): void {
    const group = this.#groups.get(this.groupOf(record));
    group?.delete(this.idOf(record));
    if (group?.size === 0) this.#groups.delete(this.groupOf(record));
  }

  #remember(change: Change<T>): void {
    this.#version++;
    this.#changes.push(change);
    if (this.#changes.length > maxChanges) this.#changes = this.#changes.slice(-maxChanges / 2);
  }
}
