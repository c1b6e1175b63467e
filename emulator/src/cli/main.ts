import { Complaint } from "../complaint.js";
import { start, startHelp } from "./start.js";

const commands: Readonly<Record<string, { run: (args: string[]) => Promise<number>; help: string }>> = {
  start: { run: start, help: startHelp },
};

const overview = `Alibaba Cloud Edge Node Service on your own machine.

  alicloud-ens-emulator start    run it
  alicloud-ens-emulator COMMAND --help
`;

/** The command line; answers with the exit code. */
export async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "help") {
    process.stdout.write(overview);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    console.error(`alicloud-ens-emulator: there is no command ${name}; see alicloud-ens-emulator --help`);
    return 2;
  }
  if (rest.includes("--help")) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    console.error(`alicloud-ens-emulator: ${error.message}`);
    return 1;
  }
}
