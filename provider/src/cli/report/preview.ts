import type { PropertyMap } from "../../entry/properties.js";
import { forwardEntryType } from "../../dynamic/providerText.js";
import { nameOf } from "../../entry/urn.js";
import { adoptedBy } from "./adopted.js";
import { said } from "./diagnostics.js";
import { isObject, objects, type Json } from "./raw.js";
import { isShell, partsOf, typeOf } from "./urn.js";
import { toBag } from "./value.js";
import { UserError } from "../../api/errors.js";

/**
 * What happens to one entry. `adopt`: it is in the cloud already and comes into the stack as it is. `forget`: it stays in
 * the cloud and leaves the stack (`retainOnDelete`).
 */
export type Operation = "create" | "adopt" | "update" | "replace" | "delete" | "forget" | "same";

/** One entry in a preview. */
export interface Step {
  readonly operation: Operation;
  readonly urn: string;
  readonly name: string;
  /** Id in the cloud, where the entry exists. */
  readonly id?: string;
  /** The URN of the provider that does it, which the engine starts a process for. */
  readonly provider?: string;
  /** File and line of the program that declare it. */
  readonly position?: string;
  /** Properties as they are now; none for an entry that is made. */
  readonly before?: PropertyMap;
  /** Properties as they will be; none for an entry that goes. */
  readonly after?: PropertyMap;
  /** Whether a replacement deletes before it creates. */
  readonly deletesFirst: boolean;
}

