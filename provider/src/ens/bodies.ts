import * as v from "valibot";

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
