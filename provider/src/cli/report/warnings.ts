import { aliasesOption } from "../../entry/urn.js";
import { PortIndex } from "../../entry/portClaim.js";
import { exposuresOf, type Exposure } from "./adminPorts.js";
import { circles, slotsNeeded } from "./portOrder.js";
import { claimOf, portsText, sharedPorts, type Claim } from "./claim.js";
import type { Preview, Step } from "./preview.js";
import { blocksItself, interrupts } from "./replacement.js";
import { show } from "./value.js";
import { warn, warningKinds, type Warning } from "./warning.js";

type Label = (step: Step) => string;

/** All that a reviewer must not overlook, the worst first. */
export function warningsOf(preview: Preview, label: Label): Warning[] {
  const { steps } = preview;
  const all = [
    ...takenTooEarly(steps, label),
    ...circles(steps, label),
    ...slotsNeeded(steps, label),
    ...takenTwice(steps, label),
    ...steps.filter(blocksItself).map((step) => ownWay(step, label)),
    ...steps.flatMap((step) => departure(step, label, steps)),
    ...steps.filter(interrupts).map((step) => interruption(step, label)),
    ...newExposures(steps, label),
    ...steps.flatMap((step) => anyProtocol(step, label)),
    ...preview.warnings.map((message) => ({ kind: "pulumi" as const, phrases: [{ said: message }] })),
  ];
  return all.sort((a, b) => warningKinds.indexOf(a.kind) - warningKinds.indexOf(b.kind));
}

/**
 * Entries that take a port while another one still holds it. Pulumi makes what is new before it deletes what is old, so
 * the port of an entry that goes, or of one whose replacement is made first, is not free in time.
 */
function takenTooEarly(steps: readonly Step[], label: Label): Warning[] {
  const held = new PortIndex<Step>();
  for (const step of steps) {
    const late =
      step.operation === "delete" ||
      step.operation === "forget" ||
      (step.operation === "replace" && !step.deletesFirst);
    const claim = late ? claimOf(step.before) : undefined;
    if (claim !== undefined) held.set(step, claim);
  }
  return steps.flatMap((step) => {
    const wanted = claimOf(step.after);
    if (wanted === undefined || step.operation === "same") return [];
    const had = step.operation === "create" ? undefined : claimOf(step.before);
    const conflicts = held.overlapping(wanted, step).flatMap((holder) => {
      const claim = held.get(holder);
      const shared = claim === undefined ? undefined : sharedPorts(wanted, claim);
      return claim === undefined || shared === undefined || (had !== undefined && sharedPorts(had, claim))
        ? []
        : [{ holder, shared }];
    });
    // the others are in the way as well, but one is enough to refuse the update
    return conflicts
      .slice(0, mostConflicts)
      .map(({ holder, shared }) => conflict(step, holder, label, `${wanted.ip}:${portsText(shared)}`));
  });
}

/** More would be a warning for each pair where many entries overlap. */
const mostConflicts = 3;

function conflict(step: Step, holder: Step, label: Label, place: string): Warning {
  const [taker, name] = [label(step), label(holder)];
  if (holder.operation === "forget") {
    return warn(
      "order",
    )`${taker} takes ${place}, which ${name} goes on holding: it leaves the program but stays in the cloud (retainOnDelete). Delete that entry first, or choose another port.`;
  }
  if (holder.operation === "replace") {
    return warn(
      "order",
    )`${taker} takes ${place} while ${name}, which moves away by a replacement, still holds it: Pulumi deletes the old entry last. Give ${name} the option ${"deleteBeforeReplace: true"}, or replace it in a ${"pulumi up"} of its own first.`;
  }
  if (step.operation !== "create") {
    return warn(
      "order",
    )`${taker} takes ${place}, which ${name} still holds: Pulumi deletes last. Run ${"pulumi up"} with ${taker} unchanged first, so that ${name} is deleted, and then with the change.`;
  }
  return warn(
    "order",
  )`${taker} takes ${place}, which ${name} still holds: Pulumi deletes last. Run ${"pulumi up"} without ${taker} first; or, if it continues ${name} under a new name, give it the option ${aliasesOption(holder.urn, step.urn)}.`;
}