/** What a preview says, as far as it concerns port forwards. */
export interface Preview {
  readonly project?: string;
  readonly stack?: string;
  readonly steps: readonly Step[];
  /** Changes of other resources: how many of each operation. */
  readonly others: ReadonlyMap<string, number>;
  /** Resources of any type that stay as they are and are not listed. */
  readonly unlisted: number;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

const operations: Readonly<Record<string, Operation>> = {
  create: "create",
  "create-replacement": "create",
  import: "adopt",
  read: "same",
  refresh: "same",
  same: "same",
  update: "update",
  replace: "replace",
  "import-replacement": "replace",
  delete: "delete",
};

/** Reads the document that `pulumi preview --json` prints. */
export function readPreview(document: unknown): Preview {
  if (!isObject(document) || (!Array.isArray(document["steps"]) && !isObject(document["changeSummary"]))) {
    throw new UserError('the input is JSON, but not what "pulumi preview --json" prints: it has no steps.');
  }
  const all = objects(document["steps"]);
  const found = new Map<string, Step>();
  const others = new Map<string, number>();
  const refreshed = new Set<string>();
  let listed = 0;
  let stackUrn: string | undefined;
  for (const raw of all) {
    const { op, urn } = raw;
    if (typeof op !== "string" || typeof urn !== "string") continue;
    stackUrn ??= urn;
    if (op === "same") listed += 1;
    if (typeOf(urn) === forwardEntryType) {
      const step = readStep(raw, op, urn);
      // with --refresh an entry is told twice: first how it is, then what will be done
      if (step === undefined) continue;
      found.set(urn, step);
      if (op === "refresh") refreshed.add(urn);
      else refreshed.delete(urn);
    } else if (op !== "same" && op !== "refresh" && op !== "read" && !isShell(urn)) {
      const word = Object.hasOwn(operations, op) ? op : "other";
      others.set(word, (others.get(word) ?? 0) + 1);
    }
  }
  const summary = isObject(document["changeSummary"]) ? document["changeSummary"] : {};
  const { errors, warnings } = said(document["diagnostics"]);
  // an entry that was looked at and not told of again stays as it is, unless the preview ended before it came to it
  if (errors.length > 0) refreshed.forEach((urn) => found.delete(urn));
  const same = typeof summary["same"] === "number" ? summary["same"] : 0;
  const unlisted = Math.max(0, same - listed - refreshed.size);
  const [stack, project] = stackUrn === undefined ? [] : partsOf(stackUrn);
  return {
    ...(project === undefined ? {} : { project }),
    ...(stack === undefined ? {} : { stack }),
    steps: handedOver([...found.values()]),
    others,
    unlisted,
    errors,
    warnings,
  };
}

function readStep(raw: Json, op: string, urn: string): Step | undefined {
  const old = isObject(raw["oldState"]) ? raw["oldState"] : undefined;
  const next = isObject(raw["newState"]) ? raw["newState"] : undefined;
  const planned = Object.hasOwn(operations, op) ? operations[op] : undefined;
  // a refresh that finds nothing: the entry is gone, and what will be done about it comes as another step
  if (planned === undefined || (op === "refresh" && next === undefined)) return undefined;
  const adopted = adoptedBy(op, next);
  const provider = providerOf(raw);
  if (adopted !== undefined) return { ...adoption(urn, next ?? {}, adopted), ...provider };
  const operation = planned === "delete" && old?.["retainOnDelete"] === true ? "forget" : planned;
  const now = planned === "same" ? (next ?? old) : old;
  const before = now === undefined ? undefined : toBag(now["inputs"], now["outputs"]);
  const after = planned === "same" ? before : next === undefined ? undefined : toBag(next["inputs"]);
  const id = old?.["id"] ?? next?.["id"];
  const position = positionOf(next ?? old);
  return {
    operation,
    urn,
    name: nameOf(urn),
    ...(typeof id === "string" && id !== "" ? { id } : {}),
    ...provider,
    ...(position === undefined ? {} : { position }),
    ...(before === undefined || planned === "create" ? {} : { before }),
    ...(after === undefined || planned === "delete" ? {} : { after }),
    // the engine marks the old one "pendingReplacement" where it goes first, and "delete" where it goes last
    deletesFirst: planned === "replace" && old?.["pendingReplacement"] === true,
  };
}

/** What is adopted is before what it is declared to be, or the update fails. */
function adoption(urn: string, next: Json, adopted: ReturnType<typeof adoptedBy>): Step {
  const bag = toBag(next["inputs"]);
  const position = positionOf(next);
  return {
    operation: "adopt",
    urn,
    name: nameOf(urn),
    ...(typeof adopted === "string" ? { id: adopted } : {}),
    ...(position === undefined ? {} : { position }),
    before: bag,
    after: bag,
    deletesFirst: false,
  };
}

/** A reference is the URN of a provider and its id, which is not known yet where the provider is new. */
function providerOf({ provider }: Json): Pick<Step, "provider"> {
  return typeof provider === "string" ? { provider: provider.replace(/::[^:]*$/, "") } : {};
}

/**
 * An entry that one resource adopts while another one leaves the program is not deleted: the provider sees to that. It can
 * only where both are of one provider, and so of one process; otherwise nothing is left to adopt.
 */
function handedOver(steps: readonly Step[]): Step[] {
  const adoptions = new Map(
    steps.flatMap((step) =>
      step.operation === "adopt" && step.id !== undefined ? [[step.id, step] as const] : [],
    ),
  );
  const adopterOf = ({ operation, id }: Step): Step | undefined =>
    operation === "delete" && id !== undefined ? adoptions.get(id) : undefined;
  const isLost = (step: Step): boolean => {
    const others = adopterOf(step)?.provider;
    return others !== undefined && step.provider !== undefined && others !== step.provider;
  };
  const lost = new Set(steps.filter(isLost).map(adopterOf));
  return steps
    .filter((step) => adopterOf(step) === undefined || isLost(step))
    .map((step) => (lost.has(step) ? withoutEntry(step) : step));
}

function withoutEntry({ operation, urn, name, id, position, deletesFirst }: Step): Step {
  return {
    ...{ operation, urn, name, deletesFirst },
    ...(id === undefined ? {} : { id }),
    ...(position === undefined ? {} : { position }),
  };
}

/** Where the program declares a resource; for one that a component of a package declares, where it declares that. */
function positionOf(state: Json | undefined): string | undefined {
  return [state?.["sourcePosition"], ...objects(state?.["stackTrace"]).map((call) => call["sourcePosition"])]
    .map(inProgram)
    .find((position) => position !== undefined);
}

/** `project:///index.ts#12,3` in words; what lies outside the program's directory helps nobody. */
function inProgram(position: unknown): string | undefined {
  const match = typeof position === "string" ? /^project:\/\/\/(.+)#(\d+)/.exec(position) : null;
  const [, file = "", line = ""] = match ?? [];
  return file === "" || /(^|\/)(\.\.|node_modules)\//.test(file) ? undefined : `${file}:${line}`;
}
