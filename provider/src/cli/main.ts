import type { Command } from "./command.js";
import { packageVersion } from "../api/version.js";
import { print } from "./output.js";
import { UserError } from "../api/errors.js";

export { end } from "./output.js";

/** The modules are loaded when they are asked for, so that one command does not wait for the libraries of another. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  doctor: async () => (await import("./doctor/command.js")).doctor,
  import: async () => (await import("./import/command.js")).importCommand,
  permissions: async () => (await import("./permissions/command.js")).permissions,
  report: async () => (await import("./report/command.js")).report,
};

const exitCodes = `Exit codes
  0  done
  1  something is wrong: the preview that is reported has failed, or doctor found a problem
  2  the command could not do its work: its input, its flags or its files are to be mended
  3  something was found that --fail-on names
`;

/** The command line; answers with the exit code. */
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
    complain(`there is no command ${JSON.stringify(name)}; see pulumi-alicloud-ens --help.`);
    return 2;
  }
  const command = await load();
  if (rest.some((arg) => arg === "--help" || arg === "-h")) {
    await print(`${command.help}\n${exitCodes}`);
    return 0;
  }
  try {
    // awaited here, so that a complaint is caught here
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.message);
    return 2;
  }
}

function complain(sentence: string): void {
  process.stderr.write(`pulumi-alicloud-ens: ${sentence}\n`);
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
