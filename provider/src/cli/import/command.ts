import type { Command } from "../command.js";
import { readFlags } from "../flags.js";
import { print } from "../output.js";
import { proveCli } from "./cliVersion.js";
import { findHome } from "./home.js";
import { importFileOf } from "./importFile.js";
import { nameAll } from "./naming.js";
import { counted, nextSteps, section } from "./nextSteps.js";
import { outputFiles, writeTogether } from "./outputFiles.js";
import { namesOfConstants, programOf } from "./program.js";
import { readGateway } from "./reading.js";
import { proveAddresses, select, told, type Selection } from "./selection.js";
import { wantedBy, type Wanted } from "./wanted.js";
import { UserError } from "../../api/errors.js";

const help = `pulumi-alicloud-ens import --gateway NAT-ID --out PREFIX [flags]

Brings the forward entries of a NAT gateway under management. It reads them and writes two files: PREFIX.ts, a program that
declares each entry as it is, and PREFIX.import.json, with which "pulumi import" takes them into the state of the stack. It changes
nothing in the cloud and nothing in the state, and says at the end what to run next.

  --gateway NAT-ID     the NAT gateway, such as nat-5t7nh1cfm6kxiszlttr38****
  --external-ip IP     only the entries on this address; may be given several times
  --id FWD-ID          only this entry; may be given several times
  --out PREFIX         where to write, such as "forwards" for forwards.ts and forwards.import.json
  --fragment           only the declarations, to be pasted into a program that has the import line already
  --force              write over files that are there
  --stack NAME         the stack that the entries are for; by default the one that is selected
  --no-stack           ask no stack: read with the environment alone, and write names in full

The settings are those of the stack ("ens:accessKey" and so on), then those of the environment; without a Pulumi project, or
without a stack, the environment alone. Where the stack is known, entries that it has already are left out, and a name that
the provider would make by itself is not written down.

Entries that are being deleted are left out, and so is what a preview would refuse to declare; with --id that is an error.
Entries of the same name are told apart by protocol and port, then by address, then by id. Both files are written, or none.

For a pull request: "pulumi import --file PREFIX.import.json --generate-code=false --preview-only --json", and its output to
"pulumi-alicloud-ens report", tells which entries would be adopted.

"pulumi import" must be of a Pulumi CLI 3.254 or newer. The account needs ens:DescribeForwardTableEntries, and
ens:DescribeForwardEntryAttribute and ens:DescribeNatGateways for what an error has to say.
`;

const flags = {
  gateway: { type: "string" },
  "external-ip": { type: "string", multiple: true },
  id: { type: "string", multiple: true },
  out: { type: "string" },
  fragment: { type: "boolean", default: false },
  force: { type: "boolean", default: false },
  stack: { type: "string" },
  "no-stack": { type: "boolean", default: false },
} as const;

export const importCommand: Command = {
  summary: "a program and an import file for the entries of a gateway",
  help,
  run,
};

async function run(args: string[]): Promise<number> {
  const { values } = readFlags({ args, options: flags, allowPositionals: false, strict: true });
  const wanted = wantedBy(values.gateway, values["external-ip"] ?? [], values.id ?? []);
  if (values.out === undefined) {
    throw new UserError('say where to write with --out, such as "--out forwards"; see --help.');
  }
  if (values["no-stack"] && values.stack !== undefined) {
    throw new UserError("--stack and --no-stack exclude each other.");
  }
  const files = outputFiles(values.out, values.force, values.fragment);
  const directory = process.cwd();
  const unproven = await proveCli(directory);
  if (unproven !== undefined) say(`note: ${unproven}.`);

  const home = await findHome(directory, values.stack, !values["no-stack"]);
  say(home.description);

  const { entries, calls } = await readGateway(home.settings, wanted, say);
  proveAddresses(entries.values(), wanted);
  const selection = select(entries.values(), wanted, home.managed);
  proveSomething(selection, wanted);
  const named = nameAll(
    selection.found,
    { names: new Set(home.managed.values()), identifiers: namesOfConstants },
    home.urnOf,
  );
  say(
    `read ${counted(entries.size, "forward entry", "forward entries")} of ${wanted.natGatewayId} with ${counted(calls, "call", "calls")}.`,
  );
  writeTogether([
    [files.program, programOf(named, home.urnOf, values.fragment)],
    [files.importFile, importFileOf(named, home.urnOf)],
  ]);
  await print(
    nextSteps({
      entries: named,
      leftOut: selection.leftOut,
      files,
      fragment: values.fragment,
      urnOf: home.urnOf,
      stack: home.stack,
    }),
  );
  return 0;
}

/** Complains where all entries that are asked for are left out. */
function proveSomething({ found, leftOut }: Selection, { natGatewayId }: Wanted): void {
  if (found.length > 0) {
    return;
  }
  const lines = leftOut.map(({ live, why }) => `${told(live)}: ${why}`);
  const title = `there is nothing to import from NAT gateway ${natGatewayId}, as all entries are left out:`;
  throw new UserError(section(title, lines).join("\n"));
}

function say(sentence: string): void {
  process.stderr.write(`pulumi-alicloud-ens: ${sentence}\n`);
}
