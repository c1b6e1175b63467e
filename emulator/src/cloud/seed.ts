import { isIPv4 } from "node:net";
import * as v from "valibot";
import { agree } from "../agree.js";
import { check } from "../check.js";
import { Complaint } from "../complaint.js";
import type { Edit } from "../types/edit.js";
import type { Seed, SeedEntry } from "../types/seed.js";
import { parsePorts, width } from "./ports.js";

const text = v.pipe(
  v.string(),
  v.minLength(1, "must not be empty"),
  v.maxLength(128, "must have 128 characters at most"),
);
const ipv4 = v.pipe(
  v.string(),
  v.check((value) => isIPv4(value), "must be an IPv4 address"),
);
const ports = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(String),
  v.check((value) => parsePorts(value) !== undefined, 'must be a port or a range such as "8000/8010"'),
);

const eipSchema = v.strictObject({
  allocationId: text,
  ipAddress: ipv4,
  name: v.optional(v.string(), ""),
  ensRegionId: v.optional(text),
  standby: v.optional(v.boolean(), false),
});

const entrySchema = agree<SeedEntry>()(
  v.strictObject({
    forwardEntryId: v.optional(text),
    forwardEntryName: v.optional(v.string(), ""),
    externalIp: ipv4,
    externalPort: ports,
    internalIp: ipv4,
    internalPort: ports,
    ipProtocol: v.optional(v.picklist(["TCP", "UDP", "Any"]), "Any"),
    healthCheckPort: v.optional(v.union([v.pipe(v.string(), v.regex(/^\d*$/)), v.number()]), ""),
    standbyExternalIp: v.optional(v.union([v.literal(""), ipv4]), ""),
  }),
);

const snatSchema = v.strictObject({
  snatEntryId: v.optional(text),
  snatEntryName: v.optional(v.string(), ""),
  snatIp: text,
  sourceCIDR: v.optional(v.string(), ""),
});

const gatewaySchema = v.strictObject({
  natGatewayId: text,
  name: v.optional(v.string()),
  ensRegionId: v.optional(text, "cn-hangzhou-44"),
  networkId: v.optional(text, "n-5emulatornetwork00000000000"),
  vSwitchId: v.optional(text, "vsw-5emulatorvswitch0000000000"),
  spec: v.optional(text, "enat.default"),
  eips: v.optional(v.array(eipSchema), []),
  internalIps: v.optional(v.array(ipv4)),
  entries: v.optional(v.array(entrySchema), []),
  snatEntries: v.optional(v.array(snatSchema), []),
});

const seedSchema = agree<Seed>()(
  v.strictObject({
    gateways: v.optional(v.array(gatewaySchema), []),
    eips: v.optional(v.array(v.omit(eipSchema, ["standby"])), []),
  }),
);

export type CheckedSeed = v.InferOutput<typeof seedSchema>;
export type CheckedSeedEntry = v.InferOutput<typeof entrySchema>;

const editSchema = agree<Edit>()(
  v.strictObject({
    NatGatewayId: v.optional(text),
    ForwardEntryName: v.optional(v.string()),
    ExternalIp: v.optional(ipv4),
    ExternalPort: v.optional(ports),
    InternalIp: v.optional(ipv4),
    InternalPort: v.optional(ports),
    IpProtocol: v.optional(v.picklist(["TCP", "UDP", "Any"])),
    HealthCheckPort: v.optional(v.string()),
    StandbyExternalIp: v.optional(v.string()),
    CreationTime: v.optional(v.string()),
    Status: v.optional(v.picklist(["Pending", "Available", "Deleting"])),
  }),
);

export function checkEdit(input: unknown): v.InferOutput<typeof editSchema> {
  return check(editSchema, input, "entry");
}

export function checkSeedEntry(input: unknown): CheckedSeedEntry {
  return check(entrySchema, input, "entry");
}

export function checkSeed(input: unknown): CheckedSeed {
  const seed = check(seedSchema, input, "seed");
  const seen = new Set<string>();
  const once = (value: string | undefined, where: string) => {
    if (value === undefined) return;
    if (seen.has(value)) throw new Complaint(`seed: ${where} ${value} is there twice`);
    seen.add(value);
  };
  seed.gateways.forEach((gateway, at) => {
    const where = `gateways.${at}`;
    once(gateway.natGatewayId, `${where}.natGatewayId`);
    for (const eip of gateway.eips) {
      once(eip.allocationId, `${where}.eips allocationId`);
      once(eip.ipAddress, `${where}.eips ipAddress`);
    }
    gateway.entries.forEach((entry, index) => {
      once(entry.forwardEntryId, `${where}.entries.${index}.forwardEntryId`);
      if (!gateway.eips.some((eip) => eip.ipAddress === entry.externalIp)) {
        throw new Complaint(
          `seed: ${where}.entries.${index}.externalIp is not among the eips of the gateway`,
        );
      }
      const [outer, inner] = [parsePorts(entry.externalPort), parsePorts(entry.internalPort)];
      if (!outer || !inner || width(outer) !== width(inner)) {
        throw new Complaint(`seed: ${where}.entries.${index}.internalPort must be as wide as externalPort`);
      }
    });
    for (const snat of gateway.snatEntries) once(snat.snatEntryId, `${where}.snatEntries snatEntryId`);
  });
  for (const eip of seed.eips) {
    once(eip.allocationId, "eips allocationId");
    once(eip.ipAddress, "eips ipAddress");
  }
  return seed;
}
