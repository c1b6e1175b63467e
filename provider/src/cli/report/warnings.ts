import { formatClaim, PortIndex, type PortClaim } from "../../entry/portClaim.js";
import { formatCycle, isCertain, PortMoves } from "../../entry/portMoves.js";
import { contains, type IpProtocol, protocolsOverlap } from "../../entry/ports.js";
import { aliasesOption } from "../../entry/names.js";
import {
  formatPorts,
  formatRange,
  formatValue,
  knownPorts,
  knownSharedPorts,
  type EntryChange,
} from "./change.js";

/** What warnings are about, the worst first, with their titles in a report. */
export const warningTitles = {
  order: "pulumi up would fail",
  slots: "Parallelism",
  delete: "Deletion",
  interruption: "Interruption",
  "open-admin-port": "Administration port",
  "any-protocol": "Any protocol",
  pulumi: "Pulumi warning",
} as const;

type WarningKind = keyof typeof warningTitles;

/** Text of ours; a name or value from elsewhere; a message from elsewhere. */
export type Phrase = string | { readonly code: string } | { readonly message: string };

/** Something that a reviewer must not miss. */
export interface Warning {
  readonly kind: WarningKind;
  readonly phrases: readonly Phrase[];
}

/** A template for warnings of one kind. The values come from elsewhere. */
const warn =
  (kind: WarningKind) =>
  (texts: TemplateStringsArray, ...values: (string | number)[]): Warning => ({
    kind,
    phrases: texts.flatMap((text, at): Phrase[] => [
      ...(text === "" ? [] : [text]),
      ...(at < values.length ? [{ code: String(values[at]) }] : []),
    ]),
  });

const order = warn("order");
const slots = warn("slots");
const deletion = warn("delete");
const interruption = warn("interruption");
const adminPort = warn("open-admin-port");
const anyProtocol = warn("any-protocol");

