import { isIPv4 } from "node:net";
import type { Cloud } from "../cloud/cloud.js";
import { overlap, parsePorts, portCount, storedPorts, type Ports } from "../cloud/ports.js";
import type { ForwardEntry, ShownGateway } from "../cloud/records.js";
import { invalid, invalidField, refuse } from "../errors.js";
import type { Guesses } from "../guesses.js";

/** What a caller chooses of an entry. */
export type EntryValues = Omit<ForwardEntry, "NatGatewayId" | "ForwardEntryId" | "CreationTime" | "Status">;

export function checkName(name: string, parameter: string, shortest: number): void {
  const length = Array.from(name).length;
  if (length < shortest || length > 128 || /^https?:\/\//i.test(name)) throw invalid(parameter);
}

export function checkProtocol(protocol: string, guesses: Guesses): string {
  const known = ["TCP", "UDP", "Any"].find((one) =>
    guesses.protocolCase === "any" ? one.toLowerCase() === protocol.toLowerCase() : one === protocol,
  );
  if (known === undefined) throw invalid("IpProtocol");
  return known;
}

interface CheckedPorts {
  readonly external: Ports;
  readonly internal: Ports;
}

function checkPorts(values: EntryValues, guesses: Guesses): CheckedPorts {
  const external = parsePorts(values.ExternalPort);
  const internal = parsePorts(values.InternalPort);
  if (
    !external ||
    !internal ||
    external.range !== internal.range ||
    portCount(external) !== portCount(internal)
  ) {
    throw refuse("InvalidPort.Malformed");
  }
  const most = { ports: 1000, difference: 1001, off: Infinity }[guesses.rangeLimit];
  if (portCount(external) > most) throw refuse("InvalidPort.Malformed");
  return { external, internal };
}

function checkHealthCheckPort(text: string, internal: Ports): void {
  if (text === "") return;
  if (!/^\d{1,9}$/.test(text)) throw invalid("HealthCheckPort");
  const port = Number(text);
  if (port < internal.first || port > internal.last) throw refuse("InvalidParameter.HealthCheckPort");
}

function checkExternalIp(cloud: Cloud, gateway: ShownGateway, address: string): void {
  const eip = cloud.eipOnGateway(address, gateway.NatGatewayId);
  if (eip?.Status !== "InUse" || (eip.Standby && !cloud.options.guesses.standbyAsExternalIp))
    throw refuse("InvalidParameter.ExternalIp");
  if (cloud.snatsUsing(address, gateway.NatGatewayId).length > 0)
    throw refuse("Forbidden.ExternalIpUsedInSnat");
}

function checkStandbyIp(cloud: Cloud, gateway: ShownGateway, address: string): void {
  if (address === "") return;
  if (!cloud.eipOnGateway(address, gateway.NatGatewayId)?.Standby) throw invalidField("StandbyExternalIp");
}

/** 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16. */
function isPrivate(address: string): boolean {
  const [first = 0, second = 0] = address.split(".").map(Number);
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
}

function checkInternalIp(cloud: Cloud, gateway: ShownGateway, address: string): void {
  if (!isIPv4(address)) throw refuse("InvalidParameter.InternalIp");
  const known = gateway.internalIps
    ? gateway.internalIps.includes(address)
    : !cloud.options.guesses.internalIpPrivate || isPrivate(address);
  if (!known) throw refuse("InvalidParameter.InternalIpNotFound");
}

const protocolsOverlap = (one: string, other: string, guesses: Guesses): boolean =>
  one === other || (guesses.overlap === "any-covers-both" && (one === "Any" || other === "Any"));

/** One pass without copies, as each create and each change compares its ports with those of every entry. */
function checkOverlap(
  values: EntryValues,
  ports: CheckedPorts,
  others: readonly ForwardEntry[],
  self: string | undefined,
  guesses: Guesses,
): void {
  const external = guesses.overlap !== "off";
  const internal = guesses.internalTupleUnique;
  let sharesInternal = false;
  for (const other of others) {
    const sameExternal = external && other.ExternalIp === values.ExternalIp;
    const sameInternal: boolean = internal && !sharesInternal && other.InternalIp === values.InternalIp;
    if (!sameExternal && !sameInternal) continue;
    if (other.ForwardEntryId === self) continue;
    if (!protocolsOverlap(other.IpProtocol, values.IpProtocol, guesses)) continue;
    if (sameExternal && overlap(storedPorts(other.ExternalPort), ports.external))
      throw refuse("Forbidden.ExternalPort.Duplicated");
    sharesInternal ||= sameInternal && overlap(storedPorts(other.InternalPort), ports.internal);
  }
  // The external port is checked against all entries before the internal one counts.
  if (sharesInternal) throw refuse("Forbidden.InternalPort.Duplicated");
}

/** All rules of an entry's values, the cheapest first. */
export function checkValues(cloud: Cloud, gateway: ShownGateway, values: EntryValues, self?: string): void {
  if (values.ForwardEntryName !== "") checkName(values.ForwardEntryName, "ForwardEntryName", 2);
  const ports = checkPorts(values, cloud.options.guesses);
  checkHealthCheckPort(values.HealthCheckPort, ports.internal);
  checkInternalIp(cloud, gateway, values.InternalIp);
  checkExternalIp(cloud, gateway, values.ExternalIp);
  checkStandbyIp(cloud, gateway, values.StandbyExternalIp);
  checkOverlap(values, ports, cloud.entries.group(gateway.NatGatewayId), self, cloud.options.guesses);
}

/** Refuses a write that the state of the gateway, of the entry or of another entry forbids. */
export function checkMayWrite(cloud: Cloud, gateway: ShownGateway, entry?: ForwardEntry): void {
  const { guesses, refuseWhileSiblingBusy } = cloud.options;
  if (entry && entry.Status !== "Available") throw refuse(guesses.entryBusyCode);
  if (gateway.Status !== "Available") throw refuse("IncorrectInstanceStatus");
  if (!refuseWhileSiblingBusy || !cloud.entries.busy(gateway.NatGatewayId, entry?.ForwardEntryId)) return;
  if (guesses.siblingBusyCode === "OperationConflict") throw refuse("OperationConflict", 409);
  throw refuse(entry ? guesses.entryBusyCode : "IncorrectInstanceStatus");
}
