/** One measured number. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value has to reach. Without one the figure only tells where another comes from. */
  readonly goal?: number;
  readonly ok?: boolean;
}

/** A suite that measures as little as possible shows whether it runs, not what its numbers are. */
export interface Effort {
  readonly quick: boolean;
}

export function figure(name: string, value: number, unit: string): Figure {
  return { name, value: rounded(value), unit };
}

/** A figure whose goal is an upper bound. */
export function atMost(goal: number, { name, value, unit }: Figure): Figure {
  return { name, value, unit, goal, ok: value <= goal };
}

/** A figure whose goal is a lower bound. */
export function atLeast(goal: number, { name, value, unit }: Figure): Figure {
  return { name, value, unit, goal, ok: value >= goal };
}

/** The number that is judged is the number that is shown. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
