import assert from "node:assert/strict";

import type { FaultRule } from "../../emulator/src/index.js";
import { EngineState } from "./engineState.js";
import { InProcessCloud, openSession, type SessionSettings } from "./inProcess.js";
import { declare } from "./lane.js";
import { inVirtualTime } from "./virtualTime.js";

const slow: FaultRule = { latency: 3_000 };

/** Creates `count` entries, `parallel` at once as Pulumi does it, and gives what became of each. */
async function createAll(
  cloud: InProcessCloud,
  settings: SessionSettings,
  count: number,
  parallel = count,
): Promise<string[]> {
  const { provider } = openSession(cloud, () => 0.5, settings);
  const results: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      results[index] = await provider.create(declare(`e${index}`, 2000 + index)).then(
        () => "created",
        (error: unknown) => (error as Error).message,
      );
    }
  };
  await Promise.all(range(parallel).map(work));
  return results;
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

const inCloud = (settleMs = 0) =>
  new InProcessCloud({ randomSeed: 1, settleMs, refuseWhileSiblingBusy: false });

const creates = ({ core }: InProcessCloud) =>
  core.journal.calls.filter(({ action }) => action === "CreateForwardEntry");

const few = { callsInFlight: 1, writesPerGateway: 64 };

describe("a call that waits for a place among the calls in flight", () => {
  it("is not sent after its time limit, and the error says why and what to do", async () => {
    await inVirtualTime(async () => {
      const cloud = inCloud();
      cloud.addFaults([slow]);
      const begun = Date.now();
      const results = await createAll(cloud, { ...few, limitMs: 10_000 }, 8);
      for (const call of creates(cloud)) {
        assert.ok(call.at - begun <= 10_000, `sent after ${call.at - begun} ms`);
      }
      const notSent = results.filter((message) => message.startsWith("CreateForwardEntry was not sent"));
      assert.equal(notSent.length + creates(cloud).length, 8, results.join("\n"));
      assert.equal(
        notSent[0],
        "CreateForwardEntry was not sent: ens:callsInFlight lets only one call be in flight, and the time limit of 10 s was over before it was the turn of this call. Run the command again with a lower --parallel, or set ens:callsInFlight to a higher number.",
      );
    });
  });

  it("what the error recommends helps: a lower --parallel, or a higher ens:callsInFlight", async () => {
    for (const [parallel, callsInFlight] of [
      [1, 1],
      [8, 16],
    ] as const) {
      await inVirtualTime(async () => {
        const cloud = inCloud();
        cloud.addFaults([slow]);
        const settings = { ...few, callsInFlight, limitMs: 10_000 };
        assert.deepEqual(await createAll(cloud, settings, 8, parallel), Array(8).fill("created"));
      });
    }
  });

  it("where flow control has left few calls, the error says so, and a lower --parallel helps", async () => {
    const throttled: FaultRule = { action: "CreateForwardEntry", nth: [1, 2, 3, 4], throttle: {} };
    const settings = { callsInFlight: 8, writesPerGateway: 64, limitMs: 30_000 };
    for (const parallel of [24, 1]) {
      await inVirtualTime(async () => {
        const cloud = inCloud();
        cloud.addFaults([slow, throttled]);
        const results = await createAll(cloud, settings, 24, parallel);
        const failed = results.filter((result) => result !== "created");
        if (parallel === 1) {
          assert.deepEqual(failed, []);
          return;
        }
        assert.match(
          failed[0] ?? "",
          /^CreateForwardEntry was not sent: the service throttles this account, so only (one call|\d calls) may be in flight at the moment, and the time limit of 30 s was over before it was the turn of this call\. Run the command again with a lower --parallel\.$/,
        );
      });
    }
  });

  it("after an attempt without an answer it is still said that nobody knows whether the entry was created", async () => {
    await inVirtualTime(async () => {
      const cloud = inCloud();
      cloud.addFaults([{ action: "CreateForwardEntry", nth: 1, drop: "after" }, slow]);
      const results = await createAll(cloud, { ...few, limitMs: 10_000 }, 8);
      const open = results.filter((message) => message.includes("It is not known whether the entry was"));
      assert.equal(open.length, 1, results.join("\n"));
    });
  });

  it("an entry that is waited for is kept in the state, and the next run goes on", async () => {
    await inVirtualTime(async () => {
      const cloud = inCloud(60_000);
      cloud.addFaults([
        { action: "DescribeForwardEntryAttribute", latency: 4_000 },
        { action: "DescribeForwardTableEntries", nth: range(1000).slice(2), error: { code: "NoPermission" } },
      ]);
      const program = new Map(range(12).map((index) => [`e${index}`, declare(`e${index}`, 2000 + index)]));
      const state = new EngineState();
      const settings = { ...few, limitMs: 30_000 };
      const troubles = await state.up(program, openSession(cloud, () => 0.5, settings).provider);
      assert.ok(
        troubles.some(({ message }) => message.includes("DescribeForwardEntryAttribute was not sent")),
      );
      for (const { message } of troubles) {
        assert.match(
          message,
          /is still Pending after 30 s\.|it is not known whether it is ready: DescribeForwardEntryAttribute was not sent: .* Run "pulumi up" again to go on\.$/,
        );
      }
      assert.equal(state.ids.length, 12);
      cloud.core.faults.clear();
      assert.deepEqual(await state.up(program, openSession(cloud, () => 0.5).provider), []);
      assert.equal(creates(cloud).length, 12);
    });
  });
});
