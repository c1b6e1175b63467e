import { pluginEntryType } from "../../entry/names.js";
import { properties } from "../../entry/properties.js";
import type { NamedEntry } from "./names.js";
import { literal, mustBeWritten } from "./program.js";
import type { UrnOf } from "./selection.js";

/** The resources of a YAML program that declare entries as they are; with `fragment`, without the line `resources:`. */
export function yamlProgramOf(entries: readonly NamedEntry[], urnOf: UrnOf, fragment: boolean): string {
  const lines = entries.flatMap(({ name, declared }) => [
    `  ${text(name)}:`,
    `    type: ${pluginEntryType}`,
    "    properties:",
    ...properties
      .filter((property) => mustBeWritten(property, declared, name, urnOf))
      .map((property) => {
        const value = declared[property];
        return `      ${property}: ${typeof value === "number" ? value : text(interpolated(String(value)))}`;
      }),
  ]);
  return [...(fragment ? [] : ["resources:"]), ...lines, ""].join("\n");
}

/** A value in which Pulumi replaces nothing. */
function interpolated(value: string): string {
  return value.replaceAll("${", "$${");
}

function text(value: string): string {
  return literal(value, (digits) => `\\U${digits.padStart(8, "0")}`);
}
