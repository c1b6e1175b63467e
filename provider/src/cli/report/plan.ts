import { properties, type Property } from "../../entry/properties.js";
import { sameValue } from "../../entry/normalise.js";
import { claimOf, type Claim } from "./claim.js";
import { labelsOf } from "./label.js";
import { portMapOf, type Place } from "./portMap.js";
import { portsOnlyIn, type OpenPorts } from "./portSet.js";
import type { Operation, Preview, Step } from "./preview.js";
import { blocksItself, interrupts } from "./replacement.js";
import { isUndetermined } from "./undetermined.js";
import { SECRET, show } from "./value.js";
import type { Warning } from "./warning.js";
import { warningsOf } from "./warnings.js";

/** Entries, counted by what happens to them. */
export interface Counts {
  readonly created: number;
  /** In the cloud already; into the stack as they are. */
  readonly adopted: number;
  readonly changed: number;
  /** Replacements that leave the port open all the time. */
  readonly replaced: number;
  readonly interrupted: number;
  /** Replacements that `pulumi up` would refuse: the old entry holds the port until the end. */
  readonly blocked: number;
  readonly deleted: number;
  /** Out of the stack, but still in the cloud. */
  readonly left: number;
  readonly unchanged: number;
}

export interface PropertyChange {
  readonly property: Property;
  readonly before?: string;
  readonly after?: string;
}

/** One entry to which something happens. */
export interface EntryChange {
  readonly entry: string;
  readonly urn: string;
  readonly operation: Operation;
  readonly interrupts: boolean;
  readonly isBlocked: boolean;
  readonly id?: string;
  readonly position?: string;
  readonly properties: readonly PropertyChange[];
}

/** Everything that a report tells, ready to be written in any format. */
export interface Plan {
  readonly project?: string;
  readonly stack?: string;
  /** Why the preview failed; empty where it did not. */
  readonly errors: readonly string[];
  readonly counts: Counts;
  readonly opened: readonly OpenPorts[];
  readonly closed: readonly OpenPorts[];
  /** Entries of which it cannot be told what they open and close. */
  readonly undetermined: readonly string[];
  readonly warnings: readonly Warning[];
  readonly portMap: readonly Place[];
  readonly entries: readonly EntryChange[];
  readonly others: ReadonlyMap<string, number>;
  readonly unlisted: number;
}

/** Works out what a preview means for the port map. */
export function planOf(preview: Preview): Plan {
  const { project, stack, errors, others, unlisted } = preview;
  // the engine tells resources in another order each time, and a comment that is updated should not jump about
  const steps = [...preview.steps].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  const label = labelsOf(steps);
  const open = steps.filter(isUndetermined);
  const told = steps.filter((step) => !isUndetermined(step));
  const before = claims(told.map((step) => step.before));
  const after = claims(told.map((step) => (step.operation === "forget" ? step.before : step.after)));
  const effect = { opened: portsOnlyIn(after, before), closed: portsOnlyIn(before, after) };
  return {
    ...(project === undefined ? {} : { project }),
    ...(stack === undefined ? {} : { stack }),
    errors,
    counts: countsOf(steps),
    ...effect,
    undetermined: open.map(label),
    warnings: warningsOf({ ...preview, steps }, label),
    portMap: portMapOf(steps, label, effect),
    entries: steps
      .filter(({ operation }) => operation !== "same")
      .map((step) => entryChange(step, label(step))),
    others,
    unlisted,
  };
}

function claims(bags: readonly Step["before"][]): Claim[] {
  return bags.map(claimOf).filter((claim) => claim !== undefined);
}

function countsOf(steps: readonly Step[]): Counts {
  const count = (operation: Operation) => steps.filter((step) => step.operation === operation).length;
  const interrupted = steps.filter(interrupts).length;
  const blocked = steps.filter(blocksItself).length;
  return {
    created: count("create"),
    adopted: count("adopt"),
    changed: count("update"),
    replaced: count("replace") - interrupted - blocked,
    interrupted,
    blocked,
    deleted: count("delete"),
    left: count("forget"),
    unchanged: count("same"),
  };
}

function entryChange(step: Step, entry: string): EntryChange {
  const { urn, operation, id, position } = step;
  return {
    entry,
    urn,
    operation,
    interrupts: interrupts(step),
    isBlocked: blocksItself(step),
    ...(id === undefined ? {} : { id }),
    ...(position === undefined ? {} : { position }),
    properties: properties.flatMap((property) => propertyChange(property, step)),
  };
}

function propertyChange(property: Property, step: Step): PropertyChange[] {
  // of an entry that is adopted all is new to the reviewer, though not to the cloud
  const was = step.operation === "adopt" ? undefined : step.before?.[property];
  const will = step.after?.[property];
  const bothSecret = was === SECRET && will === SECRET;
  if (!bothSecret && sameValue(property, was, will)) return [];
  const [before, after] = [show(property, was), show(property, will)];
  return [
    {
      property,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}
