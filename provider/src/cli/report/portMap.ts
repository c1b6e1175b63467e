import type { PropertyMap } from "../../entry/properties.js";
import { readPorts } from "../../entry/ports.js";
import { byAddress } from "../byAddress.js";
import { claimOf, portsText } from "./claim.js";
import { partOf, type OpenPorts } from "./portSet.js";
import type { Step } from "./preview.js";
import { interrupts } from "./replacement.js";
import { isUndetermined } from "./undetermined.js";
import { isOpen, show } from "./value.js";

/** What becomes of one external port, in the words of the report. */
export type Change =
  | "opened"
  | "partly opened"
  | "closed"
  | "partly closed"
  | "redirected"
  | "taken over"
  | "adopted"
  | "replaced"
  | "interrupted"
  | "left open"
  | "cannot be told"
  | "unchanged";

/** An entry at one external port. */
export interface Holder {
  readonly entry: string;
  /** `10.0.0.5:22` */
  readonly target: string;
}

/** One external port, or range of ports, with one protocol. */
export interface Row {
  readonly ports: string;
  readonly protocol: string;
  readonly before: readonly Holder[];
  readonly after: readonly Holder[];
  readonly change: Change;
}

/** The port map of one external IP of one gateway. */
export interface Place {
  readonly natGatewayId: string;
  readonly externalIp: string;
  readonly rows: readonly Row[];
}

interface Draft {
  readonly gateway: string;
  readonly ip: string;
  readonly ports: string;
  readonly first: number;
  readonly protocol: string;
  readonly before: (Holder & { step: Step })[];
  readonly after: (Holder & { step: Step })[];
}

/** What opens and closes in all. */
export interface Effect {
  readonly opened: readonly OpenPorts[];
  readonly closed: readonly OpenPorts[];
}

/** The port map before and after, per gateway and external IP, in the order of addresses and ports. */
export function portMapOf(steps: readonly Step[], label: (step: Step) => string, effect: Effect): Place[] {
  const drafts = new Map<string, Draft>();
  const add = (side: "before" | "after", step: Step, bag: PropertyMap | undefined) => {
    if (bag === undefined) return;
    const draft = draftOf(drafts, bag);
    // what is adopted had no name in any program
    const entry = side === "before" && step.operation === "adopt" ? (step.id ?? "not managed") : label(step);
    draft[side].push({ entry, target: targetOf(bag), step });
  };
  for (const step of steps) {
    add("before", step, step.before);
    add("after", step, step.operation === "forget" ? step.before : step.after);
  }
  const places = new Map<string, { natGatewayId: string; externalIp: string; rows: Row[] }>();
  for (const draft of [...drafts.values()].sort(inOrder)) {
    const key = JSON.stringify([draft.gateway, draft.ip]);
    const place = places.get(key) ?? { natGatewayId: draft.gateway, externalIp: draft.ip, rows: [] };
    places.set(key, place);
    place.rows.push(rowOf(draft, effect));
  }
  return [...places.values()];
}

function draftOf(drafts: Map<string, Draft>, bag: PropertyMap): Draft {
  const of = (property: "natGatewayId" | "externalIp" | "externalPort" | "ipProtocol") =>
    show(property, bag[property]) ?? "not given";
  const range = isOpen(bag["externalPort"]) ? undefined : readPorts(bag["externalPort"]);
  const ports = range === undefined ? of("externalPort") : portsText(range);
  const [gateway, ip, protocol] = [of("natGatewayId"), of("externalIp"), of("ipProtocol")];
  const key = JSON.stringify([gateway, ip, ports, protocol]);
  const known = drafts.get(key);
  if (known !== undefined) return known;
  // what is not known yet comes last
  const first = range?.first ?? Infinity;
  const draft: Draft = { gateway, ip, ports, first, protocol, before: [], after: [] };
  drafts.set(key, draft);
  return draft;
}

/** Where the traffic goes: `10.0.0.5:22`, `10.0.0.5:9000-9010`. */
function targetOf(bag: PropertyMap): string {
  const range = isOpen(bag["internalPort"]) ? undefined : readPorts(bag["internalPort"]);
  const ports = range === undefined ? show("internalPort", bag["internalPort"]) : portsText(range);
  return `${show("internalIp", bag["internalIp"]) ?? "not given"}:${ports ?? "not given"}`;
}

function inOrder(a: Draft, b: Draft): number {
  if (a.gateway !== b.gateway) return byAddress(a.gateway, b.gateway);
  if (a.ip !== b.ip) return byAddress(a.ip, b.ip);
  return a.first === b.first ? byAddress(a.protocol, b.protocol) : a.first < b.first ? -1 : 1;
}

function rowOf({ ports, protocol, before, after }: Draft, effect: Effect): Row {
  const plain = (holders: Draft["before"]): Holder[] =>
    holders.map(({ entry, target }) => ({ entry, target })).sort((a, b) => byAddress(a.entry, b.entry));
  return {
    ports,
    protocol,
    before: plain(before),
    after: plain(after),
    change: changeOf(before, after, effect),
  };
}

function changeOf(before: Draft["before"], after: Draft["after"], effect: Effect): Change {
  if ([...before, ...after].some(({ step }) => isUndetermined(step))) return "cannot be told";
  const targets = new Map(before.map(({ step, target }) => [step, target]));
  const stay = after.filter(({ step }) => targets.has(step));
  if (before.length === 0) return part(after[0]?.step.after, effect.opened, "opened");
  if (after.length === 0) return part(before[0]?.step.before, effect.closed, "closed");
  if (stay.length < after.length) return "taken over";
  if (stay.some(({ step }) => step.operation === "adopt")) return "adopted";
  const replaced = stay.filter(({ step }) => step.operation === "replace");
  if (replaced.some(({ step }) => interrupts(step))) return "interrupted";
  if (replaced.length > 0) return "replaced";
  if (stay.some(({ step }) => step.operation === "forget")) return "left open";
  const moved = stay.some(({ target, step }) => targets.get(step) !== target);
  return moved ? "redirected" : "unchanged";
}

/** A port can be new in one entry and have been open by another, wider one. */
function part(bag: PropertyMap | undefined, ports: readonly OpenPorts[], word: "opened" | "closed"): Change {
  const claim = claimOf(bag);
  const share = claim === undefined ? "all" : partOf(claim, ports);
  return share === "all" ? word : share === "some" ? `partly ${word}` : "taken over";
}

/** The places with those of their rows that are wanted. */
export function rowsWhere(places: readonly Place[], wanted: (row: Row) => boolean): Place[] {
  return places
    .map((place) => ({ ...place, rows: place.rows.filter(wanted) }))
    .filter(({ rows }) => rows.length > 0);
}
