import type { AccountState } from "../types/accountState.js";
import { readCommand, running } from "./client.js";

export const stateHelp = `alicloud-ens-emulator state [--json] [--port N]

Shows gateways, EIPs and entries of a running emulator.
`;

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function picture(state: AccountState): string {
  return state.gateways
    .map((gateway) => {
      const eips = state.eips.filter((eip) => eip.InstanceId === gateway.NatGatewayId);
      const entries = state.entries.filter((entry) => entry.NatGatewayId === gateway.NatGatewayId);
      const rows = entries.map((entry) => [
        `${entry.ExternalIp}:${entry.ExternalPort}`,
        entry.IpProtocol,
        `${entry.InternalIp}:${entry.InternalPort}`,
        entry.Status,
        entry.ForwardEntryId,
        // a name may hold anything, also what moves the cursor of a terminal
        entry.ForwardEntryName.replace(/\p{C}/gu, "?"),
      ]);
      return [
        `${gateway.NatGatewayId}  ${gateway.Name}  ${gateway.EnsRegionId}  ${gateway.Status}`,
        `EIPs: ${eips.map((eip) => eip.IpAddress + (eip.Standby ? " (standby)" : "")).join(", ") || "none"}`,
        rows.length === 0
          ? "no entries"
          : table([["EXTERNAL", "PROTOCOL", "INTERNAL", "STATUS", "ID", "NAME"], ...rows]),
      ].join("\n");
    })
    .join("\n\n");
}

export async function state(args: string[]): Promise<number> {
  const { port, has } = readCommand(args, 0, { json: { type: "boolean" } });
  const answer = (await running(port).ask("GET", "/state")) as AccountState;
  console.log(has("json") ? JSON.stringify(answer, undefined, 2) : picture(answer));
  return 0;
}
