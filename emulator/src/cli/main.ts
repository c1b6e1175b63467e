import { Complaint } from "../complaint.js";
import { env, envHelp } from "./env.js";
import { faults, faultsHelp } from "./faults.js";
import { reset, resetHelp } from "./reset.js";
import { seed, seedHelp } from "./seed.js";
import { start, startHelp } from "./start.js";
import { state, stateHelp } from "./state.js";

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the file lies outside of the sources
const { version } = require("../../package.json") as { readonly version: string };

const commands: Readonly<Record<string, { run: (args: string[]) => Promise<number>; help: string }>> = {
  start: { run: start, help: startHelp },
  env: { run: env, help: envHelp },
  state: { run: state, help: stateHelp },
  reset: { run: reset, help: resetHelp },
  seed: { run: seed, help: seedHelp },
  faults: { run: faults, help: faultsHelp },
};

const overview = `Alibaba Cloud Edge Node Service on your own machine.

  alicloud-ens-emulator start         run it
  alicloud-ens-emulator env           print its endpoint and dummy keys as export lines
  alicloud-ens-emulator state         show gateways, EIPs and entries
  alicloud-ens-emulator seed [FILE]   replace all of them, or print the default seed
  alicloud-ens-emulator reset         go back to the seed
  alicloud-ens-emulator faults [FILE] add fault rules, or show them
  alicloud-ens-emulator COMMAND --help
  alicloud-ens-emulator --version
`;

/** The command line; answers with the exit code. */
export async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "help") {
    process.stdout.write(overview);
    return name === undefined ? 2 : 0;
  }
  if (name === "--version") {
    process.stdout.write(`${version}\n`);
    return 0;
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
    // awaited here, so that a complaint is caught here
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    console.error(`alicloud-ens-emulator: ${error.message}`);
    return 1;
  }
}
