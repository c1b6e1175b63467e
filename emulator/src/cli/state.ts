import { storedPorts } from "../cloud/ports.js";
import type { AccountState, ShownEntry } from "../cloud/records.js";
import { readCommand, request } from "./running.js";

export const stateHelp = `alicloud-ens-emulator state [--json] [--port N]

Shows gateways, EIPs and entries of a running emulator.
`;

export async function state(args: string[]): Promise<void> {
  const { port, extra: json } = readCommand(args, 0, "json");
  const account = (await request(port, "GET", "/state")) as AccountState;
  console.log(json ? JSON.stringify(account, undefined, 2) : formatAccount(account));
}

const addressNumber = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

/** By external IP, port and protocol: the order of the page, which has no access to this file. */
function inOrder(one: ShownEntry, other: ShownEntry): number {
  return (
    addressNumber(one.ExternalIp) - addressNumber(other.ExternalIp) ||
    storedPorts(one.ExternalPort).first - storedPorts(other.ExternalPort).first ||
    (one.IpProtocol < other.IpProtocol ? -1 : one.IpProtocol > other.IpProtocol ? 1 : 0)
  );
}

function formatAccount({ gateways, eips, entries }: AccountState): string {
  const sections = gateways.map(({ NatGatewayId, Name, EnsRegionId, Status }) => {
    const addresses = eips
      .filter((eip) => eip.InstanceId === NatGatewayId)
      .map((eip) => eip.IpAddress + (eip.Standby ? " (standby)" : ""));
    const rows = entries
      .filter((entry) => entry.NatGatewayId === NatGatewayId)
      .sort(inOrder)
      .map((entry) => [
        `${entry.ExternalIp}:${entry.ExternalPort}`,
        entry.IpProtocol,
        `${entry.InternalIp}:${entry.InternalPort}`,
        entry.Status,
        entry.ForwardEntryId,
        // A name can hold anything, also control characters for the terminal.
        entry.ForwardEntryName.replace(/\p{C}/gu, "?"),
      ]);
    const header = ["EXTERNAL", "PROTOCOL", "INTERNAL", "STATUS", "ID", "NAME"];
    return [
      [NatGatewayId, Name, EnsRegionId, Status].filter((text) => text !== "").join("  "),
      `EIPs: ${addresses.join(", ") || "none"}`,
      rows.length === 0 ? "no entries" : formatTable([header, ...rows]),
    ].join("\n");
  });
  return sections.join("\n\n");
}

/** Columns as wide as their widest cell. */
function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return lines.map((line) => line.trimEnd()).join("\n");
}
