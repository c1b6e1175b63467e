import assert from "node:assert/strict";

import type { FaultRule } from "../../emulator/src/index.js";
import { InProcessCloud, openSession } from "./inProcess.js";
import { declare } from "./lane.js";
import { inVirtualTime } from "./virtualTime.js";

/** The first list is the one before the first create. */
const laterLists = { action: "DescribeForwardTableEntries", nth: range(2, 1000) };

const troubles: readonly (readonly [string, FaultRule])[] = [
  ["hang", { ...laterLists, latency: 600_000 }],
  ["are throttled", { ...laterLists, throttle: {} }],
  ["are throttled for 30 s", { ...laterLists, throttle: { retryAfterMs: 30_000 } }],
  ["fail", { ...laterLists, error: { code: "SystemBusy" } }],
  ["get no answer", { ...laterLists, drop: "before" }],
];

describe("entries that are waited for while the lists of their gateway", () => {
  for (const [what, rule] of troubles) {
    for (const settleMs of [500, 20_000]) {
      it(`${what} are seen to be ready after ${settleMs / 1000} s, in each step`, async () => {
        await inVirtualTime(async () => {
          const cloud = new InProcessCloud({ randomSeed: 1, settleMs, refuseWhileSiblingBusy: false });
          cloud.addFaults([rule]);
          const { provider } = openSession(cloud, () => 0.5);
          const indexes = range(0, 8);
          const took = async (steps: Promise<unknown>[]) => {
            const begun = Date.now();
            await Promise.all(steps);
            const late = Date.now() - begun - settleMs;
            assert.ok(late <= 1_500 + settleMs * 0.2, `${late} ms late`);
          };
          const ids: string[] = [];
          await took(
            indexes.map(async (index) => {
              ids[index] = (await provider.create(declare(`e${index}`, 2000 + index))).id;
            }),
          );
          const changed = indexes.map((index) =>
            declare(`e${index}`, 2000 + index, { internalIp: "10.0.0.11" }),
          );
          await took(changed.map((inputs, index) => provider.update(ids[index]!, {}, inputs)));
          await took(changed.map((inputs, index) => provider.delete(ids[index]!, inputs)));
          const { calls } = cloud.core.journal;
          assert.ok(calls.length < 8 * 3 * 16, `${calls.length} calls`);
        });
      });
    }
  }
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
