import { Deadline } from "../api/clock.js";
import type { CallContext, EnsApi } from "../api/ensApi.js";
import { UserError } from "../api/errors.js";
import type { NatGatewayBody } from "../api/operations.js";
import { explain } from "../gateway/explain.js";
import { describeEntry, GatewayNotFoundError, type RemoteEntry } from "../gateway/reads.js";
import { assertKnownKeys, entryFilter, optional, required } from "./filter.js";
import { batched, eachOrError, eipFinder, GatewayEntries, NatGateways } from "./gateways.js";
import type * as types from "./types.js";

/** Time limit of a look-up. */
const defaultMs = 60_000;

const gatewayExample = 'give the id of the NAT gateway, such as "nat-5t7nh1cfm6kxiszlttr38****"';
const entryExample = 'give the id of the forward entry, such as "fwd-5tc07cw14metghn3siv4a****"';
const eipExample = 'give the id of the EIP, such as "eip-5sc1s19ysuqsu9g9uqkz****"';

/** The look-ups of one account. Every failure is a {@link UserError}. */
export class Lookups {
  private readonly gatewayEntries = new Map<string, GatewayEntries>();
  private readonly entries: (id: string) => Promise<RemoteEntry | undefined>;
  private readonly gateways: NatGateways;
  private readonly eips: ReturnType<typeof eipFinder>;

  constructor(
    private readonly api: EnsApi,
    /** Endpoint and keys, for errors: "at ens.aliyuncs.com with the access key from ens:accessKey". */
    private readonly account: string,
    private readonly limitMs = defaultMs,
    private readonly signal?: AbortSignal,
  ) {
    const context = (): CallContext => this.context();
    this.entries = batched((ids) => eachOrError(ids, (id) => describeEntry(id, api, context())));
    this.gateways = new NatGateways(api, context);
    this.eips = eipFinder(api, context);
  }

  getForwardEntries(args: types.GetForwardEntriesArgs): Promise<types.GetForwardEntriesResult> {
    return this.withUserErrors(async () => {
      const natGatewayId = required("natGatewayId", args.natGatewayId, gatewayExample);
      const filter = entryFilter(args);
      const entries = [...(await this.entriesOf(natGatewayId).all()).values()]
        .filter(filter.matches)
        .map((entry) => toResult(entry, natGatewayId))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return {
        id: `${natGatewayId}-${filter.hash}`,
        natGatewayId,
        entries,
        ids: entries.map(({ id }) => id),
        names: entries.map(({ forwardEntryName }) => forwardEntryName),
      };
    });
  }

  getForwardEntry(args: types.GetForwardEntryArgs): Promise<types.GetForwardEntryResult> {
    return this.withUserErrors(async () => {
      assertKnownKeys(args, { id: true, natGatewayId: true });
      const id = required("id", args.id, entryExample);
      const natGatewayId = optional("natGatewayId", args.natGatewayId);
      const entry = await (natGatewayId === undefined
        ? this.entries(id)
        : this.entriesOf(natGatewayId).find(id));
      if (entry === undefined) {
        throw new UserError(
          `Forward entry ${id} does not exist ${this.account}: check the id, the account and the endpoint.`,
        );
      }
      const shown = toResult(entry, natGatewayId ?? "");
      if (natGatewayId !== undefined && shown.natGatewayId !== natGatewayId) {
        throw new UserError(
          `Forward entry ${id} is on NAT gateway ${shown.natGatewayId}, not on ${natGatewayId}: correct natGatewayId, or leave it out.`,
        );
      }
      return shown;
    });
  }

  getNatGateway(args: types.GetNatGatewayArgs): Promise<types.GetNatGatewayResult> {
    return this.withUserErrors(async () => {
      assertKnownKeys(args, { id: true, name: true });
      const gateway = await this.gateway(optional("id", args.id), optional("name", args.name));
      return {
        id: gateway.natGatewayId,
        name: gateway.name ?? "",
        ensRegionId: gateway.ensRegionId ?? "",
        networkId: gateway.networkId ?? "",
        vSwitchId: gateway.vSwitchId ?? "",
        status: gateway.status ?? "",
        addresses: await this.gateways.addressesOf(gateway),
      };
    });
  }

