import { UserError } from "../../api/errors.js";
import { isOlder } from "../../dynamic/installation.js";
import { dynamicEntryType, nameOf, pluginEntryType, topUrn } from "../../entry/names.js";
import { findStack, oldestForImports as oldest, runPulumi, settingsReader } from "../stack.js";
import type { UrnOf } from "./selection.js";
import type { SettingsReader } from "../../config/sources.js";

/** The stack that the entries are imported into, as far as it is known. */
interface TargetStack {
  readonly settings: SettingsReader;
  /** The stack for --stack; undefined if none is known. */
  readonly stack: string | undefined;
  readonly urnOf: UrnOf;
  /** Names of the entries that the stack already has, by id. */
  readonly managed: ReadonlyMap<string, string>;
  /** Where the settings come from, as a message. */
  readonly description: string;
}

/** Finds the named or selected stack; without one, or with --no-stack, the settings come from the environment. */
export async function findTargetStack(
  directory: string,
  name: string | undefined,
  useStack: boolean,
  type: string,
): Promise<TargetStack> {
  const found = useStack ? await findStack(directory, name) : { why: "--no-stack was given" };
  if ("stack" in found) {
    const { project, name: stack } = found.stack;
    return {
      settings: settingsReader(found),
      stack: name ?? stack,
      urnOf: (resource) => topUrn(stack, project, type, resource),
      managed: await managedEntries(directory, name),
      description: `using the settings of stack ${stack} of project ${project}, then the environment.`,
    };
  }
  if (name !== undefined) {
    throw new UserError(`stack ${name} cannot be read: ${found.why}.`);
  }
  return {
    settings: settingsReader(found),
    stack: undefined,
    urnOf: undefined,
    managed: new Map(),
    description: `note: no stack was found (${found.why}), so the settings come from the environment.`,
  };
}

interface StoredResource {
  readonly urn?: unknown;
  readonly type?: unknown;
  readonly id?: unknown;
  readonly external?: unknown;
}

/** The resource names of the entries in a stack, by id. */
async function managedEntries(
  directory: string,
  stack: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const chosen = stack === undefined ? [] : ["--stack", stack];
  const exported = await runPulumi(["stack", "export", ...chosen], directory);
  if ("problem" in exported) {
    throw new UserError(
      `the state of the stack cannot be read, so it is not known which entries it already has (${exported.problem}). Use --no-stack to import without it.`,
    );
  }
  return new Map(
    resourcesIn(exported.stdout).flatMap(({ urn, type, id, external }) =>
      // a resource that was only read (ForwardEntry.get) is managed elsewhere
      (type === dynamicEntryType || type === pluginEntryType) &&
      external !== true &&
      typeof id === "string" &&
      typeof urn === "string"
        ? [[id, nameOf(urn)]]
        : [],
    ),
  );
}

function resourcesIn(state: string): readonly StoredResource[] {
  try {
    const { deployment } = JSON.parse(state) as { deployment?: { resources?: readonly StoredResource[] } };
    return deployment?.resources ?? [];
  } catch {
    throw new UserError(
      '"pulumi stack export" did not print JSON, so it is not known which entries the stack already has. Use --no-stack to import without it.',
    );
  }
}

/** Throws if the Pulumi CLI is too old to import. Returns a note if its version cannot be found out. */
export async function checkCliVersion(directory: string): Promise<string | undefined> {
  const ran = await runPulumi(["version"], directory);
  if ("problem" in ran) {
    return `note: the version of the Pulumi CLI could not be checked (${ran.problem}). The next steps need ${oldest.join(".")} or newer.`;
  }
  const [version] = /\d+\.\d+/.exec(ran.stdout) ?? [];
  if (version !== undefined && isOlder(version, oldest)) {
    throw new UserError(
      `Pulumi CLI ${ran.stdout.trim()} cannot import forward entries; ${oldest.join(".")} or newer is required. Install a newer version, or adopt the entries with adoptId in the program.`,
    );
  }
  return undefined;
}
