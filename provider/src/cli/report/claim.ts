import type { Bag } from "../../entry/model.js";
import { overlap, readPorts, type PortRange } from "../../entry/ports.js";
import { isIpProtocol, normaliseProtocol, protocolsOverlap, type IpProtocol } from "../../entry/protocol.js";
import { isOpen } from "./value.js";

/** The external ports that an entry holds for certain, and where they lead, as far as that is known. */
export interface Claim {
  readonly ip: string;
  readonly ports: PortRange;
  readonly protocol: IpProtocol;
  /** First internal port; the others follow at the same places. */
  readonly internalFirst?: number;
}

/** The claim of an entry; undefined where its address, port or protocol is not known yet, secret or not sound. */
export function claimOf(bag: Bag | undefined): Claim | undefined {
  const ip = bag?.["externalIp"];
  const ports = soundPorts(bag?.["externalPort"]);
  const protocol = normaliseProtocol(bag?.["ipProtocol"]);
  if (typeof ip !== "string" || ports === undefined || !isIpProtocol(protocol)) return undefined;
  const internalFirst = soundPorts(bag?.["internalPort"])?.first;
  return { ip, ports, protocol, ...(internalFirst === undefined ? {} : { internalFirst }) };
}

function soundPorts(value: unknown): PortRange | undefined {
  return isOpen(value) ? undefined : readPorts(value);
}

/** The ports that two claims have in common. */
export function sharedPorts(a: Claim, b: Claim): PortRange | undefined {
  return a.ip === b.ip && protocolsOverlap(a.protocol, b.protocol) ? overlap(a.ports, b.ports) : undefined;
}

/** `22` or `8000-8010`: a slash, as the API writes it, would look like a port and its protocol. */
export function portsText({ first, last }: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}
