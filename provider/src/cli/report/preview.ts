import { decode } from "../../session/wire.js";
import { adoptIdKey, properties, type PropertyMap, UNKNOWN } from "../../entry/properties.js";
import { dynamicEntryType, nameOf, pluginEntryType, portForwardsType } from "../../entry/names.js";
import { UserError } from "../../api/errors.js";

/** The types of resource that are forward entries. */
const entryTypes: ReadonlySet<string> = new Set([dynamicEntryType, pluginEntryType]);

/** Groups of resources, which are nothing in the cloud themselves. */
const groupTypes: ReadonlySet<string> = new Set(["pulumi:pulumi:Stack", portForwardsType]);

/**
 * What happens to one entry. `adopt`: it is in the cloud already and is added to the stack as it is. `forget`: it stays in
 * the cloud and leaves the stack (`retainOnDelete`).
 */
export type Operation = "create" | "adopt" | "update" | "replace" | "delete" | "forget" | "same";

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

/** One entry in a preview. */
export interface Step {
  readonly operation: Operation;
  readonly urn: string;
  readonly name: string;
  /** Id in the cloud, if the entry exists. */
  readonly id: string | undefined;
  /** URN of the Pulumi provider, for which the engine starts a process. */
  readonly provider: string | undefined;
  /** File and line of the program that declare the entry. */
  readonly position: string | undefined;
  /** Properties as they are now; undefined for a new entry. */
  readonly before: PropertyMap | undefined;
  /** Properties as they will be; undefined for an entry that leaves the stack. */
  readonly after: PropertyMap | undefined;
  /** Whether a replacement deletes before it creates. */
  readonly deletesFirst: boolean;
}

