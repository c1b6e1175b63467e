import { Deadline } from "../api/clock.js";
import type { CallContext } from "../api/ensApi.js";
import { adoptIdKey, hasUnknown, isManaged, type PropertyMap, sameValue } from "../entry/properties.js";
import { aliasesOption, nameOf } from "../entry/urn.js";
import { explain } from "../gateway/explain.js";
import { addressesOf, type GatewayAddress, GatewayNotFoundError, usualQuota } from "../gateway/reads.js";
import type { RemoteEntry } from "../gateway/reads.js";
import { internalPropsOf } from "../lifecycle/internalProps.js";
import type { ProviderContext } from "../lifecycle/operation.js";
import { differences, formatEntry, holdersOf } from "../lifecycle/portHolders.js";
import { makerOf } from "../lifecycle/portMessages.js";
import type { RunState } from "../lifecycle/runState.js";

/** What a look at the cloud says about an entry that is to be made or moved. */
export interface Findings {
  /** What the cloud would refuse, by property. */
  readonly refusals: readonly { readonly property: string; readonly reason: string }[];
  /** What somebody should know before it is tried. */
  readonly warnings: readonly string[];
}

/** A gateway as the cloud has it, or why it could not be asked. */
type Look =
  | {
      readonly kind: "seen";
      readonly addresses: ReadonlyMap<string, GatewayAddress>;
      readonly entries: ReadonlyMap<string, RemoteEntry>;
    }
  | { readonly kind: "missing"; readonly reason: string }
  | { readonly kind: "unseen"; readonly reason: string };

/** A preview should not be held up for long by a cloud that does not answer. */
const patienceMs = 15_000;

const nothing: Findings = { refusals: [], warnings: [] };

/** Looks at each gateway of a program once. */
export class Preflight {
  private readonly looks = new Map<string, Promise<Look>>();
  private readonly told = new Set<string>();

  /** Compares what an entry asks for with the cloud, if it is new or moves. `declared` entries of the program are on the gateway. */
  async inspect(
    olds: PropertyMap,
    inputs: PropertyMap,
    declared: number,
    surroundings: ProviderContext,
  ): Promise<Findings> {
    const { natGatewayId } = inputs;
    if (typeof natGatewayId !== "string" || stays(olds, inputs)) {
      return nothing;
    }
    const look = await this.look(natGatewayId, surroundings);
    if (look.kind === "missing") {
      return { refusals: [{ property: "natGatewayId", reason: look.reason }], warnings: [] };
    }
    if (look.kind === "unseen") {
      return { refusals: [], warnings: this.once(natGatewayId, look.reason) };
    }
    return {
      refusals: [
        ...externalIpProblem(inputs, look.addresses),
        ...standbyProblem(inputs, look.addresses),
        ...(isManaged(olds) ? [] : adoptionProblem(inputs, look.entries)),
      ],
      warnings: [
        ...heldPort(olds, inputs, look.entries, surroundings.run),
        ...(Math.max(declared, look.entries.size) > usualQuota
          ? this.once(
              `${natGatewayId} quota`,
              `NAT gateway ${natGatewayId} has ${look.entries.size} forward entries and this program declares ${declared} so far: gateways often may have ${usualQuota} only`,
            )
          : []),
      ],
    };
  }

  private once(subject: string, text: string): string[] {
    if (this.told.has(subject)) {
      return [];
    }
    this.told.add(subject);
    return [text];
  }

  private look(natGatewayId: string, surroundings: ProviderContext): Promise<Look> {
    const known = this.looks.get(natGatewayId) ?? lookAt(natGatewayId, surroundings);
    this.looks.set(natGatewayId, known);
    return known;
  }
}

async function lookAt(natGatewayId: string, surroundings: ProviderContext): Promise<Look> {
  const { gateways, account } = surroundings;
  const context: CallContext = {
    deadline: new Deadline(gateways.api.clock, patienceMs),
    subject: natGatewayId,
  };
  try {
    const [addresses, entries] = await Promise.all([
      addressesOf(natGatewayId, gateways.api, context),
      gateways.of(natGatewayId).entries.list(context),
    ]);
    return { kind: "seen", addresses, entries };
  } catch (error) {
    const reason = explain(error, { natGatewayId }, account, "new");
    return error instanceof GatewayNotFoundError
      ? { kind: "missing", reason }
      : {
          kind: "unseen",
          reason: `the cloud could not be asked, so it was not checked whether NAT gateway ${natGatewayId} exists, has these external IPs and has these ports free. ${reason}`,
        };
  }
}

/** An entry that exists and keeps its place needs no look: what it has, it has. */
function stays(olds: PropertyMap, inputs: PropertyMap): boolean {
  return (
    isManaged(olds) &&
    (["natGatewayId", "externalIp", "externalPort", "ipProtocol", "standbyExternalIp"] as const).every(
      (property) => sameValue(property, olds[property], inputs[property]),
    )
  );
}

