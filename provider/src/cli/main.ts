import { type Command, print } from "./command.js";
import { packageVersion } from "../api/version.js";
import { UserError } from "../api/errors.js";

export { exitAfterOutput } from "./command.js";

/** Loaded on demand, so that a command does not wait for the libraries of others. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  doctor: async () => (await import("./doctor/command.js")).doctor,
  import: async () => (await import("./import/command.js")).importCommand,
  permissions: async () => (await import("./permissions.js")).permissions,
  report: async () => (await import("./report/command.js")).report,
};

const exitCodes = `Exit codes
  0  done
  1  a problem was found: the reported preview has failed, or doctor found a problem
  2  the command could not run: correct its input, flags or files
  3  the report contains something that --fail-on names
`;

/** Runs a command and returns the exit code. */
export async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const text = await overview();
    if (name === undefined) {
      process.stderr.write(text);
      return 2;
    }
    await print(text);
    return 0;
  }
  if (name === "--version") {
    await print(`${packageVersion()}\n`);
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    printError(`${JSON.stringify(name)} is not a command; see pulumi-alicloud-ens --help.`);
    return 2;
  }
  const command = await load();
  if (rest.some((arg) => arg === "--help" || arg === "-h")) {
    await print(`${command.help}\n${exitCodes}`);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printError(error.message);
    return 2;
  }
}

function printError(message: string): void {
  process.stderr.write(`pulumi-alicloud-ens: ${message}\n`);
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(14)}${(await load()).summary}`),
  );
  return `Port forwards of Alibaba Cloud Edge Node Service with Pulumi, at the command line.

  pulumi-alicloud-ens COMMAND [flags]

Commands
${lines.join("\n")}
  COMMAND --help  describes one command and its flags
  --version       prints the version of this package

${exitCodes}`;
}
