import assert from "node:assert/strict";
import { runCase, type Case, type Verdict } from "./cases.js";
import type { Face } from "./faces.js";
import { Lane } from "./lane.js";
import { tell } from "./oracle.js";
import { line, tally, type Tally } from "./tally.js";

/** Runs cases side by side, each lane with an emulator and a server of its own, and counts what the oracle finds. */
export async function runCases(
  face: Face,
  cases: readonly Case[],
  lanes: number,
  progress: (text: string) => void = () => undefined,
): Promise<Tally> {
  const counted: Tally = { cases: 0, faults: 0, lost: 0, doubled: 0, stuck: 0 };
  const wrong: string[] = [];
  const queue = [...cases];
  const work = async (): Promise<void> => {
    const lane = await Lane.open({}, face);
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const verdict = await runCase(lane, next);
        wrong.push(...count(next, verdict, counted));
        if (counted.cases % 200 === 0) {
          progress(`${counted.cases} of ${cases.length} cases, ${wrong.length} wrong`);
        }
      }
      if (lane.output !== "") {
        wrong.push(`the server printed: ${lane.output.slice(0, 2000)}`);
      }
    } finally {
      await lane.close();
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  progress(line(counted));
  assert.ok(wrong.length === 0, `${wrong.length} findings:\n${wrong.join("\n")}`);
  assert.equal(counted.cases, cases.length, "every case of the matrix must have run");
  return counted;
}

function count(test: Case, verdict: Verdict, counted: Tally): string[] {
  const wrong = (["lost", "doubled", "stuck"] as const).flatMap((what) =>
    verdict[what].map((finding) => `${test.name}: ${what}: ${finding} [after ${tell(verdict.troubles)}]`),
  );
  if (verdict.faults === 0) {
    wrong.push(`${test.name}: the fault never struck`);
  }
  for (const total of [counted, tally]) {
    total.cases += 1;
    total.faults += verdict.faults;
    total.lost += verdict.lost.length;
    total.doubled += verdict.doubled.length;
    total.stuck += verdict.stuck.length;
  }
  return wrong;
}
