import { readFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import * as v from "valibot";
import { check } from "./check.js";
import type { Cloud } from "./cloud/cloud.js";
import type { Stored } from "./cloud/records.js";
import type { Table } from "./cloud/table.js";
import { Complaint, errnoOf } from "./errors.js";

const format = "alicloud-ens-emulator state 1";
const advice = "; move it away to start from the seed";

const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, v.string()]));

/** Stored records of these fields. In the file, the transition of a record is called `turning`. */
function recordsSchema(states: readonly string[], otherFields: v.ObjectEntries) {
  const fields = { ...otherFields, Status: v.picklist(states) };
  const until = v.union([
    v.literal("stuck"),
    v.strictObject({ at: v.number() }),
    v.strictObject({ describes: v.number() }),
  ]);
  const turning = v.optional(v.strictObject({ until, into: v.nullable(v.strictObject(fields)) }));
  return v.array(v.strictObject({ ...fields, turning }));
}

const tagList = v.array(v.strictObject(texts("TagKey", "TagValue")));

/** Files of version 0.1 have texts here: what the caller gave, or "". */
const affinity = (byDefault: boolean) =>
  v.pipe(
    v.union([v.boolean(), v.string()]),
    v.transform((value) => (value === "" ? byDefault : String(value).toLowerCase() === "true")),
  );

const idleTimeout = v.pipe(
  v.optional(v.union([v.number(), v.string()])),
  v.transform((value) => (value === undefined || value === "" ? undefined : Number(value))),
);

const accountSchema = v.strictObject({
  gateways: recordsSchema(["Creating", "Available", "Deleting"], {
    ...texts("NatGatewayId", "Name", "EnsRegionId", "NetworkId", "VSwitchId", "Spec", "CreationTime"),
    Tags: tagList,
    internalIps: v.optional(v.array(v.string())),
  }),
  eips: recordsSchema(["Associating", "Unassociating", "InUse", "Available"], {
    ...texts("AllocationId", "IpAddress", "Name", "Description", "EnsRegionId", "Isp", "ChargeType"),
    ...texts("InternetChargeType", "AllocationTime", "InstanceId", "InstanceType"),
    Bandwidth: v.number(),
    Standby: v.boolean(),
    Tags: v.optional(tagList),
  }),
  entries: recordsSchema(["Pending", "Available", "Deleting"], {
    ...texts("NatGatewayId", "ForwardEntryId", "ForwardEntryName", "ExternalIp", "ExternalPort"),
    ...texts("InternalIp", "InternalPort", "IpProtocol", "HealthCheckPort", "StandbyExternalIp"),
    ...texts("CreationTime"),
  }),
  snats: recordsSchema(["Pending", "Available", "Deleting"], {
    ...texts("NatGatewayId", "SnatEntryId", "SnatEntryName", "SnatIp", "StandbySnatIp", "SourceCIDR"),
    ...texts("SourceVSwitchId", "SourceNetworkId", "CreationTime"),
    IdleTimeout: idleTimeout,
    EipAffinity: affinity(true),
    IspAffinity: affinity(false),
    SnatIps: v.optional(v.array(v.strictObject(texts("Ip", "Status", "CreationTime")))),
  }),
  // Files of version 0.1 have neither of these.
  networks: v.optional(
    recordsSchema(["Available"], {
      ...texts("NetworkId", "NetworkName", "CidrBlock", "Description", "EnsRegionId", "CreatedTime"),
      Tags: tagList,
    }),
    [],
  ),
  vSwitches: v.optional(
    recordsSchema(["Available"], {
      ...texts("VSwitchId", "VSwitchName", "NetworkId", "CidrBlock", "Description", "EnsRegionId"),
      ...texts("CreatedTime"),
      Tags: tagList,
    }),
    [],
  ),
  clientTokens: v.optional(
    v.array(v.strictObject({ token: v.string(), request: v.string(), id: v.string(), at: v.number() })),
    [],
  ),
});

const tableNames = ["gateways", "eips", "entries", "snats", "networks", "vSwitches"] as const;

function inFile<T extends object>(record: Stored<T>): object {
  if (!record.transition) return record;
  const { transition, ...rest } = record;
  return { ...rest, turning: transition };
}

/** Keeps the account in a file. A call is answered only when its effects are in the file. */
export class StateFile {
  #written = -1;
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;

  constructor(
    readonly path: string,
    readonly cloud: Cloud,
  ) {}

  /** Loads the file if there is one. A file that cannot be used is never overwritten. */
  load(): void {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      const code = errnoOf(error);
      if (code === "ENOENT") return;
      throw new Complaint(`state: cannot read ${this.path} (${code})`);
    }
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      throw new Complaint(`state: ${this.path} is damaged, it is not JSON${advice}`);
    }
    const { format: found, ...account } = (content ?? {}) as Record<string, unknown>;
    if (found !== format) throw new Complaint(`state: ${this.path} is not a state of this emulator${advice}`);
    try {
      const checked = check(accountSchema, account, "account");
      this.cloud.clear();
      for (const name of tableNames) {
        const table = this.cloud[name] as Table<object>;
        for (const { turning: transition, ...record } of checked[name]) {
          table.put(transition ? { ...record, transition } : record);
        }
      }
      for (const used of checked.clientTokens) this.cloud.clientTokens.add(used);
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      throw new Complaint(`state: ${this.path} is damaged, ${error.message}${advice}`);
    }
    this.#written = this.cloud.version;
  }

  /** Resolves when every change so far is in the file. Calls at the same time share one write. */
  saved(): Promise<void> {
    if (this.cloud.version === this.#written) return this.#running;
    this.#queued ??= this.#writeNext();
    return this.#queued;
  }

  async #writeNext(): Promise<void> {
    await this.#running.catch(() => undefined);
    this.#running = this.#write();
    this.#queued = undefined;
    await this.#running;
  }

  async #write(): Promise<void> {
    const { version } = this.cloud;
    const content: Record<string, unknown> = { format };
    for (const name of tableNames) {
      content[name] = this.cloud[name].all().map(inFile);
    }
    content.clientTokens = this.cloud.clientTokens.all();
    const draft = `${this.path}.${process.pid}.tmp`;
    try {
      const file = await open(draft, "w", 0o600);
      try {
        await file.writeFile(JSON.stringify(content));
        await file.sync();
      } finally {
        await file.close();
      }
      // After a kill, the file is the old one or the new one, never a part of one.
      await rename(draft, this.path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw new Complaint(`state: cannot write ${this.path} (${errnoOf(error)})`);
    }
    this.#written = version;
  }
}
