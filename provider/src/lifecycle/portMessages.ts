import type { EnsError } from "../api/errors.js";
import { formatCycle, type PortMove } from "../entry/portMoves.js";
import { aliasesOption, continuation, labelBeside, nameOf } from "../entry/names.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { formatEntry, forwardsAsDeclared, isAsDeclared } from "./read.js";
import type { OperationContext } from "./operation.js";
import type { HolderPlan } from "./plannedChanges.js";

/** Pulumi does not inform providers of forced replacements, so a create cannot detect that it is one half of one. */
const forcedReplacement =
  "If this run replaces the resource (--replace, --target-replace, replacementTrigger, replaceWith, pulumi state taint)";

export const removeAdoptId = `${forcedReplacement}, remove adoptId.`;

const deleteBeforeReplace = `${forcedReplacement}, give it the option deleteBeforeReplace instead.`;

/** An entry that holds a port which its own successor asks for. */
export const replacedLast =
  "the entry that this resource replaces, and Pulumi deletes it last. Give this resource the option deleteBeforeReplace.";

/** A port that another entry holds: the message says what the run knows of that entry, and what can be done. */
export interface HeldPort {
  readonly operation: OperationContext;
  /** The entry to change; undefined for one to create. */
  readonly own: RemoteEntry | undefined;
  readonly holder: RemoteEntry;
  readonly plan: HolderPlan;
  readonly error: EnsError;
}

export function formatPort({ inputs }: OperationContext): string {
  return `${String(inputs["ipProtocol"])} ${String(inputs["externalIp"])}:${String(inputs["externalPort"])}`;
}

export function nameHolder({ run }: OperationContext, { id }: RemoteEntry): string {
  const owner = run.ownerOf(id);
  return owner === undefined ? id : `${nameOf(owner)} (${id})`;
}

export function nameHolderAndPort(operation: OperationContext, holder: RemoteEntry): string {
  return `External port ${formatPort(operation)} is held by forward entry ${formatEntry(holder)}.`;
}

export function explainCycle(
  operation: OperationContext,
  holder: RemoteEntry,
  cycle: readonly PortMove[],
): string {
  const replaced = cycle.find(({ isReplaced }) => isReplaced === true);
  const option =
    replaced === undefined
      ? ""
      : ` Or give "${replaced.name}", which is replaced, the option deleteBeforeReplace.`;
  return `${nameHolderAndPort(operation, holder)} ${formatCycle(cycle)}${option}`;
}

/** Why a port does not become free, as far as the run knows. */
export function explainHolder(held: HeldPort): string {
  return `${nameHolderAndPort(held.operation, held.holder)} ${explainPlan(held)}`;
}

function explainPlan(held: HeldPort): string {
  const { operation, plan } = held;
  if (plan.kind === "undeclared") {
    return explainUndeclared(held);
  }
  if (plan.urn !== undefined && plan.urn === operation.resource.urn) {
    return `It is ${replacedLast}`;
  }
  const owner = `It belongs to ${plan.urn === undefined ? "another resource" : `"${nameOf(plan.urn)}"`}`;
  switch (plan.kind) {
    case "keeps":
      return `${owner}, which keeps the port in this update. Choose another port, or move that entry to another one.`;
    case "failed":
      return `${owner}, whose own change failed, so the port did not become free. Solve that first, then run "pulumi up" again.`;
    case "deleted last":
      return `${owner}, which is replaced, and Pulumi deletes the old entry last. Run "pulumi up" ${withoutOwnChange(held)} first: that deletes it, unless it is retained (retainOnDelete).`;
    case "left":
      return `${owner}, which should not hold this port any more: the state and the service differ. Run "pulumi refresh", then "pulumi up" again.`;
    case "leaves":
      return plan.started
        ? `${owner}, which is moving away or waits for its turn on the gateway, but had not left the port within the time limit. Run "pulumi up" again; to wait longer, set ENS_OPERATION_TIMEOUT or customTimeouts.`
        : `${owner}, which moves away in this update, but its change has not started: the operations that wait for ports are all that this run does at once. Run "pulumi up --parallel ${operation.run.activity.slotsNeeded()}".`;
  }
}

