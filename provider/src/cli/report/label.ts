import type { Step } from "./preview.js";

/** What each step is called: its name in the program, and the type of its parent where two have the same name. */
export function labelsOf(steps: readonly Step[]): (step: Step) => string {
  const times = new Map<string, number>();
  for (const { name } of steps) times.set(name, (times.get(name) ?? 0) + 1);
  return ({ name, urn }) => {
    const parents = urn.split("::")[2]?.split("$").slice(0, -1) ?? [];
    return (times.get(name) ?? 0) > 1 ? `${name} (in ${parents.at(-1) ?? "the stack"})` : name;
  };
}
