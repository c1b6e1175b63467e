import * as pulumi from "@pulumi/pulumi";

import { formatPorts, normaliseProtocol, readPorts } from "../entry/ports.js";
import { inputNames, isUnset, outputOnlyKeys, type PropertyMap } from "../entry/properties.js";
import { parseShortForm, ShortFormError } from "../entry/shortForm.js";
import { unknownKeyProblem, unknownKeys } from "../entry/suggest.js";
import type { ForwardEntryArgs } from "./forwardEntry.js";
import { importProblem, isOutputOrPromise, runError } from "./pulumiUtil.js";

/** Properties that a component can set for all of its port forwards, and each port forward for itself. */
export type Common = "natGatewayId" | "externalIp" | "internalIp" | "ipProtocol";

const common: readonly Common[] = ["natGatewayId", "externalIp", "internalIp", "ipProtocol"];
const componentKeys = [...common, "forwards"] as const;
const forwardKeys = [...inputNames, "opts"] as const;

type ComponentArgs = Readonly<Partial<Record<Common | "forwards", unknown>>>;

/** One port forward of a component, ready to be declared. */
export interface ParsedForward {
  /** What follows the component's name in the name of the entry. */
  readonly key: string;
  readonly args: ForwardEntryArgs;
  readonly opts: pulumi.CustomResourceOptions;
}

/** A port forward as the program gives it. */
interface GivenForward {
  /** `forwards[0]` or `forwards.ssh` */
  readonly place: string;
  /** The key in a table; undefined in a list. */
  readonly key?: string;
  readonly value: unknown;
}

/** A port forward that cannot be used; the message says why. */
class ForwardError extends Error {}

/**
 * Reads the port forwards of a component.
 *
 * @throws RunError that names all lines that cannot be used
 */
