import assert from "node:assert/strict";

import fc from "fast-check";

import { play, story } from "./stories.js";
import { tally } from "./tally.js";

const seed = Number(process.env["SEED"] ?? Date.now() % 2_147_483_647);

/** The rule over `numRuns` stories; one that breaks it is shrunk and told with its seed. */
export function holdStories(numRuns: number, progress: (text: string) => void = () => undefined): void {
  it(`nothing is lost, doubled or stuck in ${numRuns} stories [SEED=${seed}]`, async () => {
    let played = 0;
    await fc.assert(
      fc.asyncProperty(story, async (told) => {
        const { lost, doubled, stuck, faults, cases } = await play(told);
        tally.cases += cases;
        tally.faults += faults;
        tally.lost += lost.length;
        tally.doubled += doubled.length;
        tally.stuck += stuck.length;
        played += 1;
        if (played % 500 === 0) {
          progress(`${played} stories`);
        }
        assert.deepEqual({ lost, doubled, stuck }, { lost: [], doubled: [], stuck: [] });
      }),
      {
        seed,
        numRuns,
        ...(process.env["FC_PATH"] === undefined ? {} : { path: process.env["FC_PATH"], endOnFailure: true }),
      },
    );
  });
}
