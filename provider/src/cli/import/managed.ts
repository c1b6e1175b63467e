import { forwardEntryType } from "../../dynamic/providerText.js";
import { nameOf } from "../../entry/urn.js";
import { runPulumi } from "../pulumi.js";
import { UserError } from "../../api/errors.js";

interface StoredResource {
  readonly urn?: unknown;
  readonly type?: unknown;
  readonly id?: unknown;
  readonly external?: unknown;
}

/** The entries that a stack has: their names in its program, by id. */
export async function managedEntries(
  directory: string,
  stack: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const chosen = stack === undefined ? [] : ["--stack", stack];
  const exported = await runPulumi(["stack", "export", ...chosen], directory);
  if ("problem" in exported) {
    throw new UserError(
      `the state of the stack cannot be read, so it is not known which entries it has already (${exported.problem}); with --no-stack it is not asked.`,
    );
  }
  return new Map(
    resourcesIn(exported.stdout).flatMap(({ urn, type, id, external }) =>
      // one that is only looked at (ForwardEntry.get) belongs to whoever manages it
      type === forwardEntryType && external !== true && typeof id === "string" && typeof urn === "string"
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
      '"pulumi stack export" printed something else than JSON, so it is not known which entries the stack has already; with --no-stack it is not asked.',
    );
  }
}
