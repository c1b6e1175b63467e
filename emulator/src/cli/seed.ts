import { defaultSeed } from "../cloud/defaultSeed.js";
import { readCommand, running } from "./client.js";
import { readJsonFile } from "./flags.js";

export const seedHelp = `alicloud-ens-emulator seed FILE [--port N]

Replaces everything in a running emulator by the gateways, EIPs and entries of a JSON file (- reads standard input).
Without FILE it prints the default seed, as an example to start from.
`;

export async function seed(args: string[]): Promise<number> {
  const { port, positionals } = readCommand(args, 1);
  const file = positionals[0];
  if (file === undefined) {
    console.log(JSON.stringify(defaultSeed, undefined, 2));
    return 0;
  }
  await running(port).ask("POST", "/seed", readJsonFile("seed", file));
  console.log("planted");
  return 0;
}
