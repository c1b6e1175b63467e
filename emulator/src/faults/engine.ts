import type { Random } from "../random.js";
import { checkFaultRules } from "./rule.js";
import type { CheckedFaultRule, FaultRule } from "./rule.js";

/** A fault rule with its counts. */
export interface ActiveFault {
  /** For switching and removing. */
  readonly id: string;
  /** The rule, with its defaults. */
  readonly rule: FaultRule;
  /** Whether it is switched on. */
  readonly enabled: boolean;
  /** Calls that its conditions fitted. */
  readonly matched: number;
  /** Calls that it changed. */
  readonly hit: number;
}

/** The fault rules of an emulator. Their effects add up; of two that set the same effect, the older wins. */
export interface Faults {
  /**
   * Adds one rule or several, and returns their ids.
   *
   * @throws Complaint where one of them cannot be used; none is added then
   */
  add(...rules: (FaultRule | readonly FaultRule[])[]): string[];
  /** Removes all of them. */
  clear(): void;
  /** Removes one of them; `false` if there is none with this id. */
  remove(id: string): boolean;
  /** Switches one of them on or off; `false` if there is none with this id. */
  switch(id: string, enabled: boolean): boolean;
  /** All of them, the oldest first. */
  list(): ActiveFault[];
}

/** What is known of a call when faults are chosen. */
export interface CallTarget {
  readonly action: string;
  readonly gateway: string | undefined;
  /** The id and the name of the entry of the call. */
  readonly entry: readonly (string | undefined)[];
}

/** What the rules that hit a call do to it together, and their names. */
export type Effects = Partial<CheckedFaultRule> & { readonly names: readonly string[] };

interface CountedRule {
  readonly id: string;
  readonly rule: CheckedFaultRule;
  enabled: boolean;
  matched: number;
  hit: number;
}

function matches(rule: CheckedFaultRule, target: CallTarget): boolean {
  return (
    (rule.action === undefined || [rule.action].flat().includes(target.action)) &&
    (rule.gateway === undefined || rule.gateway === target.gateway) &&
    (rule.entry === undefined || target.entry.includes(rule.entry))
  );
}

/** The fault rules of an emulator, and how often each one hit. */
export class FaultEngine implements Faults {
  #rules: CountedRule[] = [];
  #count = 0;

  constructor(
    readonly random: Random,
    readonly actions: ReadonlySet<string>,
  ) {}

  add(...rules: (FaultRule | readonly FaultRule[])[]): string[] {
    return checkFaultRules(rules.flat(), this.actions).map((rule) => {
      const id = `fault-${++this.#count}`;
      this.#rules.push({ id, rule, enabled: rule.enabled, matched: 0, hit: 0 });
      return id;
    });
  }

  clear(): void {
    this.#rules = [];
  }

  remove(id: string): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter((one) => one.id !== id);
    return this.#rules.length < before;
  }

  switch(id: string, enabled: boolean): boolean {
    const found = this.#rules.find((one) => one.id === id);
    if (found) found.enabled = enabled;
    return found !== undefined;
  }

  list(): ActiveFault[] {
    return this.#rules.map((one) => ({ ...one }));
  }

  /** The effects on one call. */
  choose(target: CallTarget): Effects {
    let effects: Effects = { names: [] };
    for (const one of this.#rules) {
      if (!one.enabled || !matches(one.rule, target)) continue;
      one.matched++;
      if (!this.#hits(one)) continue;
      one.hit++;
      effects = { ...one.rule, ...effects, names: [...effects.names, one.rule.name ?? one.id] };
    }
    return effects;
  }

  #hits({ rule, matched, hit }: CountedRule): boolean {
    if (rule.times !== undefined && hit >= rule.times) return false;
    if (rule.nth !== undefined && ![rule.nth].flat().includes(matched)) return false;
    return rule.probability === undefined || this.random.next() < rule.probability;
  }
}
