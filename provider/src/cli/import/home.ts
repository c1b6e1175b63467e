import { forwardEntryType } from "../../dynamic/providerText.js";
import { topUrn } from "../../entry/urn.js";
import type { SettingsReader } from "../../config/sources.js";
import { findStack, settingsReader } from "../stack.js";
import { managedEntries } from "./managed.js";
import type { UrnOf } from "./naming.js";
import { UserError } from "../../api/errors.js";

/** Where the entries go, as far as that is known. */
export interface Home {
  readonly settings: SettingsReader;
  /** The stack as commands are told it; undefined where none is known. */
  readonly stack: string | undefined;
  readonly urnOf: UrnOf;
  /** The entries that the stack has already: their names in its program, by id. */
  readonly managed: ReadonlyMap<string, string>;
  /** Whose settings are used, in a sentence. */
  readonly description: string;
}

/** Asks the stack that is selected or named; where there is none, or nobody is to be asked, the environment decides. */
export async function findHome(directory: string, name: string | undefined, ask: boolean): Promise<Home> {
  const found = ask ? await findStack(directory, name) : { why: "--no-stack was given" };
  if ("stack" in found) {
    const { project, name: stack } = found.stack;
    return {
      settings: settingsReader(found),
      stack: name ?? stack,
      urnOf: (resource) => topUrn(stack, project, forwardEntryType, resource),
      managed: await managedEntries(directory, name),
      description: `the settings of stack ${stack} of project ${project} are used, and the environment.`,
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
    description: `note: no stack is known (${found.why}), so the settings of the environment are used.`,
  };
}
