import path from "node:path";
import type { EnsEmulator } from "../../../emulator/src/index.js";
import { gateway } from "../emulator.js";
import { checkout } from "../harness.js";

/** The directory of an example. */
export function example(name: string): string {
  return path.join(checkout, "examples", name);
}

/** All entries as lines, in a constant order: the outside, the inside, the protocol, and the health check where there is one. */
export function entriesOf(emulator: EnsEmulator): string[] {
  return emulator
    .entries(gateway)
    .map(({ ExternalIp, ExternalPort, InternalIp, InternalPort, IpProtocol, HealthCheckPort }) =>
      [`${ExternalIp}:${ExternalPort}`, `${InternalIp}:${InternalPort}`, IpProtocol, HealthCheckPort]
        .filter(Boolean)
        .join(" "),
    )
    .sort();
}
