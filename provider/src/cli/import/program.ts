import type { PropertyMap, Property } from "../../entry/properties.js";
import { properties } from "../../entry/properties.js";
import { autoName } from "../../entry/autoName.js";
import { defaultIpProtocol } from "../../entry/ports.js";
import { byAddress } from "../byAddress.js";
import { literal } from "./literal.js";
import type { NamedEntry, UrnOf } from "./naming.js";

/** The properties that entries of a gateway have in common, each value a constant of the program. */
const shared = ["natGatewayId", "externalIp", "standbyExternalIp"] as const satisfies readonly Property[];

/** What no entry may be called, because a constant is. */
export const namesOfConstants = /^(natGatewayId|externalIp|standbyExternalIp)\d*$/;

/** A TypeScript program that declares entries as they are; only its declarations where it is to be pasted into another. */
export function programOf(entries: readonly NamedEntry[], urnOf: UrnOf, fragment: boolean): string {
  const constants = constantsOf(entries);
  const blocks = [
    ...(fragment ? [] : ['import * as ens from "pulumi-alicloud-ens";']),
    [...constants]
      .map(([value, name]) => `const ${name} = ${literal(value.slice(value.indexOf(" ") + 1))};`)
      .join("\n"),
    ...entries.map((entry) => declaration(entry, constants, urnOf)),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** By property and value; numbered where a property has several. */
function constantsOf(entries: readonly NamedEntry[]): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  for (const property of shared) {
    const values = new Set(
      entries.map(({ declared }) => declared[property]).filter((value) => typeof value === "string"),
    );
    for (const [at, value] of [...values].sort(byAddress).entries()) {
      constants.set(`${property} ${value}`, values.size === 1 ? property : `${property}${at + 1}`);
    }
  }
  return constants;
}

function declaration(entry: NamedEntry, constants: ReadonlyMap<string, string>, urnOf: UrnOf): string {
  const { name, identifier, declared } = entry;
  const lines = properties
    .filter((property) => isWorthSaying(property, declared, name, urnOf))
    .map((property) => {
      const value = valueText(property, declared[property], constants);
      return value === property ? `  ${property},` : `  ${property}: ${value},`;
    });
  return [`const ${identifier} = new ens.ForwardEntry(${literal(name)}, {`, ...lines, "});"].join("\n");
}

/** Whether a program that does not say it would declare something else. */
function isWorthSaying(property: Property, declared: PropertyMap, name: string, urnOf: UrnOf): boolean {
  const value = declared[property];
  if (property === "forwardEntryName") {
    return urnOf === undefined || value !== autoName(name, urnOf(name));
  }
  return value !== undefined && !(property === "ipProtocol" && value === defaultIpProtocol);
}

function valueText(property: Property, value: unknown, constants: ReadonlyMap<string, string>): string {
  const text = String(value);
  const isNumber = property === "healthCheckPort" || (property.endsWith("Port") && /^\d+$/.test(text));
  return constants.get(`${property} ${text}`) ?? (isNumber ? text : literal(text));
}
