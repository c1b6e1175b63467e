import { readFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import type { Cloud } from "./cloud/cloud.js";
import { checkSnapshot, restore, takeSnapshot } from "./cloud/snapshot.js";
import { Complaint } from "./complaint.js";

const format = "alicloud-ens-emulator state 1";

/** Keeps the account in a file. A call is answered only when what it did is there. */
export class StateFile {
  #written = -1;
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;

  constructor(
    readonly path: string,
    readonly cloud: Cloud,
  ) {}

  /** False if there is no file yet. A file that cannot be read is never overwritten. */
  load(): boolean {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return false;
      throw new Complaint(`state: cannot read ${this.path} (${code ?? "unknown error"})`);
    }
    const advice = "; move it away to start afresh";
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      throw new Complaint(`state: ${this.path} is damaged, it is not JSON${advice}`);
    }
    const { format: found, ...account } = (content ?? {}) as Record<string, unknown>;
    if (found !== format) throw new Complaint(`state: ${this.path} is not a state of this emulator${advice}`);
    try {
      restore(this.cloud, checkSnapshot(account, "account"));
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      throw new Complaint(`state: ${this.path} is damaged, ${error.message}${advice}`);
    }
    this.#written = this.cloud.version;
    return true;
  }

  /** Resolves when everything that was done so far is in the file; calls at the same time share one write. */
  saved(): Promise<void> {
    if (this.cloud.version === this.#written) return this.#running;
    this.#queued ??= this.#afterRunning();
    return this.#queued;
  }

  async #afterRunning(): Promise<void> {
    await this.#running.catch(() => undefined);
    const write = this.#write();
    this.#running = write;
    this.#queued = undefined;
    await write;
  }

  async #write(): Promise<void> {
    const { version } = this.cloud;
    const text = JSON.stringify({ format, ...takeSnapshot(this.cloud) });
    const draft = `${this.path}.${process.pid}.tmp`;
    try {
      const file = await open(draft, "w", 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      // a reader, and a kill, see the old file or the new one, never half of one
      await rename(draft, this.path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw new Complaint(
        `state: cannot write ${this.path} (${(error as NodeJS.ErrnoException).code ?? "unknown"})`,
      );
    }
    this.#written = version;
  }
}
