import type { PropertyMap } from "../../entry/properties.js";
import { portClaimOf, type PortClaim } from "../../entry/portClaim.js";
import { readPorts, type PortRange } from "../../entry/ports.js";
import { isOpen } from "./value.js";

export { sharedPorts } from "../../entry/portClaim.js";

/** The external ports that an entry holds for certain, and where they lead, as far as that is known. */
export interface Claim extends PortClaim {
  /** First internal port; the others follow at the same places. */
  readonly internalFirst?: number;
}

/** The claim of an entry; undefined where its address, port or protocol is not known yet, secret or not valid. */
export function claimOf(bag: PropertyMap | undefined): Claim | undefined {
  const claim = bag === undefined || isOpen(bag["externalPort"]) ? undefined : portClaimOf(bag);
  if (bag === undefined || claim === undefined) return undefined;
  const internal = isOpen(bag["internalPort"]) ? undefined : readPorts(bag["internalPort"]);
  return { ...claim, ...(internal === undefined ? {} : { internalFirst: internal.first }) };
}

/** `22` or `8000-8010`: a slash, as the API writes it, would look like a port and its protocol. */
export function portsText({ first, last }: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}
