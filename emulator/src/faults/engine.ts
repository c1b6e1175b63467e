import type { Random } from "../random.js";
import type { FaultRule } from "../types/faultRule.js";
import type { ActiveFault, Faults } from "../types/faults.js";
import { without } from "../without.js";
import { checkFaultRules, type CheckedFaultRule } from "./rule.js";

/** What is known about a call when faults are chosen. */
export interface Target {
  readonly action: string;
  readonly gateway?: string | undefined;
  /** The id and the name of the entry that the call is about. */
  readonly entry: readonly string[];
}

export type Effects = Partial<Omit<CheckedFaultRule, "name" | "enabled">> & {
  readonly names: readonly string[];
};

interface Slot {
  readonly id: string;
  readonly rule: CheckedFaultRule;
  enabled: boolean;
  matched: number;
  hit: number;
}

const includes = (wanted: string | string[] | undefined, value: string): boolean =>
  wanted === undefined || (Array.isArray(wanted) ? wanted.includes(value) : wanted === value);

function isAbout(rule: CheckedFaultRule, target: Target): boolean {
  return (
    includes(rule.action, target.action) &&
    (rule.gateway === undefined || rule.gateway === target.gateway) &&
    (rule.entry === undefined || target.entry.includes(rule.entry))
  );
}

/** The fault rules of an emulator, and how often each was met. */
export class FaultEngine implements Faults {
  #slots: Slot[] = [];
  #count = 0;

  constructor(
    readonly random: Random,
    readonly actions: ReadonlySet<string>,
  ) {}

  add(...rules: (FaultRule | readonly FaultRule[])[]): string[] {
    const checked = checkFaultRules(rules.flat(), this.actions);
    return checked.map((rule) => {
      const id = `fault-${++this.#count}`;
      this.#slots.push({ id, rule, enabled: rule.enabled, matched: 0, hit: 0 });
      return id;
    });
  }

  clear(): void {
    this.#slots = [];
  }

  remove(id: string): boolean {
    const before = this.#slots.length;
    this.#slots = this.#slots.filter((slot) => slot.id !== id);
    return this.#slots.length < before;
  }

  switch(id: string, enabled: boolean): boolean {
    const slot = this.#slots.find((one) => one.id === id);
    if (slot) slot.enabled = enabled;
    return slot !== undefined;
  }

  list(): ActiveFault[] {
    return this.#slots.map((slot) => ({ ...slot }));
  }

  /** The effects on one call. */
  choose(target: Target): Effects | undefined {
    let effects: Effects | undefined;
    for (const slot of this.#slots) {
      if (!slot.enabled || !isAbout(slot.rule, target)) continue;
      slot.matched++;
      if (!this.#fires(slot)) continue;
      slot.hit++;
      const own = without(slot.rule, "name", "enabled");
      effects = { ...own, ...effects, names: [...(effects?.names ?? []), slot.rule.name ?? slot.id] };
    }
    return effects;
  }

  #fires({ rule, matched, hit }: Slot): boolean {
    if (rule.times !== undefined && hit >= rule.times) return false;
    if (rule.nth !== undefined && !(Array.isArray(rule.nth) ? rule.nth : [rule.nth]).includes(matched))
      return false;
    return rule.probability === undefined || this.random.next() < rule.probability;
  }
}
