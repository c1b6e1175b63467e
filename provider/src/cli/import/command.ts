import { type Command, print, readFlags } from "../command.js";
import { checkCliVersion, findTargetStack } from "./stackState.js";
import { targetOf } from "./face.js";
import { importFileOf, outputFiles, pluginImportFileOf, writeTogether } from "./files.js";
import { nameAll } from "./names.js";
import { counted, nextSteps, section } from "./nextSteps.js";
import { namesOfConstants, programOf } from "./program.js";
import { readGateway } from "./reading.js";
import {
  assertAddressesExist,
  formatForTerminal,
  type Requested,
  requestedBy,
  select,
  type Selection,
} from "./selection.js";
import { yamlProgramOf } from "./yamlProgram.js";
import { UserError } from "../../api/errors.js";

const help = `pulumi-alicloud-ens import --gateway NAT-ID --out PREFIX [flags]

Imports the existing forward entries of a NAT gateway. It reads them and writes two files: PREFIX.ts, a program that declares
each entry as it is, and PREFIX.import.json, which "pulumi import" needs to add them to the state of the stack. It changes
nothing in the cloud and nothing in the state, and prints what to run next.

  --gateway NAT-ID     the NAT gateway, such as nat-5t7nh1cfm6kxiszlttr38****
  --external-ip IP     only the entries on this address; can be repeated
  --id FWD-ID          only this entry; can be repeated
  --out PREFIX         where to write, such as "forwards" for forwards.ts and forwards.import.json
  --fragment           only the declarations, to paste into a program that has the import line already
  --force              overwrite existing files
  --stack NAME         the stack that the entries are for; default: the selected one
  --no-stack           use no stack: read the settings of the environment, and write all names in full
  --face NAME          dynamic (default), or plugin: resources of the type ens:index:ForwardEntry
  --language NAME      typescript (default), or yaml with --face plugin: writes the resources to PREFIX.yaml

Settings come from the stack ("ens:accessKey" and so on), then from the environment; without a Pulumi project, or without a
stack, from the environment alone. If the stack is known, entries that it already has are left out, and a name that the
provider would generate is not written.

Entries that are being deleted are left out, and so are those that a preview would refuse; with --id that is an error.
Entries with the same name get the protocol and port in their resource name, then the address, then the id. Either both files
are written or none.

For a pull request, run "pulumi import --file PREFIX.import.json --generate-code=false --preview-only --json" and give its output
to "pulumi-alicloud-ens report", which shows the entries that would be imported.

"pulumi import" needs Pulumi CLI 3.254 or newer, except with --face plugin. The account needs ens:DescribeForwardTableEntries, and for error messages
ens:DescribeForwardEntryAttribute and ens:DescribeNatGateways.
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
  face: { type: "string", default: "dynamic" },
  language: { type: "string", default: "typescript" },
} as const;

export const importCommand: Command = {
  summary: "a program and an import file for the entries of a gateway",
  help,
  run,
};

async function run(args: string[]): Promise<number> {
  const { values } = readFlags({ args, options: flags, allowPositionals: false, strict: true });
  const requested = requestedBy(values.gateway, values["external-ip"] ?? [], values.id ?? []);
  if (values.out === undefined) {
    throw new UserError('--out is required, such as "--out forwards"; see --help.');
  }
  if (values["no-stack"] && values.stack !== undefined) {
    throw new UserError("--stack and --no-stack cannot be used together.");
  }
  const { face, type, language, ending, module } = targetOf(values.face, values.language);
  const files = outputFiles(values.out, values.force, values.fragment, ending);
  const directory = process.cwd();
  // every CLI can import by the id alone
  const note = face === "plugin" ? undefined : await checkCliVersion(directory);
  if (note !== undefined) report(note);

  const target = await findTargetStack(directory, values.stack, !values["no-stack"], type);
  report(target.description);

  const { entries, calls } = await readGateway(target.settings, requested, report);
  assertAddressesExist(entries.values(), requested);
  const selection = select(entries.values(), requested, target.managed);
  assertNotEmpty(selection, requested);
  const named = nameAll(
    selection.found,
    { names: new Set(target.managed.values()), identifiers: namesOfConstants },
    target.urnOf,
  );
  report(
    `read ${counted(entries.size, "forward entry", "forward entries")} of ${requested.natGatewayId} with ${counted(calls, "call", "calls")}.`,
  );
  writeTogether([
    [
      files.program,
      language === "yaml"
        ? yamlProgramOf(named, target.urnOf, values.fragment)
        : programOf(named, target.urnOf, values.fragment, module),
    ],
    [files.importFile, face === "plugin" ? pluginImportFileOf(named) : importFileOf(named, target.urnOf)],
  ]);
  await print(
    nextSteps({
      entries: named,
      leftOut: selection.leftOut,
      files,
      fragment: values.fragment,
      language,
      module,
      urnOf: target.urnOf,
      stack: target.stack,
    }),
  );
  return 0;
}

/** Throws if all requested entries are left out. */
function assertNotEmpty({ found, leftOut }: Selection, { natGatewayId }: Requested): void {
  if (found.length > 0) {
    return;
  }
  const lines = leftOut.map(({ live, why }) => `${formatForTerminal(live)}: ${why}`);
  const title = `nothing to import from NAT gateway ${natGatewayId}, because all entries are left out:`;
  throw new UserError(section(title, lines).join("\n"));
}

function report(message: string): void {
  process.stderr.write(`pulumi-alicloud-ens: ${message}\n`);
}