function externalIpProblem(
  inputs: PropertyMap,
  addresses: ReadonlyMap<string, GatewayAddress>,
): Findings["refusals"] {
  const ip = inputs["externalIp"];
  if (typeof ip !== "string") {
    return [];
  }
  const address = addresses.get(ip);
  const refused = (reason: string) => [{ property: "externalIp", reason }];
  if (address === undefined) {
    return refused(
      `${ip} is not the address of an EIP that is attached to NAT gateway ${String(inputs["natGatewayId"])} (attached: ${[...addresses.keys()].sort().join(", ") || "none"}): attach it first`,
    );
  }
  if (address.usedBySnat) {
    return refused(
      `${ip} is used by an SNAT entry, and ENS does not share an EIP between SNAT and port forwards`,
    );
  }
  return address.standby ? refused(`${ip} is attached as a standby EIP: give it as standbyExternalIp`) : [];
}

function standbyProblem(
  inputs: PropertyMap,
  addresses: ReadonlyMap<string, GatewayAddress>,
): Findings["refusals"] {
  const ip = inputs["standbyExternalIp"];
  return typeof ip !== "string" || addresses.get(ip)?.standby === true
    ? []
    : [
        {
          property: "standbyExternalIp",
          reason: `${ip} is not attached to NAT gateway ${String(inputs["natGatewayId"])} as a standby EIP: attach it with "standby" first`,
        },
      ];
}

/** Why the entry that `adoptId` names could not be taken. */
function adoptionProblem(
  inputs: PropertyMap,
  entries: ReadonlyMap<string, RemoteEntry>,
): Findings["refusals"] {
  const id = inputs[adoptIdKey];
  if (typeof id !== "string") {
    return [];
  }
  const refused = (reason: string) => [{ property: adoptIdKey, reason }];
  const entry = entries.get(id);
  if (entry === undefined) {
    return refused(`forward entry ${id} is not on NAT gateway ${String(inputs["natGatewayId"])}`);
  }
  if (entry.status === "Deleting") {
    return refused(`forward entry ${id} is being deleted`);
  }
  const lines = differences(entry, inputs);
  return lines.length === 0
    ? []
    : refused(`forward entry ${formatEntry(entry)} is not what is declared: ${lines.join("; ")}`);
}

/** Only a warning: the holder may be this very entry, or one that goes in the same update. */
function heldPort(
  olds: PropertyMap,
  inputs: PropertyMap,
  entries: ReadonlyMap<string, RemoteEntry>,
  run: RunState,
): string[] {
  if (
    hasUnknown(inputs["externalIp"]) ||
    hasUnknown(inputs["externalPort"]) ||
    hasUnknown(inputs["ipProtocol"])
  ) {
    return [];
  }
  return holdersOf(inputs, entries)
    .filter((holder) => !isOwn(holder, olds) && holder.id !== inputs[adoptIdKey])
    .flatMap((holder) => {
      const outlook = outlookOf(holder, olds, inputs, run);
      return outlook === undefined
        ? []
        : [
            `external port ${String(inputs["externalPort"])} of ${String(inputs["externalIp"])} is held by forward entry ${formatEntry(holder)}. ${outlook}`,
          ];
    });
}

/** What becomes of the entry that holds the port, as far as the run knows; undefined where it leaves the port. */
function outlookOf(
  holder: RemoteEntry,
  olds: PropertyMap,
  inputs: PropertyMap,
  run: RunState,
): string | undefined {
  const plan = run.planOf(holder.id, inputs);
  const { urn } = internalPropsOf(inputs);
  const isOwnEntry = plan.kind !== "unseen" && plan.urn !== undefined && plan.urn === urn;
  if (plan.kind === "leaves" || plan.kind === "left" || isOwnEntry) {
    return undefined;
  }
  if (plan.kind === "keeps") {
    return `It belongs to ${plan.urn === undefined ? "another resource" : `"${nameOf(plan.urn)}"`}, which keeps the port, so "pulumi up" will fail.`;
  }
  if (plan.kind !== "unseen") {
    return 'It leaves the port only at the end of the update, so "pulumi up" may fail.';
  }
  const maker = makerOf(run, inputs, holder);
  if (maker === undefined) {
    return 'Unless it moves away in the same update, "pulumi up" will fail.';
  }
  const alias =
    isManaged(olds) || urn === undefined
      ? ""
      : ` If this resource continues "${nameOf(maker)}" under a new name, give it the option ${aliasesOption(maker, urn)}.`;
  return `This stack created it as "${nameOf(maker)}". If "${nameOf(maker)}" leaves the program in the same update, "pulumi up" will fail, because Pulumi deletes last.${alias}`;
}

/** Check is not told the id, but the entry that the resource has is where its old inputs say. */
function isOwn(holder: RemoteEntry, olds: PropertyMap): boolean {
  return (["externalIp", "externalPort", "ipProtocol", "forwardEntryName"] as const).every((property) =>
    sameValue(property, holder.values[property], olds[property]),
  );
}
