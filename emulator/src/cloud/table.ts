import type { Stored, Transition } from "./records.js";

interface Change<T> {
  readonly at: number;
  readonly id: string;
  readonly before: Stored<T> | undefined;
}

/** Changes that are kept for stale reads: enough for any useful staleness, and memory stays bounded. */
const maxChanges = 20_000;

/** Where a record is: its place in the order of its group, and the record as it is now. */
interface Slot<T> {
  readonly place: number;
  record: Stored<T>;
}

/**
 * The records of one group in the order in which they joined it. The list is kept, and copied only when the group
 * changes after somebody read it: a copy for each call would walk all records of the group.
 */
class Group<T> {
  #records: Stored<T>[] = [];
  readonly #places: number[] = [];
  #wasRead = false;

  /** A list that never changes. */
  read(): readonly Stored<T>[] {
    this.#wasRead = true;
    return this.#records;
  }

  get size(): number {
    return this.#places.length;
  }

  add(place: number, record: Stored<T>): void {
    this.#places.push(place);
    this.#changeable().push(record);
  }

  replace(place: number, record: Stored<T>): void {
    this.#changeable()[this.#indexOf(place)] = record;
  }

  remove(place: number): void {
    const index = this.#indexOf(place);
    this.#places.splice(index, 1);
    this.#changeable().splice(index, 1);
  }

  #changeable(): Stored<T>[] {
    if (this.#wasRead) this.#records = this.#records.slice();
    this.#wasRead = false;
    return this.#records;
  }

  /** Places only grow, so they are sorted. */
  #indexOf(place: number): number {
    let [low, high] = [0, this.#places.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * Records by id and by group. Records never change in place, so the past is a list of replaced records, and a stale
 * read is today's table with the latest changes undone.
 */
export class Table<T extends object> {
  readonly #slots = new Map<string, Slot<T>>();
  readonly #groups = new Map<string, Group<T>>();
  readonly #inTransition = new Set<string>();
  #changes: Change<T>[] = [];
  #version = 0;
  #places = 0;

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
    return this.#slots.size;
  }

  /** A record as it is, or as it was at a time. */
  get(id: string, time?: number): Stored<T> | undefined {
    const later =
      time === undefined ? undefined : this.#changes.find((one) => one.id === id && one.at > time);
    return later ? later.before : this.#slots.get(id)?.record;
  }

  all(): Stored<T>[] {
    return Array.from(this.#slots.values(), ({ record }) => record);
  }

  /** A group as it is, or as it was at a time. */
  group(key: string, time?: number): readonly Stored<T>[] {
    if (time !== undefined) return this.#groupAsOf(key, time);
    return this.#groups.get(key)?.read() ?? [];
  }

  groupSize(key: string): number {
    return this.#groups.get(key)?.size ?? 0;
  }

  /** Whether a record of the group other than `except` is in a transient state. */
  busy(key: string, except?: string): boolean {
    for (const id of this.#inTransition) {
      const record = this.#slots.get(id)?.record;
      if (id !== except && record && this.groupOf(record) === key) return true;
    }
    return false;
  }

  put(record: Stored<T>, at = this.now()): void {
    const id = this.idOf(record);
    const slot = this.#slots.get(id);
    this.#remember({ at, id, before: slot?.record });
    if (slot && this.groupOf(slot.record) === this.groupOf(record)) {
      slot.record = record;
      this.#groups.get(this.groupOf(record))?.replace(slot.place, record);
    } else {
      if (slot) this.#leaveGroup(slot);
      this.#joinGroup(id, record);
    }
    if (record.transition) this.#inTransition.add(id);
    else this.#inTransition.delete(id);
  }

  remove(id: string, at = this.now()): void {
    const slot = this.#slots.get(id);
    if (!slot) return;
    this.#remember({ at, id, before: slot.record });
    this.#slots.delete(id);
    this.#inTransition.delete(id);
    this.#leaveGroup(slot);
  }

  clear(): void {
    this.#slots.clear();
    this.#groups.clear();
    this.#inTransition.clear();
    this.#changes = [];
    this.#version++;
  }

  /** Ends the transitions whose time has come. */
  endDueTransitions(): void {
    const now = this.now();
    for (const id of this.#inTransition) {
      const transition = this.#slots.get(id)?.record.transition;
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
    const record = this.#slots.get(id)?.record;
    const transition = record?.transition;
    if (!record || !transition || transition.until === "stuck" || !("describes" in transition.until)) return;
    const left = transition.until.describes - 1;
    if (left <= 0) this.#end(id, transition);
    else this.put({ ...record, transition: { ...transition, until: { describes: left } } });
  }

  /** Ends a transition at once, also a stuck one. */
  release(id: string): void {
    const transition = this.#slots.get(id)?.record.transition;
    if (transition) this.#end(id, transition);
  }

  #groupAsOf(key: string, time: number): Stored<T>[] {
    const group = new Map(this.group(key).map((record) => [this.idOf(record), record]));
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

  #joinGroup(id: string, record: Stored<T>): void {
    const key = this.groupOf(record);
    const group = this.#groups.get(key) ?? new Group<T>();
    const place = this.#places++;
    group.add(place, record);
    this.#groups.set(key, group);
    this.#slots.set(id, { place, record });
  }

  #leaveGroup({ place, record }: Slot<T>): void {
    const key = this.groupOf(record);
    const group = this.#groups.get(key);
    group?.remove(place);
    if (group?.size === 0) this.#groups.delete(key);
  }

  #remember(change: Change<T>): void {
    this.#version++;
    this.#changes.push(change);
    if (this.#changes.length > maxChanges) this.#changes = this.#changes.slice(-maxChanges / 2);
  }
}
