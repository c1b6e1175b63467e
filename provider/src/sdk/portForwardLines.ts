import * as pulumi from "@pulumi/pulumi";

import { formatPorts, normaliseProtocol, readPorts } from "../entry/ports.js";
import { declarable, isUnset, outputOnlyKeys, type Property, type PropertyMap } from "../entry/properties.js";
import { parseShortForm, ShortFormError } from "../entry/shortForm.js";
import { unknownKeyProblem, unknownKeys } from "../entry/suggest.js";
import type { ForwardEntryArgs } from "./forwardEntry.js";
import { isEventual, runError } from "./pulumiUtil.js";

/** What is given once for all port forwards of a {@link PortForwards}, and can be given for each of them instead. */
type Common = "natGatewayId" | "externalIp" | "internalIp" | "ipProtocol";

/** One port forward of a {@link PortForwards}: the properties of a {@link ForwardEntry}, and options of its resource. */
export interface PortForward extends Omit<ForwardEntryArgs, Common>, Partial<Pick<ForwardEntryArgs, Common>> {
  /**
   * Options of this entry alone, on top of those that it has from the component, such as `protect`, `customTimeouts`, or
   * `aliases` for an entry that had another name or parent. Default: none.
   */
  opts?: Omit<pulumi.CustomResourceOptions, "parent" | "id" | "import">;
}

/** The properties of a {@link PortForwards}. */
export interface PortForwardsArgs {
  /**
   * The id of the NAT gateway that forwards the traffic, such as `nat-5t7nh1cfm6kxiszlttr38****`. It must exist.
   *
   * A change replaces the entries.
   */
  natGatewayId: pulumi.Input<string>;
  /**
   * The IPv4 address of an EIP that is attached to the NAT gateway, for all port forwards that name none. Default: none,
   * each names its own.
   *
   * A change is made in place.
   */
  externalIp?: pulumi.Input<string | undefined>;
  /**
   * The private IPv4 address that receives the traffic of all port forwards that name none. Default: none, each names its
   * own.
   *
   * A change is made in place.
   */
  internalIp?: pulumi.Input<string | undefined>;
  /**
   * `TCP`, `UDP` or `Any`, in any letter case, for all port forwards that name none. Default: none, each names its own: that
   * a port is open for UDP too is said and never assumed.
   *
   * A change is made in place where `forwards` is a table; in a list the protocol is part of the name, so that other
   * entries take the place of those that follow it.
   */
  ipProtocol?: pulumi.Input<string | undefined>;
  /**
   * The port forwards, as a table or as a list. Each is a {@link PortForward} or a short form: the outside, the inside and
   * the protocol, such as `"443:10.0.0.5:8443/tcp"`, `"8000-8010:10.0.0.5:9000-9010/udp"`, with an external IP
   * `"203.0.113.10:443:10.0.0.5:8443/tcp"`, or, where the component gives `internalIp` and `ipProtocol`, `"443:8443"`.
   *
   * In a table the entry of `ssh` below `web` is the resource `web-ssh`, whatever its ports are. In a list its name is made of
   * the external port and the protocol, as in `web-443-tcp`, with the external IP in front, as in
   * `web-203.0.113.11-443-tcp`, where that is not the component's; these cannot be Outputs there. Either way the order does
   * not matter, and a line that is added or taken away is one entry that is.
   */
  forwards: Readonly<Record<string, string | PortForward>> | readonly (string | PortForward)[];
}

/** One port forward of a component, ready to be declared. */
export interface Line {
  /** What follows the component's name in that of the entry. */
  readonly key: string;
  readonly args: ForwardEntryArgs;
  readonly opts: NonNullable<PortForward["opts"]>;
}

/** A port forward as the program gives it. */
interface Given {
  /** `forwards[0]` or `forwards.ssh` */
  readonly place: string;
  /** The key in a table; undefined in a list. */
  readonly key?: string;
  readonly value: unknown;
}

/**
 * Reads the port forwards of a component.
 *
 * @throws RunError that tells all lines that cannot be used; nothing has been declared then
 */
export function readLines(component: string, args: PortForwardsArgs): Line[] {
  const strangers = unknownKeys(args, fieldsOfAComponent);
  if (strangers.length > 0) {
    const lines = strangers.map((key) => unknownKeyProblem("it", key, fieldsOfAComponent));
    throw runError(`PortForwards "${component}": ${lines.join("\n")}`);
  }
  const given = givenOf(args.forwards);
  if (typeof given === "string") {
    throw runError(`PortForwards "${component}": ${given}.`);
  }
  const complaints: string[] = [];
  const lines = new Map<string, { readonly line: Line; readonly from: Given }>();
  for (const from of given) {
    const line = readLine(from, args);
    if (typeof line === "string") {
      complaints.push(line);
      continue;
    }
    const other = lines.get(line.key);
    if (other === undefined) lines.set(line.key, { line, from });
    else complaints.push(duplicate(line.key, other.from, from));
  }
  if (complaints.length > 0) {
    const head = `PortForwards "${component}": ${complaints.length} of ${given.length} forwards cannot be used.`;
    throw runError([head, ...complaints].join("\n\n"));
  }
  return [...lines.values()].map(({ line }) => line);
}

const fieldsOfAComponent: readonly string[] = Object.keys({
  natGatewayId: true,
  externalIp: true,
  internalIp: true,
  ipProtocol: true,
  forwards: true,
} satisfies Record<keyof PortForwardsArgs, true>);

const forms = "give a table of port forwards by their names, or a list of them";