/** How the program must be in an update that comes before the one of this resource. */
function withoutOwnChange({ own }: HeldPort): string {
  return own === undefined ? "without this resource" : "with this resource unchanged";
}

/** No resource that the run has declared so far has the entry. Whether a later one has it is not known. */
function explainUndeclared(held: HeldPort): string {
  const { operation, own, holder } = held;
  const { run, resource, inputs } = operation;
  const name = holder.values["forwardEntryName"];
  const namesake = typeof name === "string" ? run.claims.resourceWithAutoName(name) : undefined;
  const successor = run.changes.idOf(namesake);
  if (namesake !== undefined && successor !== undefined) {
    return `This stack created it for "${nameOf(namesake)}", which has ${successor} now, and no resource that this run has declared so far has it. If a "pulumi up" failed that replaced "${nameOf(namesake)}", the next one that succeeds deletes it: run "pulumi up" ${withoutOwnChange(held)} first. Otherwise delete that entry.`;
  }
  if (own === undefined && resource.autoName !== undefined && name === resource.autoName) {
    return explainLeftover(holder);
  }
  const creator = run.creatorOf(holder, resource.urn);
  if (creator !== undefined) {
    return explainCreator(held, creator);
  }
  let adopt = "Choose";
  if (own === undefined && isAsDeclared(holder, inputs)) {
    adopt = `It is exactly what this resource declares: if no resource of the stack has it, run "ENS_ADOPT=${holder.id} pulumi up" to adopt it. ${deleteBeforeReplace} Otherwise choose`;
  } else if (own === undefined && forwardsAsDeclared(holder, inputs)) {
    adopt = `It forwards what this resource declares under another name or health check: if no resource of the stack has it, run "ENS_ADOPT=${holder.id} pulumi up" to adopt it and change those. ${deleteBeforeReplace} Otherwise choose`;
  }
  return (
    `No resource that this run has declared so far has that entry. ${adopt} another port, or delete that entry first. ` +
    `If it belongs to a resource that leaves the program, run "pulumi up" ${withoutOwnChange(held)} first: Pulumi deletes last.${parallelAdvice(operation)} ${held.error.message}.`
  );
}

function explainCreator(held: HeldPort, creator: string): string {
  const { operation, own } = held;
  const { run, resource } = operation;
  const name = labelBeside(creator, resource.urn);
  // the successor of a replaced entry cannot continue another one
  const isNew = own === undefined && run.changes.idOf(resource.urn) === undefined;
  const alias = isNew
    ? `; if this resource ${continuation(creator, resource.urn)}, give it the option ${aliasesOption(creator, resource.urn ?? creator)} instead`
    : "";
  const known = run.declared.has(creator)
    ? "which is declared in this run, but has not left the port so far"
    : "which has not been declared in this run so far";
  return (
    `This stack created it as "${name}", ${known}. ` +
    `If "${name}" is still in the program and moves to another port, let this resource depend on it (option dependsOn) instead of the other way round, or move "${name}" in a "pulumi up" of its own first.${parallelAdvice(operation)} ` +
    `If "${name}" has left the program, Pulumi deletes it last: run "pulumi up" ${withoutOwnChange(held)} first${alias}.`
  );
}

function parallelAdvice({ run: { activity } }: OperationContext): string {
  return activity.mostWaiting > 1
    ? ` ${activity.mostWaiting} operations of this run waited for ports at the same time: if that is all it runs at once, run "pulumi up --parallel ${activity.slotsNeeded()}".`
    : "";
}

/** An entry that has the name which only this resource generates, but which the state does not have. */
export function explainLeftover(holder: RemoteEntry): string {
  return (
    `Forward entry ${formatEntry(holder)} already exists and has the name that this resource generates. ` +
    "Either an earlier run was interrupted after creating it, or it stayed when the resource left the state (retainOnDelete, pulumi state delete). " +
    `In these cases run "ENS_ADOPT=${holder.id} pulumi up" to continue with it, set ens:adoptInterrupted to true to have that done automatically, or delete it. ${deleteBeforeReplace}`
  );
}