/** A preview, as far as it concerns port forwards. */
export interface Preview {
  readonly project: string | undefined;
  readonly stack: string | undefined;
  readonly steps: readonly Step[];
  /** Changes of other resources: how many of each operation. */
  readonly others: ReadonlyMap<string, number>;
  /** Number of unchanged resources of any type that the preview does not list. */
  readonly unlisted: number;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** JSON that the Pulumi CLI printed, of which nothing is taken for granted. */
type Json = Readonly<Record<string, unknown>>;
type RawStep = Json & { readonly op: string; readonly urn: string };

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

const isStep = (raw: Json): raw is RawStep => typeof raw["op"] === "string" && typeof raw["urn"] === "string";

/** The type in a URN, without the types of the parents. */
const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";

const nonEmpty = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Reads the document that `pulumi preview --json` printed. */
export function readPreview(document: unknown): Preview {
  if (!isObject(document) || (!Array.isArray(document["steps"]) && !isObject(document["changeSummary"]))) {
    throw new UserError('the input is JSON, but not what "pulumi preview --json" prints: it has no steps.');
  }
  const raws = objects(document["steps"]).filter(isStep);
  const [stack, project] = raws[0]?.urn.replace(/^urn:pulumi:/, "").split("::") ?? [];
  const diagnostics = readDiagnostics(document["diagnostics"]);
  const found = new Map<string, { readonly op: string; readonly step: Step }>();
  for (const raw of raws.filter(({ urn }) => entryTypes.has(typeOf(urn)))) {
    const step = readStep(raw);
    // with --refresh an entry is listed twice: first as it is, then with what will be done
    if (step !== undefined) found.set(raw.urn, { op: raw.op, step });
  }
  const all = [...found.values()];
  const changed = all.filter(({ op }) => op !== "refresh");
  // an entry that was only refreshed stays as it is, unless the preview failed before it came to that entry
  const steps = (diagnostics.errors.length > 0 ? changed : all).map(({ step }) => step);
  const same = isObject(document["changeSummary"]) ? document["changeSummary"]["same"] : 0;
  const listed = raws.filter(({ op }) => op === "same").length + all.length - changed.length;
  return {
    project,
    stack,
    steps: dropAdoptedDeletions(steps),
    others: countOthers(raws),
    unlisted: typeof same === "number" ? Math.max(0, same - listed) : 0,
    ...diagnostics,
  };
}

function countOthers(raws: readonly RawStep[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { op, urn } of raws) {
    const type = typeOf(urn);
    if (entryTypes.has(type) || groupTypes.has(type) || ["same", "refresh", "read"].includes(op)) continue;
    const operation = Object.hasOwn(operations, op) ? op : "other";
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }
  return counts;
}

function readStep({ op, urn, ...raw }: RawStep): Step | undefined {
  const old = isObject(raw["oldState"]) ? raw["oldState"] : undefined;
  const next = isObject(raw["newState"]) ? raw["newState"] : undefined;
  const operation = Object.hasOwn(operations, op) ? operations[op] : undefined;
  // a refresh without a new state: the entry is gone, and what will be done about it is another step
  if (operation === undefined || (op === "refresh" && next === undefined)) return undefined;
  const step = {
    urn,
    name: nameOf(urn),
    // a reference is the URN of a provider and its id
    provider: nonEmpty(raw["provider"])?.replace(/::[^:]*$/, ""),
    position: positionOf(next ?? old),
    // the engine marks the old one "pendingReplacement" if it is deleted first, and "delete" if it is deleted last
    deletesFirst: operation === "replace" && old?.["pendingReplacement"] === true,
  };
  const adopted = adoptedId(op, next);
  if (adopted !== undefined) {
    // the update fails if the entry is not as it is declared
    const declared = readProperties(next?.["inputs"]);
    const id = adopted === SECRET ? undefined : adopted;
    return { ...step, operation: "adopt", id, before: declared, after: declared };
  }
  const now = operation === "same" ? (next ?? old) : old;
  const before =
    now === undefined || operation === "create" ? undefined : readProperties(now["inputs"], now["outputs"]);
  const after = next === undefined || operation === "delete" ? undefined : readProperties(next["inputs"]);
  return {
    ...step,
    operation: operation === "delete" && old?.["retainOnDelete"] === true ? "forget" : operation,
    id: nonEmpty(old?.["id"] ?? next?.["id"]),
    before,
    after: operation === "same" ? before : after,
  };
}

/** The id of the entry that a step adopts; undefined for a step that creates one, or may: an unknown id can be none. */
function adoptedId(op: string, state: Json | undefined): string | typeof SECRET | undefined {
  const inputs = state?.["inputs"];
  let id: unknown;
  if (op === "import") id = readValue(state?.["importID"] ?? state?.["id"]);
  if (op === "create" && isObject(inputs)) id = readValue(inputs[adoptIdKey]);
  return id === SECRET ? SECRET : nonEmpty(id);
}

/**
 * The provider does not delete an entry that another resource adopts. It cannot know of the adoption if that resource has
 * another Pulumi provider, and so another process: then the entry is deleted, and nothing is left to adopt.
 */
function dropAdoptedDeletions(steps: readonly Step[]): Step[] {
  const adopters = new Map(
    steps.filter(({ operation }) => operation === "adopt").map((step) => [step.id, step]),
  );
  const deletedBeforeAdoption = new Set<Step>();
  const happening = steps.filter(({ operation, id, provider }) => {
    const adopter = operation === "delete" && id !== undefined ? adopters.get(id) : undefined;
    if (adopter === undefined) return true;
    const other = adopter.provider;
    const isDeleted = provider !== undefined && other !== undefined && provider !== other;
    if (isDeleted) deletedBeforeAdoption.add(adopter);
    return isDeleted;
  });
  return happening.map((step) =>
    deletedBeforeAdoption.has(step) ? { ...step, before: undefined, after: undefined } : step,
  );
}

/** Where the program declares a resource, or the component that declares it. */
function positionOf(state: Json | undefined): string | undefined {
  return [state ?? {}, ...objects(state?.["stackTrace"])]
    .map(({ sourcePosition }) => positionInProgram(sourcePosition))
    .find((position) => position !== undefined);
}

/** `index.ts:12` of `project:///index.ts#12,3`; undefined outside the directory of the program. */
function positionInProgram(position: unknown): string | undefined {
  const [, file = "", line = ""] = /^project:\/\/\/(.+)#(\d+)/.exec(nonEmpty(position) ?? "") ?? [];
  return file === "" || /(^|\/)(\.\.|node_modules)\//.test(file) ? undefined : `${file}:${line}`;
}

/** A value that must not be shown. Whether two of them are equal is not known. */
export const SECRET: unique symbol = Symbol("secret");

/** The key by which Pulumi marks objects that stand for something else, such as a secret. */
const markKey = "4dabf18193072939515e22adb298388d";

/** The properties of an entry; later sources win. What the provider keeps for itself ("__…") is left out. */
function readProperties(...sources: readonly unknown[]): PropertyMap {
  const values = Object.fromEntries(sources.filter(isObject).flatMap((source) => Object.entries(source)));
  const present = properties.filter((property) => Object.hasOwn(values, property));
  return Object.fromEntries(present.map((property) => [property, readValue(values[property])]));
}

function readValue(value: unknown): unknown {
  // a preview has "[secret]", state files and older versions a marked object
  if (value === "[secret]" || (isObject(value) && Object.hasOwn(value, markKey))) return SECRET;
  // check lets no object pass but one that holds something unknown
  if (typeof value === "object" && value !== null) return UNKNOWN;
  return decode({ value })["value"];
}

/** Errors and warnings of the engine and the provider, with the name of the resource if they lack it. */
function readDiagnostics(diagnostics: unknown): Pick<Preview, "errors" | "warnings"> {
  const messages = (severity: string): string[] => {
    const some = objects(diagnostics).filter((diagnostic) => diagnostic["severity"] === severity);
    return [...new Set(some.map((diagnostic) => readMessage(diagnostic, severity)))].filter(Boolean);
  };
  const errors = messages("error");
  // "preview failed" adds nothing to other errors; alone it has a reason that the JSON does not hold
  const reasons = errors.filter((error) => error !== "preview failed");
  return {
    errors: reasons.length === 0 && errors.length > 0 ? [unknownReason] : reasons,
    warnings: messages("warning"),
  };
}

const unknownReason =
  'preview failed: the JSON does not contain the reason, for example when a policy pack refuses a change. Run "pulumi preview" without --json to see it.';

function readMessage({ message, urn }: Json, severity: string): string {
  const text = (nonEmpty(message) ?? "")
    .replace(new RegExp(`^${severity}: `), "")
    // the stack trace of Node.js
    .replace(/^ +at .*(\n|$)/gm, "")
    .trim();
  const name = typeof urn === "string" && typeOf(urn) !== "pulumi:pulumi:Stack" ? nameOf(urn) : "";
  return text === "" || text.includes(name) ? text : `${name}: ${text}`;
}
