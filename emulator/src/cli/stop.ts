import { readCommand, request } from "./running.js";

export const stopHelp = `alicloud-ens-emulator stop [--port N]

Stops an emulator that was started with the start command. Use it where a signal does not arrive: npx does not pass
SIGTERM on to the emulator that it started.
`;

export async function stop(args: string[]): Promise<void> {
  const { port } = readCommand(args, 0);
  await request(port, "POST", "/stop");
  console.log("stopped");
}
