import { isIPv4 } from "node:net";
import * as v from "valibot";
import { check, schemaOf, text } from "../check.js";
import { Complaint } from "../errors.js";
import { parsePorts, portCount } from "./ports.js";

/** What the cloud holds at the start. */
export interface Seed {
  /** NAT gateways with what belongs to them. Default: none. */
  gateways?: SeedGateway[] | undefined;
  /** EIPs that are attached to nothing. Default: none. */
  eips?: SeedEip[] | undefined;
}

/** A NAT gateway of a {@link Seed}. */
export interface SeedGateway {
  /** Its id, of 1 to 128 characters. */
  natGatewayId: string;
  /** Its name. Default: none. */
  name?: string | undefined;
  /** The node of ENS. Default: `cn-hangzhou-44`. */
  ensRegionId?: string | undefined;
  /** The id of its network. Default: a generated one. */
  networkId?: string | undefined;
  /** The id of its vSwitch. Default: a generated one. */
  vSwitchId?: string | undefined;
  /** Its specification. Default: `enat.default`. */
  spec?: string | undefined;
  /** The EIPs that are attached to it. Default: none. */
  eips?: SeedAttachedEip[] | undefined;
  /** The addresses of the instances behind it. Default: every private IPv4 address counts as an instance. */
  internalIps?: string[] | undefined;
  /** Its forward entries. Default: none. */
  entries?: SeedEntry[] | undefined;
  /** Its SNAT entries. Default: none. */
  snatEntries?: SeedSnatEntry[] | undefined;
}

/** An EIP of a {@link Seed}. */
export interface SeedEip {
  /** Its id, of 1 to 128 characters. */
  allocationId: string;
  /** Its IPv4 address. */
  ipAddress: string;
  /** Its name. Default: none. */
  name?: string | undefined;
  /** The node of ENS. Default: that of its gateway; `cn-hangzhou-44` where it is attached to none. */
  ensRegionId?: string | undefined;
}

/** An EIP that is attached to a {@link SeedGateway}. */
export interface SeedAttachedEip extends SeedEip {
  /** Whether it is attached as a standby. Default: `false`. */
  standby?: boolean | undefined;
}

/** A forward entry of a {@link SeedGateway}. */
export interface SeedEntry {
  /** Its id. Default: a generated one. */
  forwardEntryId?: string | undefined;
  /** Its name. Default: none. */
  forwardEntryName?: string | undefined;
  /** The address of an EIP of the gateway. */
  externalIp: string;
  /** A port, or a range such as `"8000/8010"`. */
  externalPort: string | number;
  /** The IPv4 address that receives the traffic. */
  internalIp: string;
  /** As `externalPort`, spanning as many ports. */
  internalPort: string | number;
  /** The protocol. Default: `Any`. */
  ipProtocol?: "TCP" | "UDP" | "Any" | undefined;
  /** The port that is probed; `""` for no health check, which is the default. */
  healthCheckPort?: string | number | undefined;
  /** The address of the standby EIP; `""` for none, which is the default. */
  standbyExternalIp?: string | undefined;
}

/** An SNAT entry of a {@link SeedGateway}. */
export interface SeedSnatEntry {
  /** Its id. Default: a generated one. */
  snatEntryId?: string | undefined;
  /** Its name. Default: none. */
  snatEntryName?: string | undefined;
  /** The address of the EIP that it uses. */
  snatIp: string;
  /** The addresses that it is for, as a CIDR block. Default: none. */
  sourceCIDR?: string | undefined;
}

/** What somebody else may change in an entry, with names as on the wire. What is left out stays. */
export interface Edit {
  /** The gateway that it moves to. */
  NatGatewayId?: string | undefined;
  /** Its name; `""` for none. */
  ForwardEntryName?: string | undefined;
  /** The address of the EIP. */
  ExternalIp?: string | undefined;
  /** A port, or a range such as `"8000/8010"`. */
  ExternalPort?: string | number | undefined;
  /** The address that receives the traffic. */
  InternalIp?: string | undefined;
  /** As `ExternalPort`. */
  InternalPort?: string | number | undefined;
  /** The protocol. */
  IpProtocol?: "TCP" | "UDP" | "Any" | undefined;
  /** The port that is probed; `""` for no health check. */
  HealthCheckPort?: string | undefined;
  /** The address of the standby EIP; `""` for none. */
  StandbyExternalIp?: string | undefined;
  /** When it was created, such as `2026-01-01T00:00:00Z`. */
  CreationTime?: string | undefined;
  /** Its state, which stays until a call or another edit changes it. */
  Status?: "Pending" | "Available" | "Deleting" | undefined;
}

/** One gateway for the quickstart, a second one to move an entry to. */
export const defaultSeed: Seed = {
  gateways: [
    {
      natGatewayId: "nat-5quickstart00000000000000",
      name: "quickstart",
      ensRegionId: "cn-hangzhou-44",
      eips: [
        { allocationId: "eip-5quickstart00000000000010", ipAddress: "203.0.113.10" },
        { allocationId: "eip-5quickstart00000000000011", ipAddress: "203.0.113.11" },
        { allocationId: "eip-5quickstart00000000000012", ipAddress: "203.0.113.12", standby: true },
      ],
    },
    {
      natGatewayId: "nat-5secondgate00000000000000",
      name: "second",
      ensRegionId: "cn-chengdu-telecom",
      eips: [
        { allocationId: "eip-5secondgate00000000000020", ipAddress: "198.51.100.20" },
        { allocationId: "eip-5secondgate00000000000021", ipAddress: "198.51.100.21" },
      ],
    },
  ],
};