  getEipAddress(args: types.GetEipAddressArgs): Promise<types.GetEipAddressResult> {
    return this.withUserErrors(async () => {
      assertKnownKeys(args, { allocationId: true });
      const allocationId = required("allocationId", args.allocationId, eipExample);
      const eip = await this.eips(allocationId);
      if (eip === undefined) {
        throw new UserError(
          `EIP ${allocationId} does not exist ${this.account}: check the id, the account and the endpoint.`,
        );
      }
      if (eip.ipAddress === undefined || eip.ipAddress === "") {
        throw new UserError(
          `EIP ${allocationId} has no address ${this.account}${eip.status === undefined ? "" : ` (it is ${eip.status})`}: run the command again once it has one.`,
        );
      }
      return {
        id: allocationId,
        allocationId,
        ipAddress: eip.ipAddress,
        name: eip.name ?? "",
        ensRegionId: eip.ensRegionId ?? "",
        status: eip.status ?? "",
        instanceId: eip.instanceId ?? "",
        instanceType: eip.instanceType ?? "",
        standby: eip.standby === true,
      };
    });
  }

  private async gateway(id: string | undefined, name: string | undefined): Promise<NatGatewayBody> {
    if (id !== undefined) {
      const gateway = await this.gateways.byId(id);
      if (gateway === undefined) {
        throw new GatewayNotFoundError(id);
      }
      if (name !== undefined && gateway.name !== name) {
        throw new UserError(
          `NAT gateway ${id} is named "${gateway.name ?? ""}", not "${name}": correct the name, or leave it out.`,
        );
      }
      return gateway;
    }
    if (name === undefined) {
      throw new UserError("id or name is required: give the id of the NAT gateway, or its exact name.");
    }
    const [gateway, ...others] = await this.gateways.byName(name);
    if (gateway === undefined) {
      throw new UserError(
        `No NAT gateway is named "${name}" ${this.account}: check the name, which must be exact, the account and the endpoint.`,
      );
    }
    if (others.length > 0) {
      const ids = [gateway, ...others].map(({ natGatewayId }) => natGatewayId).sort();
      throw new UserError(
        `${ids.length} NAT gateways are named "${name}": give the id of one of them: ${ids.join(", ")}.`,
      );
    }
    return gateway;
  }

  private entriesOf(natGatewayId: string): GatewayEntries {
    const known =
      this.gatewayEntries.get(natGatewayId) ??
      new GatewayEntries(natGatewayId, this.api, () => this.context());
    this.gatewayEntries.set(natGatewayId, known);
    return known;
  }

  private context(): CallContext {
    return { deadline: new Deadline(this.limitMs), signal: this.signal };
  }

  private async withUserErrors<Result>(look: () => Promise<Result>): Promise<Result> {
    try {
      return await look();
    } catch (error) {
      if (error instanceof UserError || error instanceof TypeError) {
        throw error;
      }
      throw new UserError(
        error instanceof GatewayNotFoundError
          ? `NAT gateway ${error.natGatewayId} was not found ${this.account}: check the id, that the keys belong to the account that owns it, and the endpoint.`
          : explain(error, {}, this.account),
      );
    }
  }
}

function toResult(
  { id, values, status, standbyStatus }: RemoteEntry,
  natGatewayId: string,
): types.GetForwardEntryResult {
  const text = (property: keyof types.GetForwardEntryResult): string => {
    const value = values[property];
    return typeof value === "string" ? value : "";
  };
  const { healthCheckPort, standbyExternalIp } = values;
  return {
    id,
    natGatewayId: text("natGatewayId") || natGatewayId,
    forwardEntryName: text("forwardEntryName"),
    externalIp: text("externalIp"),
    externalPort: text("externalPort"),
    internalIp: text("internalIp"),
    internalPort: text("internalPort"),
    ipProtocol: text("ipProtocol"),
    ...(typeof healthCheckPort === "number" ? { healthCheckPort } : {}),
    ...(typeof standbyExternalIp === "string" ? { standbyExternalIp } : {}),
    status,
    ...(standbyStatus === undefined ? {} : { standbyStatus }),
  };
}