/** All that a reviewer must not miss, the worst first. */
export function warningsOf(changes: readonly EntryChange[], messages: readonly string[]): Warning[] {
  const kinds = Object.keys(warningTitles);
  return [
    ...portConflicts(changes),
    ...portOrder(changes),
    ...entriesAdoptedTwice(changes),
    ...changes.flatMap((change) => lossOf(change, changes) ?? []),
    ...newAdminPorts(changes),
    ...changes.flatMap((change) => newAnyProtocol(change) ?? []),
    ...messages.map((message): Warning => ({ kind: "pulumi", phrases: [{ message }] })),
  ].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

/** The update fails at the first conflict; a warning for each pair would be too many if many entries overlap. */
const maxConflicts = 3;

/**
 * Entries that take a port which another one still holds. Pulumi deletes last, so the port of an entry that is deleted, or
 * of one whose replacement is created first, is not free in time.
 */
function portConflicts(changes: readonly EntryChange[]): Warning[] {
  const late = new PortIndex<EntryChange>();
  for (const change of changes) {
    const isLate = ["deleted", "left", "replaced", "blocked"].includes(change.outcome);
    if (isLate && change.portsBefore !== undefined) late.set(change, change.portsBefore);
  }
  return changes.flatMap((change) => {
    const { operation, portsAfter } = change;
    if (portsAfter === undefined || operation === "same") return [];
    return late
      .overlapping(portsAfter, change)
      .filter(({ portsBefore }) => knownSharedPorts(change.portsBefore, portsBefore) === undefined)
      .slice(0, maxConflicts)
      .map((holder) => conflict(change, holder, portsAfter));
  });
}

function conflict(claimant: EntryChange, holder: EntryChange, portsAfter: PortClaim): Warning {
  const shared = knownSharedPorts(portsAfter, holder.portsBefore) ?? portsAfter.ports;
  const [to, from, place] = [claimant.entry, holder.entry, `${portsAfter.ip}:${formatRange(shared)}`];
  if (holder.outcome === "left") {
    return order`${to} takes ${place}, which ${from} keeps: it leaves the program but stays in the cloud (retainOnDelete). Delete that entry first, or choose another port.`;
  }
  if (holder.operation === "replace") {
    return order`${to} takes ${place} while ${from}, which is replaced, still holds it: Pulumi deletes the old entry last. Give ${from} the option ${"deleteBeforeReplace"}, or replace it in a separate ${"pulumi up"} first.`;
  }
  if (claimant.operation !== "create") {
    return order`${to} takes ${place}, which ${from} still holds: Pulumi deletes last. Run ${"pulumi up"} with ${to} unchanged first, so that ${from} is deleted, and then run it with the change.`;
  }
  return order`${to} takes ${place}, which ${from} still holds: Pulumi deletes last. Run ${"pulumi up"} without ${to} first; or, if it is ${from} under a new name, give it the option ${aliasesOption(holder.urn, claimant.urn)}.`;
}

/** Pulumi runs four steps at once for each processor, so every machine has as many slots. */
const minSlots = 4;

/**
 * Entries that exchange ports, which no order of changes can do, and too many entries that wait for ports: each holds a slot
 * of the engine meanwhile, so with too few slots the entries that they wait for cannot start.
 */
function portOrder(changes: readonly EntryChange[]): Warning[] {
  const moves = new PortMoves<EntryChange>();
  const leaving = new PortIndex<EntryChange>();
  for (const change of changes) {
    const { outcome, portsBefore, portsAfter, entry: name } = change;
    if (portsBefore === undefined || portsAfter === undefined) continue;
    if (outcome === "changed" || outcome === "interrupted") leaving.set(change, portsBefore);
    const isMove = outcome === "changed" && formatClaim(portsBefore) !== formatClaim(portsAfter);
    if (isMove) moves.set(change, { name, from: portsBefore, to: portsAfter });
  }
  const exchanges = moves
    .cycles()
    .filter(isCertain)
    .map((cycle): Warning => ({ kind: "order", phrases: [{ message: formatCycle(cycle) }] }));
  const waiting = changes.filter((change) => {
    const { operation, portsAfter } = change;
    if (operation === "update") return moves.waitsFor(change).length > 0;
    const isNew = operation === "create" || operation === "replace";
    return isNew && portsAfter !== undefined && leaving.overlapping(portsAfter, change).length > 0;
  }).length;
  if (waiting < minSlots) return exchanges;
  return [
    ...exchanges,
    slots`${waiting} entries wait for ports that others leave in the same update, and each holds one of Pulumi's slots meanwhile. Run ${`pulumi up --parallel ${waiting + 1}`} or more; the default is four times the number of processors.`,
  ];
}

/** Entries that several resources declare: the update refuses all but one of them. */
function entriesAdoptedTwice(changes: readonly EntryChange[]): Warning[] {
  const managed = changes.filter(({ outcome }) => !["adopted", "deleted", "left"].includes(outcome));
  const owners = new Map(managed.map((change) => [change.id, change]));
  return changes.flatMap((change) => {
    const { outcome, id, entry } = change;
    if (outcome !== "adopted" || id === undefined) return [];
    const owner = owners.get(id);
    if (owner?.outcome === "adopted") {
      return order`${entry} adopts ${id}, which ${owner.entry} adopts too. Declare it in one resource only.`;
    }
    if (owner !== undefined) {
      return order`${entry} adopts ${id}, which ${owner.entry} already manages. Declare it in one resource only.`;
    }
    owners.set(id, change);
    return [];
  });
}

/** What stops working, or would. */
function lossOf(change: EntryChange, changes: readonly EntryChange[]): Warning | undefined {
  const { outcome, urn, entry, id = "no id" } = change;
  const place = placeOf(change);
  if (outcome === "blocked") {
    return order`${entry} would be created before its old entry is deleted, and both want the same port. Give it the option ${"deleteBeforeReplace"}.`;
  }
  if (outcome === "interrupted") {
    return interruption`${entry} is deleted and created again. Its port is closed in between: ${place}`;
  }
  if (outcome === "left") {
    return deletion`${entry} (${id}) leaves the program but not the cloud (retainOnDelete), and keeps its port open: ${place}`;
  }
  if (outcome !== "deleted") return undefined;
  const adopter = changes.find((other) => other.outcome === "adopted" && other.id === id);
  if (adopter === undefined) return deletion`${entry} (${id}) is deleted: ${place}`;
  const alias = aliasesOption(urn, adopter.urn);
  return deletion`${entry} (${id}) is deleted, although ${adopter.entry} adopts it through another provider: ${place}. Give ${adopter.entry} the option ${alias} instead of adoptId.`;
}

/**
 * Ports by which machines, clusters and databases are administered. Whoever reaches one needs only a password, or not
 * even that; a web port is not among them.
 */
const adminServices: readonly (readonly [port: number, name: string, protocol?: IpProtocol])[] = [
  [22, "SSH"],
  [23, "Telnet"],
  [135, "Windows RPC"],
  [161, "SNMP", "UDP"],
  [445, "SMB"],
  [623, "IPMI", "UDP"],
  [873, "rsync"],
  [1433, "SQL Server"],
  [1521, "Oracle"],
  [2375, "Docker"],
  [2376, "Docker"],
  [2379, "etcd"],
  [3306, "MySQL"],
  [3389, "RDP", "Any"],
  [5432, "PostgreSQL"],
  [5900, "VNC"],
  [5985, "WinRM"],
  [5986, "WinRM"],
  [6379, "Redis"],
  [6443, "Kubernetes"],
  [9200, "Elasticsearch"],
  [10250, "kubelet"],
  [11211, "memcached", "Any"],
  [27017, "MongoDB"],
];

/** The administration ports that an entry opens, outside or inside: 2222 that leads to 22 is SSH on the Internet too. */
function adminPortsOf(claim: PortClaim | undefined, internalPort: unknown) {
  if (claim === undefined) return [];
  const { ip, ports } = claim;
  const shift = (knownPorts(internalPort)?.first ?? ports.first) - ports.first;
  return adminServices.flatMap(([port, service, protocol = "TCP"]) =>
    [...new Set([port, port - shift])]
      .filter((external) => protocolsOverlap(protocol, claim.protocol) && contains(ports, external))
      .map((external) => {
        const inside = shift === 0 ? "" : ` (${external + shift} inside)`;
        // an entry that takes a port over opens nothing new, wherever it leads
        const key = `${ip} ${external} ${service}`;
        return { protocol, key, text: `${service} at ${ip}:${external}${inside}` };
      }),
  );
}

function newAdminPorts(changes: readonly EntryChange[]): Warning[] {
  const before = changes.flatMap(({ portsBefore, before: values }) =>
    adminPortsOf(portsBefore, values?.["internalPort"]),
  );
  const known = new Set(before.map(({ key }) => key));
  return changes.flatMap(({ entry, operation, portsAfter, after }) => {
    const opened = operation === "same" ? [] : adminPortsOf(portsAfter, after?.["internalPort"]);
    const texts = opened.filter(({ key }) => !known.has(key)).map(({ text }) => text);
    return texts.length === 0 ? [] : [adminPort`${entry} opens to the Internet: ${texts.join(", ")}`];
  });
}

/** An entry that forwards `Any` and did not before. It is reported only when new, not with every later change. */
function newAnyProtocol(change: EntryChange): Warning | undefined {
  const { operation, entry, before, after, portsAfter } = change;
  const isChange = operation === "create" || operation === "update" || operation === "replace";
  if (!isChange || after?.["ipProtocol"] !== "Any" || before?.["ipProtocol"] === "Any") return undefined;
  const adminPorts = adminPortsOf(portsAfter, after["internalPort"]);
  const [protocol = "Any", ...others] = new Set(adminPorts.map((port) => port.protocol));
  return protocol === "Any" || others.length > 0
    ? anyProtocol`${entry} forwards every protocol (${placeOf(change)}): if one is enough, set ipProtocol to ${"TCP"} or ${"UDP"}.`
    : anyProtocol`${entry} forwards every protocol (${placeOf(change)}): set ipProtocol to ${protocol}, which is enough.`;
}

/** `203.0.113.10:22 TCP`, of the entry as it is, or as it will be if it is new. */
function placeOf({ before, after }: EntryChange): string {
  const values = before ?? after ?? {};
  const ip = formatValue("externalIp", values["externalIp"]) ?? "?";
  const protocol = formatValue("ipProtocol", values["ipProtocol"]) ?? "?";
  return `${ip}:${formatPorts(values, "externalPort") ?? "?"} ${protocol}`;
}
