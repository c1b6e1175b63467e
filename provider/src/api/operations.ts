import * as v from "valibot";

/** A string. The service also sends numbers and booleans for it, and null for a value that is not set. */
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

/** An array, or an object whose only field holds the array: older ENS calls answer so. */
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
  // usingStatus: UsedByForwardTable, UsedBySnatTable or Idle
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

/** Declares the type of a request. There is no value: requests are not checked at run time. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the type is all that it is for
function type<T>(): T {
  return undefined as T;
}

interface Row {
  readonly request: unknown;
  readonly method: "GET" | "POST";
  readonly answer: v.GenericSchema;
  /** The list in the answer, which may be missing if `totalCount` is 0. */
  readonly list?: string;
}

/**
 * The operations of ENS API 2017-11-10 that this project uses. Each is documented at
 * https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-createforwardentry and so on. Names are
 * those of the official SDK (@alicloud/ens20171110): the names on the wire with a lower-case first letter. Fields that are
 * not listed are dropped from answers.
 */
export const operations = {
  CreateForwardEntry: {
    request: type<{
      readonly natGatewayId: string;
      readonly externalIp: string;
      readonly externalPort: string;
      readonly internalIp: string;
      readonly internalPort: string;
      readonly ipProtocol?: string;
      readonly forwardEntryName?: string;
      readonly healthCheckPort?: number;
      readonly standbyExternalIp?: string;
    }>(),
    method: "POST",
    answer: v.object({ requestId: text, forwardEntryId: id }),
  },
  ModifyForwardEntry: {
    request: type<{
      readonly forwardEntryId: string;
      readonly externalIp?: string;
      readonly externalPort?: string;
      readonly internalIp?: string;
      readonly internalPort?: string;
      readonly ipProtocol?: string;
      readonly forwardEntryName?: string;
      readonly healthCheckPort?: number;
    }>(),
    method: "POST",
    answer: v.object({ requestId: text }),
  },
  DeleteForwardEntry: {
    request: type<{ readonly forwardEntryId: string }>(),
    method: "POST",
    answer: v.object({ requestId: text }),
  },
  DescribeForwardEntryAttribute: {
    request: type<{ readonly forwardEntryId: string }>(),
    method: "POST",
    // creationTime: UTC, such as 2020-04-26T15:38:27Z; DescribeForwardTableEntries does not return it
    answer: v.object({ requestId: text, creationTime: text, ...forwardEntry }),
  },
  DescribeForwardTableEntries: {
    request: type<{
      readonly natGatewayId: string;
      readonly forwardEntryId?: string;
      readonly externalIp?: string;
      readonly forwardEntryName?: string;
      readonly internalIp?: string;
      readonly ipProtocol?: string;
      readonly pageNumber?: number;
      readonly pageSize?: number;
    }>(),
    method: "POST",
    answer: v.object({
      requestId: text,
      pageNumber: text,
      pageSize: text,
      totalCount: text,
      forwardTableEntries: list(v.object(forwardEntry), "forwardTableEntry"),
    }),
    list: "forwardTableEntries",
  },
  DescribeNatGateways: {
    request: type<{
      readonly name?: string;
      readonly natGatewayId?: string;
      readonly natGatewayIds?: readonly string[];
      readonly pageNumber?: number;
      readonly pageSize?: number;
    }>(),
    // the only operation that is documented for GET alone
    method: "GET",
    answer: v.object({ requestId: text, totalCount: text, natGateways: list(natGateway, "natGateway") }),
    list: "natGateways",
  },
  DescribeEnsEipAddresses: {
    request: type<{
      /** One id, or up to 50 separated by commas. */
      readonly allocationId?: string;
      readonly eipAddress?: string;
      readonly associatedInstanceId?: string;
      readonly associatedInstanceType?: string;
      readonly pageNumber?: number;
      readonly pageSize?: number;
    }>(),
    method: "POST",
    answer: v.object({
      requestId: text,
      totalCount: text,
      eipAddresses: v.object({ eipAddress: list(eipAddress, "eipAddress") }),
    }),
  },
} as const satisfies Readonly<Record<string, Row>>;

export type Operation = keyof typeof operations;

export type Request<Op extends Operation> = (typeof operations)[Op]["request"];

export type Body<Op extends Operation> = v.InferOutput<(typeof operations)[Op]["answer"]>;

export interface Answer<Op extends Operation> {
  readonly headers: Readonly<Record<string, string>>;
  readonly statusCode: number;
  readonly body: Body<Op>;
}

/** An entry as DescribeForwardTableEntries returns it. */
export type ForwardEntryBody = Body<"DescribeForwardTableEntries">["forwardTableEntries"][number];

export type NatGatewayBody = v.InferOutput<typeof natGateway>;

export type EipAddressBody = v.InferOutput<typeof eipAddress>;

/** Reads an answer; `problem` names the first field that is missing or has the wrong type. */
export function readBody<Op extends Operation>(
  operation: Op,
  raw: unknown,
): { readonly body: Body<Op> } | { readonly problem: string } {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    return { problem: "it is not a JSON object" };
  }
  const { answer: schema, list }: Row = operations[operation];
  const answer = lowerFirst(raw) as Record<string, unknown>;
  const isEmptyList = list !== undefined && !(list in answer) && /^0$/.test(String(answer["totalCount"]));
  const result = v.safeParse(schema, isEmptyList ? { ...answer, [list]: [] } : answer);
  if (result.success) {
    return { body: result.output as Body<Op> };
  }
  const issue = result.issues[0];
  return { problem: `${v.getDotPath(issue) ?? "the answer"}: ${issue.message}` };
}

/** Gives all fields the names of the SDK. */
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

/** The parameters of a request as they are sent: strings whose names begin with a capital, list items numbered from 1. */
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
