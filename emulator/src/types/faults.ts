import type { FaultRule } from "./faultRule.js";

/** A fault rule with how often it was met. */
export interface ActiveFault {
  /** For switching and removing. */
  readonly id: string;
  /** The rule, with its defaults. */
  readonly rule: FaultRule;
  /** Whether it is switched on. */
  readonly enabled: boolean;
  /** Calls that the rule was about. */
  readonly matched: number;
  /** Calls that it hit. */
  readonly hit: number;
}

/** The fault rules of an emulator. Several add up; where two say the same, the older wins. */
export interface Faults {
  /**
   * Adds one rule or several, and tells their ids.
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
