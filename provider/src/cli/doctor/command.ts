import { systemClock } from "../../api/clock.js";
import type { Command } from "../command.js";
import { readFlags } from "../command.js";
import { print } from "../command.js";
import { count } from "./finding.js";
import { json } from "./json.js";
import { text } from "./text.js";
import { UserError } from "../../api/errors.js";

const help = `pulumi-alicloud-ens doctor [flags]

Looks at everything that a run needs, in the order in which a run needs it: what is installed, the settings and where
each of them comes from, the endpoint and its clock, the keys, what they may do, and a gateway. It only reads.

  --gateway ID      looks at this NAT gateway as well: its state, its addresses, how many entries it has
  --stack NAME      goes by the configuration of this stack; default: the one that is selected
  --no-stack        goes by the environment alone, without asking Pulumi
  --try-writes      also sends a create, a modification and a deletion that cannot succeed (see below)
  --json            the findings for programs

Each finding is ok, a note, a warning or a problem, with what to do next. Secrets are never shown, and the id of an
access key only in part. It takes less than a minute, whatever does not answer.

The permissions to read are checked by one call for each action. Those to create, modify and delete are checked with
--try-writes only: the create has no parameters, and the other two name an entry id that cannot exist, so the service
must refuse all three. It is assumed to check the permission before the parameters. Where it complains about the
parameters, the action is reported as allowed, with a note.

It ends with code 0 where nothing is a problem, and with 1 where something is.
`;

const flags = {
  gateway: { type: "string" },
  stack: { type: "string" },
  "no-stack": { type: "boolean", default: false },
  "try-writes": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

export const doctor: Command = {
  summary: "what is wrong with the installation, the settings, the keys or a gateway",
  help,
  run,
};

async function run(args: string[]): Promise<number> {
  const { values } = readFlags({ args, options: flags, strict: true });
  if (values.stack !== undefined && values["no-stack"]) {
    throw new UserError("--stack and --no-stack exclude each other.");
  }
  for (const flag of ["gateway", "stack"] as const) {
    if (values[flag]?.trim() === "") {
      throw new UserError(`--${flag} is empty.`);
    }
  }
  // the libraries of the cloud are loaded by those who ask it
  const { examine } = await import("./doctor.js");
  const examination = await examine(
    {
      directory: process.cwd(),
      gateway: values.gateway,
      stackName: values.stack,
      useStack: !values["no-stack"],
      triesWrites: values["try-writes"],
    },
    systemClock,
  );
  await print(values.json ? json(examination) : text(examination.sections));
  return count(examination.sections, "problem") === 0 ? 0 : 1;
}
