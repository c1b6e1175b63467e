import * as v from "valibot";

/**
 * The calls of ENS API 2017-11-10 that this project makes. Methods, requests and responses bear the names of the
 * official SDK (@alicloud/ens20171110), so that its client can take the place of ours once it is on the registry.
 */
export interface EnsCalls {
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-createforwardentry */
  createForwardEntry(request: CreateForwardEntryRequest): Promise<Response<CreateForwardEntryResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-modifyforwardentry */
  modifyForwardEntry(request: ModifyForwardEntryRequest): Promise<Response<ModifyForwardEntryResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-deleteforwardentry */
  deleteForwardEntry(request: DeleteForwardEntryRequest): Promise<Response<DeleteForwardEntryResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeforwardentryattribute */
  describeForwardEntryAttribute(
    request: DescribeForwardEntryAttributeRequest,
  ): Promise<Response<DescribeForwardEntryAttributeResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeforwardtableentries */
  describeForwardTableEntries(
    request: DescribeForwardTableEntriesRequest,
  ): Promise<Response<DescribeForwardTableEntriesResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describenatgateways */
  describeNatGateways(
    request: DescribeNatGatewaysRequest,
  ): Promise<Response<DescribeNatGatewaysResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeenseipaddresses */
  describeEnsEipAddresses(
    request: DescribeEnsEipAddressesRequest,
  ): Promise<Response<DescribeEnsEipAddressesResponseBody>>;
}

export interface Response<Body> {
  readonly headers: Readonly<Record<string, string>>;
  readonly statusCode: number;
  readonly body: Body;
}

export interface CreateForwardEntryRequest {
  readonly natGatewayId: string;
  readonly externalIp: string;
  readonly externalPort: string;
  readonly internalIp: string;
  readonly internalPort: string;
  readonly ipProtocol?: string;
  readonly forwardEntryName?: string;
  readonly healthCheckPort?: number;
  readonly standbyExternalIp?: string;
}

export interface CreateForwardEntryResponseBody {
  readonly requestId?: string | undefined;
  readonly forwardEntryId: string;
}

export interface ModifyForwardEntryRequest {
  readonly forwardEntryId: string;
  readonly externalIp?: string;
  readonly externalPort?: string;
  readonly internalIp?: string;
  readonly internalPort?: string;
  readonly ipProtocol?: string;
  readonly forwardEntryName?: string;
  readonly healthCheckPort?: number;
}

export interface ModifyForwardEntryResponseBody {
  readonly requestId?: string | undefined;
}

export interface DeleteForwardEntryRequest {
  readonly forwardEntryId: string;
}

export interface DeleteForwardEntryResponseBody {
  readonly requestId?: string | undefined;
}

export interface DescribeForwardEntryAttributeRequest {
  readonly forwardEntryId: string;
}

/** An entry as both describe calls tell it: every value is a text, and any may be missing. */
export interface ForwardEntryBody {
  readonly forwardEntryId: string;
  readonly natGatewayId?: string | undefined;
  readonly forwardEntryName?: string | undefined;
  readonly externalIp?: string | undefined;
  readonly externalPort?: string | undefined;
  readonly internalIp?: string | undefined;
  readonly internalPort?: string | undefined;
  readonly ipProtocol?: string | undefined;
  readonly healthCheckPort?: string | undefined;
  readonly standbyExternalIp?: string | undefined;
  readonly standbyStatus?: string | undefined;
  readonly status?: string | undefined;
}

export interface DescribeForwardEntryAttributeResponseBody extends ForwardEntryBody {
  readonly requestId?: string | undefined;
  /** UTC, such as `2020-04-26T15:38:27Z`; the list call does not tell it. */
  readonly creationTime?: string | undefined;
}

export interface DescribeForwardTableEntriesRequest {
  readonly natGatewayId: string;
  readonly forwardEntryId?: string;
  readonly externalIp?: string;
  readonly forwardEntryName?: string;
  readonly internalIp?: string;
  readonly ipProtocol?: string;
  readonly pageNumber?: number;
  readonly pageSize?: number;
}

export interface DescribeForwardTableEntriesResponseBody {
  readonly requestId?: string | undefined;
  readonly forwardTableEntries: readonly ForwardEntryBody[];
  readonly pageNumber?: string | undefined;
  readonly pageSize?: string | undefined;
  readonly totalCount?: string | undefined;
}

export interface DescribeNatGatewaysRequest {
  readonly name?: string;
  readonly natGatewayId?: string;
  readonly natGatewayIds?: readonly string[];
  readonly pageNumber?: number;
  readonly pageSize?: number;
}

export interface NatGatewayBody {
  readonly natGatewayId: string;
  readonly name?: string | undefined;
  readonly ensRegionId?: string | undefined;
  readonly networkId?: string | undefined;
  readonly vSwitchId?: string | undefined;
  readonly status?: string | undefined;
  readonly ipLists: readonly NatGatewayIpBody[];
}

export interface NatGatewayIpBody {
  readonly allocationId?: string | undefined;
  readonly ipAddress?: string | undefined;
  /** `UsedByForwardTable`, `UsedBySnatTable` or `Idle` */
  readonly usingStatus?: string | undefined;
}

export interface DescribeNatGatewaysResponseBody {
  readonly requestId?: string | undefined;
  readonly natGateways: readonly NatGatewayBody[];
  readonly totalCount?: string | undefined;
}

export interface DescribeEnsEipAddressesRequest {
  /** One id, or up to 50 with commas between them. */
  readonly allocationId?: string;
  readonly eipAddress?: string;
  readonly associatedInstanceId?: string;
  readonly associatedInstanceType?: string;
  readonly pageNumber?: number;
  readonly pageSize?: number;
}

