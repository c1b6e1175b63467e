import type { ActiveFault } from "../types/faults.js";
import { readCommand, running } from "./client.js";
import { readJsonFile } from "./flags.js";

export const faultsHelp = `alicloud-ens-emulator faults [FILE] [--clear] [--port N]

Adds the fault rules of a JSON file to a running emulator, or clears all of them, and shows those that are active.
`;

export async function faults(args: string[]): Promise<number> {
  const { port, positionals, has } = readCommand(args, 1, { clear: { type: "boolean" } });
  const { ask } = running(port);
  const file = positionals[0];
  if (has("clear")) await ask("DELETE", "/faults");
  if (file !== undefined) await ask("POST", "/faults", readJsonFile("faults", file));
  const { faults: active } = (await ask("GET", "/faults")) as { faults: ActiveFault[] };
  if (active.length === 0) console.log("no faults");
  for (const { id, rule, enabled, hit } of active) {
    console.log(`${id}  ${enabled ? "on " : "off"}  hit ${hit}  ${JSON.stringify(rule)}`);
  }
  return 0;
}
