import assert from "node:assert/strict";

import { matrix, size } from "./cases.js";
import { faces } from "./faces.js";
import { runCases } from "./run.js";
import { line } from "./tally.js";

/** `MATRIX=<part of a name>` runs the cases of that name alone. */
const only = process.env["MATRIX"];

// steps that have no divisor in common with the number of kinds meet all of them at all positions in turn
const steps = { dynamic: 17, plugin: 37 } as const;

describe("no fault loses an entry, doubles one, or stops a stack: a spread of the matrix", function () {
  this.timeout(600_000);

  it("the matrix has all its cases", () => {
    assert.equal(matrix().length, size);
  });

  for (const face of faces) {
    it(`the oracle finds everything as the state says, and as declared after one more run: ${face} provider`, async () => {
      const cases = matrix().filter(({ name }, index) =>
        only === undefined ? index % steps[face] === 0 : name.includes(only),
      );
      const counted = await runCases(face, cases, 6, only === undefined ? undefined : console.log);
      assert.equal(counted.lost + counted.doubled + counted.stuck, 0, line(counted));
      console.log(`      ${line(counted)}`);
    });
  }
});