export interface EipAddressBody {
  readonly allocationId: string;
  readonly ipAddress?: string | undefined;
  readonly name?: string | undefined;
  readonly ensRegionId?: string | undefined;
  readonly status?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly instanceType?: string | undefined;
  readonly standby?: boolean | undefined;
}

export interface DescribeEnsEipAddressesResponseBody {
  readonly requestId?: string | undefined;
  readonly eipAddresses: { readonly eipAddress: readonly EipAddressBody[] };
  readonly totalCount?: string | undefined;
}

/**
 * The answers of ENS as they come over the wire. What is documented as a text may come as a number (and the totals
 * do, in some calls), what is not set may be missing, null or empty: all of that is taken. Fields nobody documented
 * are dropped.
 */
const text = v.optional(
  v.pipe(
    v.nullish(v.union([v.string(), v.number(), v.boolean()])),
    v.transform((value) => (value === undefined || value === null ? undefined : String(value))),
  ),
);
const id = v.pipe(v.string(), v.nonEmpty());
const flag = v.optional(
  v.pipe(
    v.nullish(v.union([v.boolean(), v.string()])),
    v.transform((value) => (value === undefined || value === null ? undefined : String(value) === "true")),
  ),
);

/** A list, also where an older generator wrapped it in an object with one field of the given name. */
function list<Item extends v.GenericSchema>(item: Item, wrapper: string) {
  return v.pipe(
    v.unknown(),
    v.transform((value) => unwrap(value, wrapper)),
    v.array(item),
  );
}

function unwrap(value: unknown, wrapper: string): unknown {
  if (value === undefined || value === null) {
    return [];
  }
  return typeof value === "object" && wrapper in value ? (value as Record<string, unknown>)[wrapper] : value;
}

const forwardEntry = {
  forwardEntryId: id,
  natGatewayId: text,
  forwardEntryName: text,
  externalIp: text,
  externalPort: text,
  internalIp: text,
  internalPort: text,
  ipProtocol: text,
  healthCheckPort: text,
  standbyExternalIp: text,
  standbyStatus: text,
  status: text,
};

const natGateway = v.object({
  natGatewayId: id,
  name: text,
  ensRegionId: text,
  networkId: text,
  vSwitchId: text,
  status: text,
  ipLists: v.optional(
    list(v.object({ allocationId: text, ipAddress: text, usingStatus: text }), "ipList"),
    null,
  ),
});

const eipAddress = v.object({
  allocationId: id,
  ipAddress: text,
  name: text,
  ensRegionId: text,
  status: text,
  instanceId: text,
  instanceType: text,
  standby: flag,
});

export const bodies = {
  CreateForwardEntry: v.object({ requestId: text, forwardEntryId: id }),
  ModifyForwardEntry: v.object({ requestId: text }),
  DeleteForwardEntry: v.object({ requestId: text }),
  DescribeForwardEntryAttribute: v.object({ requestId: text, creationTime: text, ...forwardEntry }),
  DescribeForwardTableEntries: v.object({
    requestId: text,
    pageNumber: text,
    pageSize: text,
    totalCount: text,
    forwardTableEntries: list(v.object(forwardEntry), "forwardTableEntry"),
  }),
  DescribeNatGateways: v.object({
    requestId: text,
    totalCount: text,
    natGateways: list(natGateway, "natGateway"),
  }),
  DescribeEnsEipAddresses: v.object({
    requestId: text,
    totalCount: text,
    eipAddresses: v.object({ eipAddress: list(eipAddress, "eipAddress") }),
  }),
} as const;

export type Operation = keyof typeof bodies;

export type Body<Op extends Operation> = v.InferOutput<(typeof bodies)[Op]>;

/** Reads an answer; `problem` names the first field that is not what it must be. */
export function readBody<Op extends Operation>(
  operation: Op,
  raw: unknown,
): { readonly body: Body<Op> } | { readonly problem: string } {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    return { problem: "it is not a JSON object" };
  }
  const result = v.safeParse(bodies[operation], withList(operation, lowerFirst(raw)));
  if (result.success) {
    return { body: result.output };
  }
  const issue = result.issues[0];
  return { problem: `${v.getDotPath(issue) ?? "the answer"}: ${issue.message}` };
}

const lists: Partial<Record<Operation, string>> = {
  DescribeForwardTableEntries: "forwardTableEntries",
  DescribeNatGateways: "natGateways",
};

/** An answer that says that it found nothing may leave its list out; without such a word nothing is concluded. */
function withList(operation: Operation, answer: unknown): unknown {
  const name = lists[operation];
  const found = answer as Record<string, unknown>;
  return name !== undefined && !(name in found) && /^0$/.test(String(found["totalCount"]))
    ? { ...found, [name]: [] }
    : found;
}

/** The wire writes names with a capital, the SDK without. */
function lowerFirst(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(lowerFirst);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key.charAt(0).toLowerCase() + key.slice(1),
        lowerFirst(item),
      ]),
    );
  }
  return value;
}

type Parameter = string | number | boolean | readonly string[] | undefined;

/**
 * The parameters of a request as they are sent: the wire wants texts under names that begin with a capital, and the items of
 * a list under a number each.
 */
export function parametersOf(request: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request).flatMap(([key, value]: [string, Parameter]): [string, string][] => {
      const name = key.charAt(0).toUpperCase() + key.slice(1);
      if (typeof value === "object") {
        return value.map((item, index) => [`${name}.${index + 1}`, item]);
      }
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}
