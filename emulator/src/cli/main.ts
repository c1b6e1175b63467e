import { Complaint } from "../errors.js";
import { env, envHelp } from "./env.js";
import { faults, faultsHelp, reset, resetHelp, seed, seedHelp } from "./running.js";
import { start, startHelp } from "./start.js";
import { state, stateHelp } from "./state.js";
import { stop, stopHelp } from "./stop.js";

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the file is outside of the sources
const { version } = require("../../package.json") as { readonly version: string };

interface Command {
  readonly run: (args: string[]) => Promise<void> | void;
  readonly help: string;
}

const commands: Readonly<Record<string, Command>> = {
  start: { run: start, help: startHelp },
  stop: { run: stop, help: stopHelp },
  env: { run: env, help: envHelp },
  state: { run: state, help: stateHelp },
  reset: { run: reset, help: resetHelp },
  seed: { run: seed, help: seedHelp },
  faults: { run: faults, help: faultsHelp },
};

const overview = `Alibaba Cloud Edge Node Service on your own machine.

  alicloud-ens-emulator start         run it
  alicloud-ens-emulator stop          stop it
  alicloud-ens-emulator env           print its endpoint and dummy keys for a client
  alicloud-ens-emulator state         show gateways, EIPs and entries
  alicloud-ens-emulator seed [FILE]   replace all of them, or print the default seed
  alicloud-ens-emulator reset         go back to the seed
  alicloud-ens-emulator faults [FILE] add fault rules, or show them
  alicloud-ens-emulator COMMAND --help
  alicloud-ens-emulator --version
`;

/** Runs the command line and returns its exit code. */
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
    await command.run(rest);
    return 0;
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    console.error(`alicloud-ens-emulator: ${error.message}`);
    return 1;
  }
}