function givenOf(forwards: unknown): Given[] | string {
  if (isEventual(forwards)) {
    return `forwards is ${kindOf(forwards)}, but which entries there are must be known when the program runs: ${forms}; the values in an object may be Outputs`;
  }
  if (Array.isArray(forwards)) {
    return forwards.map((value: unknown, at) => ({ place: `forwards[${at}]`, value }));
  }
  if (typeof forwards !== "object" || forwards === null) {
    return `forwards is ${kindOf(forwards)}: ${forms}`;
  }
  return Object.entries(forwards).map(([key, value]: [string, unknown]) => ({
    place: /^[A-Za-z_$][\w$]*$/.test(key) ? `forwards.${key}` : `forwards[${JSON.stringify(key)}]`,
    key,
    value,
  }));
}

/** A line, or what is wrong with it. */
function readLine(from: Given, args: PortForwardsArgs): Line | string {
  const fields = typeof from.value === "string" ? readShortForm(from, from.value, args) : readObject(from);
  if (typeof fields === "string") return fields;
  const settled = { ...fields };
  for (const property of ["natGatewayId", "externalIp", "internalIp", "ipProtocol"] as const) {
    settled[property] = settle(property, fields[property], args[property]);
  }
  if (!isEventual(settled["ipProtocol"]) && isUnset("ipProtocol", settled["ipProtocol"])) {
    return `${from.place}: ipProtocol is required: give TCP, UDP or Any here, or as ipProtocol of the component for all of them.`;
  }
  settled["ipProtocol"] = proven(settled["ipProtocol"]);
  const key = from.key ?? keyOf(from.place, settled, args.externalIp);
  if (typeof key !== "string") return key.complaint;
  if (key === "") return `${from.place}: a name must not be empty.`;
  const { opts, ...values } = settled;
  return {
    key,
    args: values as unknown as ForwardEntryArgs,
    opts: opts ?? {},
  };
}

function readShortForm({ place }: Given, text: string, args: PortForwardsArgs): PropertyMap | string {
  const has = (property: Property & keyof PortForwardsArgs): boolean =>
    isEventual(args[property]) || !isUnset(property, args[property]);
  const given = {
    externalIp: has("externalIp"),
    internalIp: has("internalIp"),
    ipProtocol: has("ipProtocol"),
  };
  try {
    return { ...parseShortForm(text, given) };
  } catch (error) {
    if (!(error instanceof ShortFormError)) throw error;
    return `${place}:\n${indented(error.message)}`;
  }
}

const fieldsOfAnObject: readonly string[] = [...declarable, "opts"];

function readObject({ place, value }: Given): PropertyMap | string {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isEventual(value)) {
    return `${place} is ${kindOf(value)}: give a text such as "443:10.0.0.5:8443/tcp", or an object, whose values may be Outputs.`;
  }
  const fields = value as PropertyMap;
  const strangers = unknownKeys(fields, [...fieldsOfAnObject, ...outputOnlyKeys]);
  if (strangers.length > 0) {
    const lines = strangers.map((key) => unknownKeyProblem("a port forward", key, fieldsOfAnObject));
    return `${place}: ${lines.join("\n")}`;
  }
  const opts = fields["opts"] as PropertyMap | undefined;
  if (opts?.["parent"] !== undefined || opts?.["id"] !== undefined) {
    return `${place}: parent and id are not options of an entry below PortForwards, whose parent is the component. Declare a ForwardEntry of its own.`;
  }
  if (opts?.["import"] !== undefined) {
    return `${place}: the import option cannot work for dynamic resources (pulumi/pulumi#16175). To manage an entry that exists, give adoptId: ${JSON.stringify(opts["import"])} beside the ports in place of the option.`;
  }
  return fields;
}

/** The value of a line, or else the one for all of them. An Output without a value means what a missing one means. */
function settle(property: Property, own: unknown, all: unknown): unknown {
  if (isEventual(own)) {
    return pulumi.all([own, all]).apply(([mine, common]) => (isUnset(property, mine) ? common : mine));
  }
  return isUnset(property, own) ? all : own;
}

/** What turns out to be no protocol at all would be taken for `Any`; under this name check refuses it. */
function proven(ipProtocol: unknown): unknown {
  if (!isEventual(ipProtocol)) return ipProtocol;
  return (pulumi.output(ipProtocol as never) as pulumi.Output<unknown>).apply((known) =>
    isUnset("ipProtocol", known) ? "none given" : known,
  );
}

/** The name of an entry in a list: what the outside sees of it. */
function keyOf(place: string, fields: PropertyMap, common: unknown): string | { readonly complaint: string } {
  const externalIp = fields["externalIp"] === common ? undefined : fields["externalIp"];
  for (const [property, value] of Object.entries({
    externalIp: externalIp ?? "",
    externalPort: fields["externalPort"],
    ipProtocol: fields["ipProtocol"],
  })) {
    if (typeof value !== "string" && typeof value !== "number") {
      return {
        complaint: `${place}: ${property} is ${kindOf(value)}, but the name of an entry in a list is made of its external port and protocol, and of its external IP where that is not the component's. Make forwards a table: its keys are the names.`,
      };
    }
  }
  const ports = readPorts(fields["externalPort"]);
  return [
    ...(isUnset("externalIp", externalIp) ? [] : [externalIp]),
    // what is not a port is refused by check, under this name
    (ports === undefined ? String(fields["externalPort"]) : formatPorts(ports)).replace("/", "-"),
    String(normaliseProtocol(fields["ipProtocol"])).toLowerCase(),
  ].join("-");
}

function duplicate(key: string, one: Given, other: Given): string {
  const texts = [one, other].map(({ value }) => (typeof value === "string" ? value : "an object"));
  return `${one.place} and ${other.place} are both ${key}; a list has one entry for an external port and protocol:\n${indented(texts.join("\n"))}`;
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
