import { Deadline } from "../api/clock.js";
import {
  adoptIdKey,
  hasUnknown,
  hasEntry,
  type Property,
  type PropertyMap,
  sameValue,
} from "../entry/properties.js";
import { aliasesOption, continuation, labelBeside, nameOf } from "../entry/names.js";
import type { Failure } from "../entry/validate.js";
import { explain } from "../gateway/explain.js";
import {
  addressesOf,
  type GatewayAddress,
  GatewayNotFoundError,
  type RemoteEntry,
  usualQuota,
} from "../gateway/reads.js";
import { formatDifferences, formatEntry, holdersOf } from "../lifecycle/read.js";
import type { ProviderContext } from "../lifecycle/operation.js";
import type { RunState } from "../lifecycle/runState.js";

/** An entry that is checked, with the old inputs of its resource. */
export interface CheckedEntry {
  readonly urn: string;
  readonly olds: PropertyMap;
  readonly inputs: PropertyMap;
}

/** Result of the check of an entry that will be created or changed. */
export interface Findings {
  /** What the service would reject, by property. */
  readonly failures: readonly Failure[];
  readonly warnings: readonly string[];
}

interface FoundGateway {
  readonly kind: "found";
  readonly addresses: ReadonlyMap<string, GatewayAddress>;
  readonly entries: ReadonlyMap<string, RemoteEntry>;
}

/** A gateway as the service returned it, or why it could not be read. */
type GatewaySnapshot = FoundGateway | { readonly kind: "missing" | "unavailable"; readonly reason: string };

/** A preview must not wait long for a service that does not answer. */
const timeLimitMs = 15_000;

/** Properties that decide which addresses and ports of the gateway an entry uses. */
const addressAndPort = [
  "natGatewayId",
  "externalIp",
  "externalPort",
  "ipProtocol",
  "standbyExternalIp",
] as const;

/** Reads each gateway of a program once, and compares the declared entries with it. */
export class Preflight {
  private readonly snapshots = new Map<string, Promise<GatewaySnapshot>>();
  private readonly warned = new Set<string>();

  async inspect(entry: CheckedEntry, context: ProviderContext): Promise<Findings> {
    const { olds, inputs } = entry;
    const { natGatewayId } = inputs;
    if (typeof natGatewayId !== "string" || (hasEntry(olds) && sameValues(addressAndPort, olds, inputs))) {
      return { failures: [], warnings: [] };
    }
    const pending = this.snapshots.get(natGatewayId) ?? readSnapshot(natGatewayId, context);
    this.snapshots.set(natGatewayId, pending);
    const snapshot = await pending;
    if (snapshot.kind !== "found") {
      return snapshot.kind === "missing"
        ? { failures: [{ property: "natGatewayId", reason: snapshot.reason }], warnings: [] }
        : { failures: [], warnings: this.once(natGatewayId, snapshot.reason) };
    }
    const { entries } = snapshot;
    const declared = context.run.claims.count(natGatewayId);
    const warnings = portWarnings(entry, entries, context.run);
    if (Math.max(declared, entries.size) > usualQuota) {
      const quota = `NAT gateway ${natGatewayId} has ${entries.size} forward entries and this program declares ${declared} so far, but ${usualQuota} are assumed to be the quota`;
      warnings.push(...this.once(`${natGatewayId} quota`, quota));
    }
    return { failures: failuresOf(entry, snapshot), warnings };
  }

  private once(subject: string, text: string): string[] {
    const isNew = !this.warned.has(subject);
    this.warned.add(subject);
    return isNew ? [text] : [];
  }
}

async function readSnapshot(
  natGatewayId: string,
  { gateways, account, signal }: ProviderContext,
): Promise<GatewaySnapshot> {
  const call = { deadline: new Deadline(timeLimitMs), signal, subject: natGatewayId };
  try {
    const [addresses, entries] = await Promise.all([
      addressesOf(natGatewayId, gateways.api, call),
      gateways.of(natGatewayId).entries.list(call),
    ]);
    return { kind: "found", addresses, entries };
  } catch (error) {
    const reason = explain(error, { natGatewayId }, account, "new");
    return error instanceof GatewayNotFoundError
      ? { kind: "missing", reason }
      : {
          kind: "unavailable",
          reason: `the preflight check failed: it is not known whether NAT gateway ${natGatewayId} exists, has these external IPs and has these ports free. ${reason}`,
        };
  }
}

function sameValues(compared: readonly Property[], a: PropertyMap, b: PropertyMap): boolean {
  return compared.every((property) => sameValue(property, a[property], b[property]));
}

