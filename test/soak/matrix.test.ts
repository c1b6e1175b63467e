import assert from "node:assert/strict";

import { matrix, size } from "../faults/cases.js";
import { faces } from "../faults/faces.js";
import { runCases } from "../faults/run.js";
import { line } from "../faults/tally.js";

describe("the whole matrix: every operation, every call of it, every kind of fault", function () {
  // it takes 7 minutes on two cores of its own; a matrix that goes on after its limit would disturb what comes next
  this.timeout(90 * 60_000);

  for (const face of faces) {
    it(`${size} cases on the ${face} provider: nothing lost, nothing doubled, nothing stuck`, async () => {
      const cases = matrix();
      assert.equal(cases.length, size);
      const counted = await runCases(face, cases, 6, (text) => {
        console.log(`      ${text}`);
      });
      assert.equal(counted.cases, size);
      assert.equal(counted.lost + counted.doubled + counted.stuck, 0, line(counted));
    });
  }
});
