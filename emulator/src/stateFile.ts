import { readFileSync, readdirSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import * as v from "valibot";
import { check } from "./check.js";
import type { Cloud } from "./cloud/cloud.js";
import type { Stored } from "./cloud/records.js";
import type { Table } from "./cloud/table.js";
import { Complaint, errnoOf } from "./errors.js";
import { lockFile } from "./fileLock.js";

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

/** The file that a symbolic link leads to, also if that file does not exist yet: a rename would replace the link. */
function targetOf(path: string, links = 0): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      const target = resolve(dirname(path), readlinkSync(path));
      return links < 40 ? targetOf(target, links + 1) : path;
    } catch {
      return path;
    }
  }
}

/** Removes the drafts that a killed emulator left. Those of version 0.1.0 have the id of its process in their name. */
function removeDrafts(path: string): void {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix) && /^(\d+\.)?tmp$/.test(name.slice(prefix.length))) {
      rmSync(join(folder, name), { force: true });
    }
  }
}

/** Keeps the account in a file. A call is answered only when its effects are in the file. */
export class StateFile {
  #written = -1;
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;
  #failed = false;
  readonly #target: string;
  readonly #unlock: () => void;

  /** Locks the file: of two emulators on one file, the later write would undo what the other one answered. */
  constructor(
    readonly path: string,
    readonly cloud: Cloud,
  ) {
    this.#target = targetOf(path);
    this.#unlock = lockFile(this.#target);
    try {
      this.#load();
      removeDrafts(this.#target);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#unlock();
  }

  /** Loads the file if there is one. A file that cannot be used is never overwritten. */
  #load(): void {
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
    const draft = `${this.#target}.tmp`;
    try {
      const file = await open(draft, "w", 0o600);
      try {
        await file.writeFile(JSON.stringify(content));
        await file.sync();
      } finally {
        await file.close();
      }
      // After a kill, the file is the old one or the new one, never a part of one.
      await rename(draft, this.#target);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      this.#report(errnoOf(error));
      throw new Complaint(`state: cannot write ${this.path} (${errnoOf(error)})`);
    }
    this.#failed = false;
    this.#written = version;
  }

  /** Once until a write succeeds again, as each call that changes something fails in the same way. */
  #report(code: string): void {
    if (this.#failed) return;
    this.#failed = true;
    console.error(
      `alicloud-ens-emulator: state: cannot write ${this.path} (${code}). Calls that change something are answered with InternalError until it can be written.`,
    );
  }
}