/** What the service would reject: addresses that the gateway does not have, or an entry that cannot be adopted. */
function failuresOf({ olds, inputs }: CheckedEntry, { addresses, entries }: FoundGateway): Failure[] {
  const failures: Failure[] = [];
  const fail = (property: string, reason: string): void => {
    failures.push({ property, reason });
  };
  const { natGatewayId, externalIp, standbyExternalIp, [adoptIdKey]: adoptId } = inputs;
  const gateway = String(natGatewayId);
  if (typeof externalIp === "string") {
    const address = addresses.get(externalIp);
    if (address === undefined) {
      const attached = [...addresses.keys()].sort().join(", ") || "none";
      fail(
        "externalIp",
        `${externalIp} is not the address of an EIP that is attached to NAT gateway ${gateway} (attached: ${attached}): attach it first`,
      );
    } else if (address.usedBySnat) {
      fail(
        "externalIp",
        `${externalIp} is used by an SNAT entry, and ENS does not share an EIP between SNAT and port forwards`,
      );
    } else if (address.standby) {
      fail("externalIp", `${externalIp} is attached as a standby EIP: give it as standbyExternalIp`);
    }
  }
  if (typeof standbyExternalIp === "string" && addresses.get(standbyExternalIp)?.standby !== true) {
    fail(
      "standbyExternalIp",
      `${standbyExternalIp} is not attached to NAT gateway ${gateway} as a standby EIP: attach it with "standby" first`,
    );
  }
  if (!hasEntry(olds) && typeof adoptId === "string") {
    const entry = entries.get(adoptId);
    const differences = entry === undefined ? [] : formatDifferences(entry, inputs);
    if (entry === undefined) {
      fail(adoptIdKey, `forward entry ${adoptId} is not on NAT gateway ${gateway}`);
    } else if (entry.status === "Deleting") {
      fail(adoptIdKey, `forward entry ${adoptId} is being deleted`);
    } else if (differences.length > 0) {
      fail(
        adoptIdKey,
        `forward entry ${formatEntry(entry)} is not what is declared: ${differences.join("; ")}`,
      );
    }
  }
  return failures;
}

/** Only warnings: the holder may be the entry itself, or one that leaves in the same update. */
function portWarnings(
  { urn, olds, inputs }: CheckedEntry,
  entries: ReadonlyMap<string, RemoteEntry>,
  run: RunState,
): string[] {
  const { externalIp, externalPort, ipProtocol } = inputs;
  if ([externalIp, externalPort, ipProtocol].some(hasUnknown)) {
    return [];
  }
  // check does not know the id, but the old inputs show where the entry of the resource is
  const isOwn = (holder: RemoteEntry) =>
    holder.id === inputs[adoptIdKey] ||
    sameValues(["externalIp", "externalPort", "ipProtocol", "forwardEntryName"], holder.values, olds);
  return holdersOf(inputs, entries).flatMap((holder) => {
    const explanation = isOwn(holder) ? undefined : explainHolder(holder, { urn, olds, inputs }, run);
    return explanation === undefined
      ? []
      : [
          `external port ${String(externalPort)} of ${String(externalIp)} is held by forward entry ${formatEntry(holder)}. ${explanation}`,
        ];
  });
}

/** Explains whether the entry that holds the port will free it; undefined if it will. */
function explainHolder(
  holder: RemoteEntry,
  { urn, olds, inputs }: CheckedEntry,
  run: RunState,
): string | undefined {
  const plan = run.changes.planOf(holder.id, inputs);
  if (plan.kind === "undeclared") {
    const creator = run.creatorOf(holder, urn);
    if (creator === undefined) {
      return 'Unless it moves away in the same update, "pulumi up" will fail.';
    }
    const name = labelBeside(creator, urn);
    const alias = hasEntry(olds)
      ? ""
      : ` If this resource ${continuation(creator, urn)}, give it the option ${aliasesOption(creator, urn)}.`;
    return `This stack created it as "${name}". If "${name}" leaves the program in the same update, "pulumi up" will fail, because Pulumi deletes last.${alias}`;
  }
  if (plan.kind === "leaves" || plan.kind === "left" || plan.urn === urn) {
    return undefined;
  }
  return plan.kind === "keeps"
    ? `It belongs to ${plan.urn === undefined ? "another resource" : `"${nameOf(plan.urn)}"`}, which keeps the port, so "pulumi up" will fail.`
    : 'It leaves the port only at the end of the update, so "pulumi up" may fail.';
}
