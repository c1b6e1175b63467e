import type { Bag } from "../../entry/model.js";
import { forwardEntryType } from "../../dynamic/shim.js";
import { Complaint } from "../complaint.js";
import { toBag } from "./value.js";

/** What happens to one entry. `forget`: it stays in the cloud and leaves the stack (`retainOnDelete`). */
export type Operation = "create" | "update" | "replace" | "delete" | "forget" | "same";

/** One entry in a preview. */
export interface Step {
  readonly operation: Operation;
  readonly urn: string;
  readonly name: string;
  /** Id in the cloud, where the entry exists. */
  readonly id?: string;
  /** File and line of the program that declare it. */
  readonly position?: string;
  /** Properties as they are now; none for an entry that is made. */
  readonly before?: Bag;
  /** Properties as they will be; none for an entry that goes. */
  readonly after?: Bag;
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

type Json = Readonly<Record<string, unknown>>;

const operations: Readonly<Record<string, Operation>> = {
  create: "create",
  "create-replacement": "create",
  import: "same",
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
    throw new Complaint('the input is JSON, but not what "pulumi preview --json" prints: it has no steps.');
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
    } else if (op !== "same" && op !== "refresh" && op !== "read" && !isStack(urn)) {
      const word = Object.hasOwn(operations, op) ? op : "other";
      others.set(word, (others.get(word) ?? 0) + 1);
    }
  }
  const summary = isObject(document["changeSummary"]) ? document["changeSummary"] : {};
  const { errors, warnings } = said(document["diagnostics"]);
  // an entry that was looked at and not told of again stays as it is, unless the preview ended before it came to it
  if (errors.length > 0) refreshed.forEach((urn) => found.delete(urn));
  const unlisted = Math.max(0, Number(summary["same"] ?? 0) - listed - refreshed.size);
  const [stack, project] = stackUrn === undefined ? [] : partsOf(stackUrn);
  return {
    ...(project === undefined ? {} : { project }),
    ...(stack === undefined ? {} : { stack }),
    steps: [...found.values()],
    others,
    unlisted,
    errors,
    warnings,
  };
}

function readStep(raw: Json, op: string, urn: string): Step | undefined {
  const old = isObject(raw["oldState"]) ? raw["oldState"] : undefined;
  const next = isObject(raw["newState"]) ? raw["newState"] : undefined;
  const planned = operations[op];
  // a refresh that finds nothing: the entry is gone, and what will be done about it comes as another step
  if (planned === undefined || (op === "refresh" && next === undefined)) return undefined;
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
    ...(position === undefined ? {} : { position }),
    ...(before === undefined || planned === "create" ? {} : { before }),
    ...(after === undefined || planned === "delete" ? {} : { after }),
    // the engine marks the old one "pendingReplacement" where it goes first, and "delete" where it goes last
    deletesFirst: planned === "replace" && old?.["pendingReplacement"] === true,
  };
}

/** `project:///index.ts#12,3` in words; what lies outside the program's directory helps nobody. */
function positionOf(state: Json | undefined): string | undefined {
  const position = state?.["sourcePosition"];
  const match = typeof position === "string" ? /^project:\/\/\/(.+)#(\d+)/.exec(position) : null;
  const [, file = "", line = ""] = match ?? [];
  return file === "" || /(^|\/)(\.\.|node_modules)\//.test(file) ? undefined : `${file}:${line}`;
}

/** Errors and warnings that the engine and the provider told, with the name of the resource where they lack it. */
function said(diagnostics: unknown): { errors: string[]; warnings: string[] } {
  const all = objects(diagnostics);
  const of = (severity: string): string[] => [
    ...new Set(all.filter((one) => one["severity"] === severity).map((one) => sentence(one, severity))),
  ];
  return { errors: explained(of("error").filter(Boolean)), warnings: of("warning").filter(Boolean) };
}

/** What a policy pack has to say is not in the JSON, only that the preview failed; elsewhere those words add nothing. */
function explained(errors: string[]): string[] {
  const telling = errors.filter((error) => error !== "preview failed");
  return telling.length > 0 || errors.length === 0
    ? telling
    : [
        'preview failed: the JSON does not say why, as where a policy pack refuses it; "pulumi preview" without --json does.',
      ];
}

function sentence({ message, urn }: Json, severity: string): string {
  if (typeof message !== "string") return "";
  const text = message
    .replace(new RegExp(`^${severity}: `), "")
    // where in Node.js and in the SDK an error went through
    .replace(/^ +at .*(\n|$)/gm, "")
    .trim();
  const name = typeof urn === "string" && !isStack(urn) ? nameOf(urn) : "";
  return text === "" || text.includes(name) ? text : `${name}: ${text}`;
}

function partsOf(urn: string): [stack: string | undefined, project: string | undefined] {
  const [head, project] = urn.split("::");
  return [head?.replace(/^urn:pulumi:/, ""), project];
}

/** The type of a resource without those of its parents. */
function typeOf(urn: string): string | undefined {
  return urn.split("::")[2]?.split("$").at(-1);
}

/** A name may itself hold "::". */
function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function isStack(urn: string): boolean {
  return typeOf(urn) === "pulumi:pulumi:Stack";
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
