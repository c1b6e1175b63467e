import type { Figure } from "./figure.js";

/** The figures for people: one line each, in columns. */
export function table(figures: readonly Figure[]): string {
  const rows = [["figure", "value", "unit", "goal", ""], ...figures.map(row)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const numbers = new Set([1, 3]);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        numbers.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}

function row({ name, value, unit, goal, ok }: Figure): string[] {
  return [
    name,
    shown(value),
    unit,
    goal === undefined ? "" : `${bound(value, goal, ok)} ${shown(goal)}`,
    ok === undefined ? "" : ok ? "ok" : "MISSED",
  ];
}

/** Whether the goal bounds from above or below follows from what was judged. */
function bound(value: number, goal: number, ok: boolean | undefined): "≤" | "≥" {
  return value === goal || value < goal === ok ? "≤" : "≥";
}

function shown(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 2, useGrouping: false });
}
