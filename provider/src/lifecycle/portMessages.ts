import type { EnsError } from "../api/errors.js";
import { autoName, markedResource } from "../entry/autoName.js";
import { formatCycle, type PortMove } from "../entry/portMoves.js";
import type { PropertyMap } from "../entry/properties.js";
import { aliasesOption, formerUrns, nameOf } from "../entry/urn.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { internalPropsOf } from "./internalProps.js";
import type { OperationContext } from "./operation.js";
import { formatEntry, forwardsTheSame, isWhole } from "./portHolders.js";
import type { HolderPlan, RunState } from "./runState.js";

/** An external port that another entry holds. The message names that entry, what is known of it, and what can be done. */
export class PortHeldError extends Error {
  override readonly name = "PortHeldError";
}

/** The line in the row of a resource that waits for a port. */
export function waitingFor({ surroundings, values }: OperationContext, holder: RemoteEntry): string {
  const owner = surroundings.run.ownerOf(holder.id);
  const named = owner === undefined ? holder.id : `${nameOf(owner)} (${holder.id})`;
  return `waiting for ${named} to leave external port ${port(values)}`;
}

export function explainInvisibleHolder(step: OperationContext, error: EnsError): string {
  return `External port ${port(step.values)} is held by another forward entry of NAT gateway ${step.gateway.natGatewayId}, which its list does not show. Run "pulumi up" again; if that does not help, choose another port. ${error.message}.`;
}

export function explainUnreadableList(step: OperationContext, reason: string): string {
  return `External port ${port(step.values)} is held by another forward entry. Which one is not known, because the entries of NAT gateway ${step.gateway.natGatewayId} could not be listed: ${reason}`;
}

export function explainDeletion(step: OperationContext, holder: RemoteEntry): string {
  return `${held(step, holder)} That entry is being deleted. Run "pulumi up" again when it is gone.`;
}

export function explainCycle(
  step: OperationContext,
  holder: RemoteEntry,
  cycle: readonly PortMove[],
): string {
  const replaced = cycle.find(({ isReplaced }) => isReplaced === true);
  const option =
    replaced === undefined
      ? ""
      : ` Or give "${replaced.name}", which is replaced, the option deleteBeforeReplace: true.`;
  return `${held(step, holder)} ${formatCycle(cycle)}${option}`;
}

export interface Refusal {
  readonly step: OperationContext;
  /** The entry that was to be changed; undefined for one that was to be created. */
  readonly own: RemoteEntry | undefined;
  readonly holder: RemoteEntry;
  readonly plan: HolderPlan;
  readonly error: EnsError;
}

/** Why a port does not become free, as far as this run knows. */
export function explainHolder(refusal: Refusal): string {
  return `${held(refusal.step, refusal.holder)} ${reason(refusal)}`;
}

function reason(refusal: Refusal): string {
  const { step, plan } = refusal;
  if (plan.kind === "unseen") {
    return explainUnseen(refusal);
  }
  const { urn } = plan;
  if (urn !== undefined && urn === internalPropsOf(step.values).urn) {
    return `It is ${replacedLast}`;
  }
  const owner = urn === undefined ? "another resource" : `"${nameOf(urn)}"`;
  const its = `It belongs to ${owner}`;
  switch (plan.kind) {
    case "keeps":
      return `${its}, which keeps the port in this update. Choose another port, or move that entry to another one.`;
    case "failed":
      return `${its}, whose own change failed, so the port did not become free. Solve that first, then run "pulumi up" again.`;
    case "deleted last":
      return `${its}, which is replaced, and Pulumi deletes the old entry last. Run "pulumi up" ${withoutTaker(refusal)} first: that deletes it, unless it is retained (retainOnDelete).`;
    case "left":
      return `${its}, which should not hold this port any more: the state and the service differ. Run "pulumi refresh", then "pulumi up" again.`;
    case "leaves":
      return plan.started
        ? `${its}, which is moving away or waits for its turn on the gateway, but had not left the port within the time limit. Run "pulumi up" again; to wait longer, set ENS_OPERATION_TIMEOUT or customTimeouts.`
        : `${its}, which moves away in this update, but its change has not started: the operations that wait for ports are all that this run does at once. Run "pulumi up --parallel ${step.surroundings.run.activity.slotsNeeded()}".`;
  }
}

/** How a program has to be for an update that must come before the one of this resource. */
function withoutTaker({ own }: Pick<Refusal, "own">): string {
  return own === undefined ? "without this resource" : "with this resource unchanged";
}