/** An entry has one resource: the update refuses a second one that names it. */
function takenTwice(steps: readonly Step[], label: Label): Warning[] {
  return steps.flatMap((step, at) => {
    const { operation, id } = step;
    if (operation !== "adopt" || id === undefined) return [];
    const other = steps.find(
      (candidate, place) =>
        candidate.id === id &&
        candidate.operation !== "forget" &&
        candidate.operation !== "delete" &&
        (candidate.operation === "adopt" ? place < at : candidate !== step),
    );
    return other === undefined
      ? []
      : [
          warn(
            "order",
          )`${label(step)} adopts ${id}, which ${label(other)} ${other.operation === "adopt" ? "adopts too" : "has already"}: let one resource declare it.`,
        ];
  });
}

function ownWay(step: Step, label: Label): Warning {
  return warn(
    "order",
  )`${label(step)} would be created before its old entry is deleted, and both want the same port. Give it the option ${"deleteBeforeReplace: true"}.`;
}

function departure(step: Step, label: Label, steps: readonly Step[]): Warning[] {
  if (step.operation !== "delete" && step.operation !== "forget") return [];
  const place = placeOf(step);
  const id = step.id ?? "no id";
  const taker = steps.find((other) => other.operation === "adopt" && other.id === id);
  if (step.operation === "delete" && taker !== undefined) {
    return [
      warn(
        "delete",
      )`${label(step)} (${id}) is deleted under ${label(taker)}, which adopts it through another provider: ${place}. Give ${label(taker)} the option ${aliasesOption(step.urn, taker.urn)} in place of adoptId.`,
    ];
  }
  return [
    step.operation === "delete"
      ? warn("delete")`${label(step)} (${id}) is deleted: ${place}`
      : warn(
          "delete",
        )`${label(step)} (${id}) leaves the program but not the cloud (retainOnDelete), and keeps its port open: ${place}`,
  ];
}

function interruption(step: Step, label: Label): Warning {
  return warn(
    "interruption",
  )`${label(step)} is deleted and made anew, and its port answers nobody in between: ${placeOf(step)}`;
}

function newExposures(steps: readonly Step[], label: Label): Warning[] {
  const before = new Set(steps.flatMap((step) => exposures(claimOf(step.before)).map(({ key }) => key)));
  return steps.flatMap((step) => {
    const claim = step.operation === "same" ? undefined : claimOf(step.after);
    const fresh = exposures(claim).filter(({ key }) => !before.has(key));
    if (claim === undefined || fresh.length === 0) return [];
    const shown = fresh.map(({ service, externalPort, internalPort }) => {
      const inside =
        internalPort === undefined || internalPort === externalPort ? "" : ` (${internalPort} inside)`;
      return `${service} at ${claim.ip}:${externalPort}${inside}`;
    });
    return [warn("open-admin-port")`${label(step)} opens to the Internet: ${shown.join(", ")}`];
  });
}

function exposures(claim: Claim | undefined): Exposure[] {
  return claim === undefined ? [] : exposuresOf(claim);
}

/** `Any` is told when it is new: who has reviewed it once need not see it with every change. */
function anyProtocol(step: Step, label: Label): Warning[] {
  const changed = step.operation === "create" || step.operation === "update" || step.operation === "replace";
  if (!changed || step.after?.["ipProtocol"] !== "Any" || step.before?.["ipProtocol"] === "Any") return [];
  const spoken = new Set(exposures(claimOf(step.after)).map(({ speaks }) => speaks));
  const [one] = spoken.size === 1 ? spoken : [];
  const all = warn("any-protocol");
  return [
    one === undefined || one === "Any"
      ? all`${label(step)} forwards every protocol (${placeOf(step)}): if one will do, set ipProtocol to ${"TCP"} or ${"UDP"}.`
      : all`${label(step)} forwards every protocol (${placeOf(step)}): set ipProtocol to ${one}, which will do.`,
  ];
}

/** `203.0.113.10:22 TCP`, of the entry as it is, or as it will be where it is new. */
function placeOf({ before, after }: Step): string {
  const bag = before ?? after ?? {};
  const claim = claimOf(bag);
  const ports =
    claim === undefined ? (show("externalPort", bag["externalPort"]) ?? "?") : portsText(claim.ports);
  return `${show("externalIp", bag["externalIp"]) ?? "?"}:${ports} ${show("ipProtocol", bag["ipProtocol"]) ?? "?"}`;
}