export function readForwards(component: string, args: ComponentArgs = {}): ParsedForward[] {
  const given = givenForwards(component, args);
  const lines = new Map<string, { readonly line: ParsedForward; readonly from: GivenForward }>();
  const problems: string[] = [];
  for (const from of given) {
    try {
      const line = readForward(from, args);
      const other = lines.get(line.key);
      if (other !== undefined) throw duplicate(line.key, other.from, from);
      lines.set(line.key, { line, from });
    } catch (error) {
      if (!(error instanceof ForwardError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) {
    const head = `PortForwards "${component}": ${problems.length} of ${given.length} forwards cannot be used.`;
    throw runError([head, ...problems].join("\n\n"));
  }
  return [...lines.values()].map(({ line }) => line);
}

function givenForwards(component: string, args: ComponentArgs): GivenForward[] {
  const { forwards } = args;
  const unknown = unknownKeys(args, componentKeys);
  if (unknown.length > 0) {
    const problems = unknown.map((key) => unknownKeyProblem("it", key, componentKeys));
    throw runError(`PortForwards "${component}": ${problems.join("\n")}`);
  }
  const form = "a table of port forwards by their names, or a list of them";
  if (isOutputOrPromise(forwards)) {
    throw runError(
      `PortForwards "${component}": forwards is ${kindOf(forwards)}, but the entries must be known when the program runs: give ${form}. The values in an object may be Outputs.`,
    );
  }
  if (typeof forwards !== "object" || forwards === null) {
    throw runError(`PortForwards "${component}": forwards must be ${form}, got ${kindOf(forwards)}.`);
  }
  if (Array.isArray(forwards)) {
    return forwards.map((value: unknown, at) => ({ place: `forwards[${at}]`, value }));
  }
  return Object.entries(forwards).map(([key, value]: [string, unknown]) => ({
    place: /^[A-Za-z_$][\w$]*$/.test(key) ? `forwards.${key}` : `forwards[${JSON.stringify(key)}]`,
    key,
    value,
  }));
}

function readForward(from: GivenForward, args: ComponentArgs): ParsedForward {
  const { place, value } = from;
  const own = typeof value === "string" ? readText(place, value, args) : readObject(place, value);
  const { opts, ...values }: PropertyMap = {
    ...own,
    ...Object.fromEntries(common.map((property) => [property, orCommon(property, own, args)])),
  };
  if (!isGiven("ipProtocol", values)) {
    throw new ForwardError(
      `${place}: ipProtocol is required: give TCP, UDP or Any here, or as ipProtocol of the component for all of them.`,
    );
  }
  const key = from.key ?? keyOf(place, values, args.externalIp);
  if (key === "") throw new ForwardError(`${place}: a name must not be empty.`);
  return {
    key,
    args: { ...values, ipProtocol: requireProtocol(values["ipProtocol"]) } as unknown as ForwardEntryArgs,
    opts: opts ?? {},
  };
}

function readText(place: string, text: string, args: ComponentArgs): PropertyMap {
  try {
    return {
      ...parseShortForm(text, {
        externalIp: isGiven("externalIp", args),
        internalIp: isGiven("internalIp", args),
        ipProtocol: isGiven("ipProtocol", args),
      }),
    };
  } catch (error) {
    if (!(error instanceof ShortFormError)) throw error;
    throw new ForwardError(`${place}:\n${indented(error.message)}`);
  }
}

function readObject(place: string, value: unknown): PropertyMap {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isOutputOrPromise(value)) {
    throw new ForwardError(
      `${place} must be a string such as "443:10.0.0.5:8443/tcp", or an object, whose values may be Outputs, got ${kindOf(value)}.`,
    );
  }
  const unknown = unknownKeys(value, [...forwardKeys, ...outputOnlyKeys]);
  if (unknown.length > 0) {
    const problems = unknown.map((key) => unknownKeyProblem("a port forward", key, forwardKeys));
    throw new ForwardError(`${place}: ${problems.join("\n")}`);
  }
  const { opts } = value as { opts?: pulumi.CustomResourceOptions };
  if (opts?.parent !== undefined || opts?.id !== undefined) {
    throw new ForwardError(
      `${place}: parent and id are not options of an entry below PortForwards, whose parent is the component. Declare a ForwardEntry of its own.`,
    );
  }
  if (opts?.import !== undefined) {
    throw new ForwardError(`${place}: ${importProblem(opts.import)}`);
  }
  return value as PropertyMap;
}

function isGiven(property: Common, values: PropertyMap): boolean {
  return isOutputOrPromise(values[property]) || !isUnset(property, values[property]);
}

/** The value of a port forward, or else the component's. An Output without a value means the same as no value. */
function orCommon(property: Common, values: PropertyMap, args: ComponentArgs): unknown {
  const [own, all] = [values[property], args[property]];
  return isOutputOrPromise(own)
    ? pulumi.all([own, all]).apply(([known, other]) => (isUnset(property, known) ? other : known))
    : isUnset(property, own)
      ? all
      : own;
}

/** An Output that turns out to have no protocol would mean `Any`. This value makes check refuse it. */
function requireProtocol(ipProtocol: unknown): unknown {
  return isOutputOrPromise(ipProtocol)
    ? (pulumi.output(ipProtocol as never) as pulumi.Output<unknown>).apply((known) =>
        isUnset("ipProtocol", known) ? "none given" : known,
      )
    : ipProtocol;
}

/** The name of an entry in a list: its external IP unless it is the component's, its external port and its protocol. */
function keyOf(
  place: string,
  { externalPort, ipProtocol, ...values }: PropertyMap,
  commonIp: unknown,
): string {
  const externalIp = values["externalIp"] === commonIp ? "" : (values["externalIp"] ?? "");
  for (const [property, value] of Object.entries({ externalIp, externalPort, ipProtocol })) {
    if (typeof value !== "string" && typeof value !== "number") {
      throw new ForwardError(
        `${place}: ${property} is ${kindOf(value)}, but the name of an entry in a list consists of its external port and protocol, and of its external IP if it differs from the component's. Make forwards a table: its keys are the names.`,
      );
    }
  }
  // check refuses under this name what is not a port
  const ports = readPorts(externalPort);
  const outside = (ports === undefined ? String(externalPort) : formatPorts(ports)).replace("/", "-");
  const prefix = externalIp === "" ? "" : `${externalIp as string}-`;
  return `${prefix}${outside}-${String(normaliseProtocol(ipProtocol)).toLowerCase()}`;
}

function duplicate(key: string, one: GivenForward, other: GivenForward): ForwardError {
  const texts = [one, other].map(({ value }) => (typeof value === "string" ? value : "an object"));
  return new ForwardError(
    `${one.place} and ${other.place} are both ${key}; a list has one entry for an external port and protocol:\n${indented(texts.join("\n"))}`,
  );
}

function indented(text: string): string {
  return text.replace(/^/gm, "  ");
}

function kindOf(value: unknown): string {
  if (pulumi.Output.isInstance(value)) return "an Output";
  if (value instanceof Promise) return "a Promise";
  if (Array.isArray(value)) return "a list";
  if (value === undefined || value === null) return String(value);
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value)}`;
}
