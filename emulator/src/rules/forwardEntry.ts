import { isIPv4 } from "node:net";
import type { Cloud } from "../cloud/cloud.js";
import { isPrivateIPv4 } from "../cloud/addresses.js";
import type { ForwardEntry, Gateway } from "../cloud/model.js";
import { type Ports, meet, parsePorts, storedPorts, width } from "../cloud/ports.js";
import { invalid, invalidField, refuse, ApiError } from "../errors.js";
import type { Guesses } from "../types/guesses.js";

/** What an entry is made of, before it has an id and a state. */
export type EntryValues = Pick<
  ForwardEntry,
  | "ForwardEntryName"
  | "ExternalIp"
  | "ExternalPort"
  | "InternalIp"
  | "InternalPort"
  | "IpProtocol"
  | "HealthCheckPort"
  | "StandbyExternalIp"
>;

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

function checkPorts(values: EntryValues, guesses: Guesses): { outer: Ports; inner: Ports } {
  const outer = parsePorts(values.ExternalPort);
  const inner = parsePorts(values.InternalPort);
  if (!outer || !inner || outer.range !== inner.range || width(outer) !== width(inner)) {
    throw refuse("InvalidPort.Malformed");
  }
  const widest = { ports: 1000, difference: 1001, off: Infinity }[guesses.rangeLimit];
  if (width(outer) > widest) throw refuse("InvalidPort.Malformed");
  return { outer, inner };
}

function checkHealthCheckPort(text: string, inner: Ports): void {
  if (text === "") return;
  if (!/^\d{1,9}$/.test(text)) throw invalid("HealthCheckPort");
  const port = Number(text);
  if (port < inner.first || port > inner.last) throw refuse("InvalidParameter.HealthCheckPort");
}

function checkExternalIp(cloud: Cloud, gateway: Gateway, address: string): void {
  const eip = cloud.eipOnGateway(address, gateway.NatGatewayId);
  if (eip?.Status !== "InUse" || (eip.Standby && !cloud.options.guesses.standbyAsExternalIp))
    throw refuse("InvalidParameter.ExternalIp");
  if (cloud.snatsUsing(address, gateway.NatGatewayId).length > 0)
    throw refuse("Forbidden.ExternalIpUsedInSnat");
}

function checkStandbyIp(cloud: Cloud, gateway: Gateway, address: string): void {
  if (address === "") return;
  if (!cloud.eipOnGateway(address, gateway.NatGatewayId)?.Standby) throw invalidField("StandbyExternalIp");
}

function checkInternalIp(cloud: Cloud, gateway: Gateway, address: string): void {
  if (!isIPv4(address)) throw refuse("InvalidParameter.InternalIp");
  const known = gateway.internalIps
    ? gateway.internalIps.includes(address)
    : !cloud.options.guesses.internalIpPrivate || isPrivateIPv4(address);
  if (!known) throw refuse("InvalidParameter.InternalIpNotFound");
}

const protocolsMeet = (one: string, other: string, guesses: Guesses): boolean =>
  one === other || (guesses.overlap === "any-covers-both" && (one === "Any" || other === "Any"));

function checkOverlap(
  cloud: Cloud,
  gateway: Gateway,
  values: EntryValues,
  ports: { outer: Ports; inner: Ports },
  self: string | undefined,
): void {
  const { guesses } = cloud.options;
  for (const other of cloud.entries.group(gateway.NatGatewayId)) {
    if (other.ForwardEntryId === self || !protocolsMeet(other.IpProtocol, values.IpProtocol, guesses))
      continue;
    if (
      guesses.overlap !== "off" &&
      other.ExternalIp === values.ExternalIp &&
      meet(storedPorts(other.ExternalPort), ports.outer)
    ) {
      throw refuse("Forbidden.ExternalPort.Duplicated");
    }
    if (
      guesses.internalTupleUnique &&
      other.InternalIp === values.InternalIp &&
      meet(storedPorts(other.InternalPort), ports.inner)
    ) {
      throw refuse("Forbidden.InternalPort.Duplicated");
    }
  }
}

/** All rules of an entry's values, in the order in which the cheapest can be told first. */
export function checkValues(cloud: Cloud, gateway: Gateway, values: EntryValues, self?: string): void {
  if (values.ForwardEntryName !== "") checkName(values.ForwardEntryName, "ForwardEntryName", 2);
  const ports = checkPorts(values, cloud.options.guesses);
  checkHealthCheckPort(values.HealthCheckPort, ports.inner);
  checkInternalIp(cloud, gateway, values.InternalIp);
  checkExternalIp(cloud, gateway, values.ExternalIp);
  checkStandbyIp(cloud, gateway, values.StandbyExternalIp);
  checkOverlap(cloud, gateway, values, ports, self);
}

/** Writes that the state of the gateway, of the entry or of its siblings forbids. */
export function checkMayWrite(cloud: Cloud, gateway: Gateway, entry?: ForwardEntry): void {
  const { guesses, refuseWhileSiblingBusy } = cloud.options;
  if (entry && entry.Status !== "Available") {
    throw new ApiError(guesses.entryBusyCode, "Dnat entry status blocked this operation.");
  }
  if (gateway.Status !== "Available") throw refuse("IncorrectInstanceStatus");
  if (!refuseWhileSiblingBusy || !cloud.entries.busy(gateway.NatGatewayId, entry?.ForwardEntryId)) return;
  if (guesses.siblingBusyCode === "OperationConflict") throw refuse("OperationConflict", 409);
  throw entry
    ? new ApiError(guesses.entryBusyCode, "Dnat entry status blocked this operation.")
    : refuse("IncorrectInstanceStatus");
}
