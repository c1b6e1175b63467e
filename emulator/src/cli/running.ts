// The commands for an emulator that runs.

import { defaultSeed } from "../cloud/seed.js";
import { Complaint } from "../errors.js";
import type { ActiveFault } from "../faults/engine.js";
import { defaultPort, readFlags, readJsonFile, wholeFlag } from "./flags.js";

/** Reads the flags that these commands share, and `extra` ones. */
export function readCommand(args: string[], maxFiles: number, extra?: string) {
  const { values, positionals } = readFlags({
    args,
    options: { port: { type: "string" }, ...(extra !== undefined && { [extra]: { type: "boolean" } }) },
    allowPositionals: true,
    strict: true,
  });
  const unexpected = positionals[maxFiles];
  if (unexpected !== undefined) throw new Complaint(`flags: ${unexpected} is not expected here`);
  const given: Record<string, string | boolean | undefined> = values;
  const port = wholeFlag("port", values.port, 1, 65_535) ?? defaultPort;
  return { port, file: positionals[0], extra: extra !== undefined && given[extra] === true };
}

export async function request(port: number, method: string, path: string, body?: unknown): Promise<unknown> {
  const endpoint = `http://127.0.0.1:${port}`;
  let response: Response;
  try {
    response = await fetch(`${endpoint}/_ens${path}`, {
      method,
      ...(body !== undefined && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    throw new Complaint(
      `--port: nothing answers at ${endpoint}; start it with: alicloud-ens-emulator start --port ${port}`,
    );
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer;
  const error = (answer as { error?: unknown } | undefined)?.error;
  throw new Complaint(
    typeof error === "string" ? error : `--port: what answers at ${endpoint} is not this emulator`,
  );
}

export const resetHelp = `alicloud-ens-emulator reset [--port N]

Takes a running emulator back to its seed and to the faults of its start.
`;

export async function reset(args: string[]): Promise<void> {
  const { port } = readCommand(args, 0);
  await request(port, "POST", "/reset");
  console.log("back at the seed");
}

export const seedHelp = `alicloud-ens-emulator seed FILE [--port N]

Replaces everything in a running emulator by the gateways, EIPs and entries of a JSON file (- reads standard input).
Without FILE it prints the default seed, as an example to start from.
`;

export async function seed(args: string[]): Promise<void> {
  const { port, file } = readCommand(args, 1);
  if (file === undefined) {
    console.log(JSON.stringify(defaultSeed, undefined, 2));
    return;
  }
  await request(port, "POST", "/seed", readJsonFile("seed", file));
  console.log("seed loaded");
}

export const faultsHelp = `alicloud-ens-emulator faults [FILE] [--clear] [--port N]

Adds the fault rules of a JSON file to a running emulator, or clears all of them, and shows those that are active.
`;

export async function faults(args: string[]): Promise<void> {
  const { port, file, extra: clear } = readCommand(args, 1, "clear");
  if (clear) await request(port, "DELETE", "/faults");
  if (file !== undefined) await request(port, "POST", "/faults", readJsonFile("faults", file));
  const { faults: active } = (await request(port, "GET", "/faults")) as { faults: ActiveFault[] };
  if (active.length === 0) console.log("no faults");
  for (const { id, rule, enabled, hit } of active) {
    console.log(`${id}  ${enabled ? "on " : "off"}  hit ${hit}  ${JSON.stringify(rule)}`);
  }
}