const id = text(128);
const ipv4 = v.pipe(
  v.string(),
  v.check((value) => isIPv4(value), "must be an IPv4 address"),
);
const ports = v.pipe(
  v.union([v.string(), v.number()]),
  v.check(
    (value) => parsePorts(String(value)) !== undefined,
    'must be a port or a range such as "8000/8010"',
  ),
);
const protocol = v.picklist(["TCP", "UDP", "Any"]);

const eipFields = {
  allocationId: id,
  ipAddress: ipv4,
  name: v.optional(v.string()),
  ensRegionId: v.optional(id),
};

const entrySchema = v.strictObject({
  forwardEntryId: v.optional(id),
  forwardEntryName: v.optional(v.string()),
  externalIp: ipv4,
  externalPort: ports,
  internalIp: ipv4,
  internalPort: ports,
  ipProtocol: v.optional(protocol),
  healthCheckPort: v.optional(v.union([v.pipe(v.string(), v.regex(/^\d*$/)), v.number()])),
  standbyExternalIp: v.optional(v.union([v.literal(""), ipv4])),
});

const snatSchema = v.strictObject({
  snatEntryId: v.optional(id),
  snatEntryName: v.optional(v.string()),
  snatIp: id,
  sourceCIDR: v.optional(v.string()),
});

const gatewaySchema = v.strictObject({
  natGatewayId: id,
  name: v.optional(v.string()),
  ensRegionId: v.optional(id),
  networkId: v.optional(id),
  vSwitchId: v.optional(id),
  spec: v.optional(id),
  eips: v.optional(v.array(v.strictObject({ ...eipFields, standby: v.optional(v.boolean()) }))),
  internalIps: v.optional(v.array(ipv4)),
  entries: v.optional(v.array(entrySchema)),
  snatEntries: v.optional(v.array(snatSchema)),
});

const seedSchema = schemaOf<Seed>()(
  v.strictObject({
    gateways: v.optional(v.array(gatewaySchema)),
    eips: v.optional(v.array(v.strictObject(eipFields))),
  }),
);

const editSchema = schemaOf<Edit>()(
  v.strictObject({
    NatGatewayId: v.optional(id),
    ForwardEntryName: v.optional(v.string()),
    ExternalIp: v.optional(ipv4),
    ExternalPort: v.optional(ports),
    InternalIp: v.optional(ipv4),
    InternalPort: v.optional(ports),
    IpProtocol: v.optional(protocol),
    HealthCheckPort: v.optional(v.string()),
    StandbyExternalIp: v.optional(v.string()),
    CreationTime: v.optional(v.string()),
    Status: v.optional(v.picklist(["Pending", "Available", "Deleting"])),
  }),
);

export const checkEdit = (input: unknown): Edit => check(editSchema, input, "entry");

export const checkSeedEntry = (input: unknown): SeedEntry => check(entrySchema, input, "entry");

/** Checks a seed: its fields, that no id or address occurs twice, and that each entry fits its gateway. */
export function checkSeed(input: unknown): Seed {
  const seed = check(seedSchema, input, "seed");
  const seen = new Set<string>();
  const unique = (value: string | undefined, where: string) => {
    if (value === undefined) return;
    if (seen.has(value)) throw new Complaint(`seed: ${where} ${value} is used twice`);
    seen.add(value);
  };
  const uniqueEips = (eips: SeedEip[] = [], where: string) => {
    for (const eip of eips) {
      unique(eip.allocationId, `${where} allocationId`);
      unique(eip.ipAddress, `${where} ipAddress`);
    }
  };
  for (const [index, gateway] of (seed.gateways ?? []).entries()) {
    const where = `gateways.${index}`;
    unique(gateway.natGatewayId, `${where}.natGatewayId`);
    uniqueEips(gateway.eips, `${where}.eips`);
    for (const [entryIndex, entry] of (gateway.entries ?? []).entries()) {
      unique(entry.forwardEntryId, `${where}.entries.${entryIndex}.forwardEntryId`);
      checkEntryFits(gateway, entry, `${where}.entries.${entryIndex}`);
    }
    for (const snat of gateway.snatEntries ?? [])
      unique(snat.snatEntryId, `${where}.snatEntries snatEntryId`);
  }
  uniqueEips(seed.eips, "eips");
  return seed;
}

function checkEntryFits({ eips = [] }: SeedGateway, entry: SeedEntry, where: string): void {
  if (!eips.some(({ ipAddress }) => ipAddress === entry.externalIp)) {
    throw new Complaint(`seed: ${where}.externalIp is not among the eips of the gateway`);
  }
  const [external, internal] = [entry.externalPort, entry.internalPort].map((port) =>
    parsePorts(String(port)),
  );
  if (!external || !internal || portCount(external) !== portCount(internal)) {
    throw new Complaint(`seed: ${where}.internalPort must span as many ports as externalPort`);
  }
}
