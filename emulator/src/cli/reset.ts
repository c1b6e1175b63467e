import { readCommand, running } from "./client.js";

export const resetHelp = `alicloud-ens-emulator reset [--port N]

Takes a running emulator back to its seed and to the faults of its start.
`;

export async function reset(args: string[]): Promise<number> {
  const { port } = readCommand(args, 0);
  await running(port).ask("POST", "/reset");
  console.log("back at the seed");
  return 0;
}
