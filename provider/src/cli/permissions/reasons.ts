import { actionsFor, needsOf, type FeatureName } from "../../api/permissions.js";

/** Each action that some features need, and what each of them needs it for. */
export function reasons(chosen: readonly FeatureName[]): string {
  const width = Math.max(...chosen.map((feature) => feature.length));
  const parts = actionsFor(chosen).map((action) => {
    const lines = chosen.flatMap((feature) => {
      const why = needsOf(feature)[action];
      return why === undefined ? [] : [`  ${feature.padEnd(width)}  ${why}`];
    });
    return [`ens:${action}`, ...lines].join("\n");
  });
  return `${parts.join("\n\n")}\n`;
}
