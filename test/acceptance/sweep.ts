import { Deadline, sleep } from "../../provider/src/api/clock.js";
import { EnsError } from "../../provider/src/api/errors.js";
import { describeEntry } from "../../provider/src/gateway/reads.js";
import { listEntries } from "../../provider/src/gateway/reads.js";
import type { RemoteEntry } from "../../provider/src/gateway/reads.js";
import { formatEntry } from "../../provider/src/lifecycle/read.js";
import type { Door } from "./door.js";
import type { Pace } from "./ground.js";
import { runBegan, type Run } from "./run.js";

/** A run takes less; what is younger may be another one's that is still under way. */
const leftoverAgeMs = 3_600_000;

/** Deletes what the suite has made, and nothing else: names decide, and they are read again before each deletion. */
export class Sweep {
  constructor(
    private readonly door: Door,
    private readonly pace: Pace,
    private readonly natGatewayId: string,
    private readonly run: Run,
  ) {}

  /** What earlier runs left behind, if it is older than an hour. Answers with the names. */
  async leftovers(now: number): Promise<string[]> {
    const names: string[] = [];
    for (const { id } of (await this.list()).values()) {
      const entry = await describeEntry(id, this.door.api, this.context());
      if (entry !== undefined && isLeftover(entry, this.door.api.serverClock.at(now), now)) {
        this.door.guard.add(id);
        await this.remove(id);
        names.push(String(entry.values["forwardEntryName"]));
      }
    }
    return names;
  }

  /** Everything of this run: what the door knows, and what bears a name of it. Throws where something is left. */
  async own(): Promise<void> {
    const { guard } = this.door;
    const left = new Map<string, unknown>();
    // a list may lag behind an entry that the last call has made
    for (let looks = 0; looks < 2; looks += 1) {
      if (looks > 0) await sleep(this.pace.lagMs);
      const entries = await this.list();
      for (const { id, values } of entries.values())
        if (this.run.owns(values["forwardEntryName"]) || guard.owns(id)) guard.add(id);
      left.clear();
      const attempts = guard.left.map(async (id) => {
        await this.remove(id).catch((error: unknown) => left.set(id, error));
      });
      await Promise.all(attempts);
    }
    if (left.size === 0) return;
    const lines = [...left].map(
      ([id, reason]) => `  ${id}: ${reason instanceof Error ? reason.message : String(reason)}`,
    );
    throw new Error(
      `These entries of this run could not be deleted. Delete them by hand, or run the suite again in an hour:\n${lines.join("\n")}`,
    );
  }

  /** Deletes an entry as soon as its state allows it, and waits until it is gone. */
  async remove(id: string): Promise<void> {
    const { api, guard } = this.door;
    const context = this.context();
    for (;;) {
      const live = await describeEntry(id, api, context);
      if (live === undefined) break;
      if (context.deadline.passed)
        throw new Error(`it is still ${live.status} after ${this.pace.limitMs / 1000} s`);
      if (live.status !== "Deleting") await this.send(id);
      await sleep(this.pace.pollMs);
    }
    guard.gone(id);
  }

  /** One attempt; what was not done is sent again after the next look. */
  private async send(id: string): Promise<void> {
    try {
      await this.door.api.sendOnce("DeleteForwardEntry", { forwardEntryId: id }, { subject: id });
    } catch (error) {
      if (!(error instanceof EnsError) || error.outcome === "rejected") throw error;
    }
  }

  /** The entries of others that hold a port which the suite wants to take. */
  async holders(
    externalIps: readonly (string | undefined)[],
    meets: (ports: unknown) => boolean,
  ): Promise<string[]> {
    const entries = [...(await this.list()).values()];
    return entries
      .filter(
        ({ values }) => externalIps.includes(values["externalIp"] as string) && meets(values["externalPort"]),
      )
      .map(formatEntry);
  }

  list(): Promise<ReadonlyMap<string, RemoteEntry>> {
    return listEntries(this.natGatewayId, this.door.api, this.context());
  }

  private context() {
    return { deadline: new Deadline(this.pace.limitMs) };
  }
}

/** Old by its name and, where the service tells it, by its creation: either clock may be wrong. */
function isLeftover(entry: RemoteEntry, serverNow: number, now: number): boolean {
  const began = runBegan(entry.values["forwardEntryName"]);
  return (
    began !== undefined &&
    now - began > leftoverAgeMs &&
    (entry.createdAt === undefined || serverNow - entry.createdAt > leftoverAgeMs)
  );
}