/** No resource that the run has declared so far has the entry. Whether a later one does is not known. */
function explainUnseen({ step, own, holder, error }: Refusal): string {
  const { run } = step.surroundings;
  const replaced = replacedBy(step, holder);
  if (replaced !== undefined) {
    return `This stack created it for "${nameOf(replaced.maker)}", which has ${replaced.now} now, and no resource that this run has declared so far has it. If a "pulumi up" failed that replaced "${nameOf(replaced.maker)}", the next one that succeeds deletes it: run "pulumi up" ${withoutTaker({ own })} first. Otherwise delete that entry.`;
  }
  if (own === undefined && hasOwnName(step, holder)) {
    return explainLeftover(holder);
  }
  const maker = makerOf(run, step.values, holder);
  const slots =
    run.activity.portWaits > 1
      ? ` ${run.activity.portWaits} operations of this run waited for ports at the same time: if that is all it runs at once, run "pulumi up --parallel ${run.activity.slotsNeeded()}".`
      : "";
  if (maker !== undefined) {
    const name = nameOf(maker);
    const ownUrn = internalPropsOf(step.values).urn;
    // the successor of a replaced entry cannot take over another one
    const isNew = own === undefined && (ownUrn === undefined || run.entryOf(ownUrn) === undefined);
    const alias = isNew
      ? `; if this resource continues "${name}" under a new name, give it the option ${aliasesOption(maker, ownUrn ?? maker)} instead`
      : "";
    const known = run.isDeclared(maker)
      ? "which is declared in this run, but has not left the port so far"
      : "which has not been declared in this run so far";
    return (
      `This stack created it as "${name}", ${known}. ` +
      `If "${name}" is still in the program and moves to another port, let this resource depend on it (dependsOn) instead of the other way round, or move "${name}" in a "pulumi up" of its own first.${slots} ` +
      `If "${name}" has left the program, Pulumi deletes it last: run "pulumi up" ${withoutTaker({ own })} first${alias}.`
    );
  }
  const unknown = "No resource that this run has declared so far has that entry.";
  const adopt =
    own !== undefined || !forwardsTheSame(holder, step.values)
      ? ""
      : isWhole(holder, step.values)
        ? ` It is exactly what this resource declares: if no resource of the stack has it, run "ENS_ADOPT=${holder.id} pulumi up" to adopt it. ${forcedReplacement}`
        : ` It forwards what this resource declares under another name or health check: if no resource of the stack has it, run "ENS_ADOPT=${holder.id} pulumi up" to adopt it and change those. ${forcedReplacement}`;
  return (
    `${unknown}${adopt} ${adopt === "" ? "Choose" : "Otherwise choose"} another port, or delete that entry first. ` +
    `If it belongs to a resource that leaves the program, run "pulumi up" ${withoutTaker({ own })} first: Pulumi deletes last.${slots} ${error.message}.`
  );
}

/** An entry that has the name which only this resource generates, but which the state does not have. */
export function explainLeftover(holder: RemoteEntry): string {
  return (
    `Forward entry ${formatEntry(holder)} already exists and has the name that this resource generates. ` +
    "Either an earlier run was interrupted after creating it, or it stayed when the resource left the state (retainOnDelete, pulumi state delete). " +
    `In these cases run "ENS_ADOPT=${holder.id} pulumi up" to continue with it, set ens:adoptInterrupted to true to have that done automatically, or delete it. ${forcedReplacement}`
  );
}

/** What an entry is that holds what its own successor asks for. */
export const replacedLast =
  "the entry that this resource replaces, and Pulumi deletes it last. Give this resource the option deleteBeforeReplace: true.";

/** Pulumi does not tell providers about forced replacements, so a create cannot know whether it is one half of one. */
export const forcedReplacement =
  "If this run replaces the resource (--replace, --target-replace, replacementTrigger, replaceWith, pulumi state taint), give it the option deleteBeforeReplace: true instead.";

function held(step: OperationContext, holder: RemoteEntry): string {
  return `External port ${port(step.values)} is held by forward entry ${formatEntry(holder)}.`;
}

function port(values: OperationContext["values"]): string {
  return `${String(values["ipProtocol"])} ${String(values["externalIp"])}:${String(values["externalPort"])}`;
}

/** Whether an entry has the name that the resource at work generates. */
function hasOwnName({ values }: OperationContext, entry: RemoteEntry): boolean {
  const { autoName: own } = internalPropsOf(values);
  return own !== undefined && entry.values["forwardEntryName"] === own;
}

/** The declared resource that generates the name of an entry, and the other entry that it has now. */
function replacedBy(
  step: OperationContext,
  holder: RemoteEntry,
): { readonly maker: string; readonly now: string } | undefined {
  const { run } = step.surroundings;
  const name = holder.values["forwardEntryName"];
  const maker = typeof name === "string" ? run.claims.namesake(name) : undefined;
  const now = maker === undefined || run.isOwned(holder.id) ? undefined : run.entryOf(maker);
  return maker === undefined || now === undefined ? undefined : { maker, now };
}

/**
 * The resource of this stack, other than the one at work, that has an entry in the state or has created it, which the mark
 * in its name shows.
 */
export function makerOf(run: RunState, values: PropertyMap, entry: RemoteEntry): string | undefined {
  const recorded = run.recordedOwnerOf(entry.id);
  const { urn } = internalPropsOf(values);
  const name = entry.values["forwardEntryName"];
  const resource = typeof name === "string" ? markedResource(name) : undefined;
  const maker =
    recorded ??
    (urn === undefined || resource === undefined
      ? undefined
      : formerUrns(urn, resource).find((candidate) => autoName(resource, candidate) === name));
  return maker === urn ? undefined : maker;
}
