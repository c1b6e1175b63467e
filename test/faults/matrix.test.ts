import assert from "node:assert/strict";

import { matrix, size } from "./cases.js";
import { runCases } from "./run.js";
import { line } from "./tally.js";

/** `MATRIX=<part of a name>` runs the cases of that name alone. */
const only = process.env["MATRIX"];

describe("no fault loses an entry, doubles one, or stops a stack: a spread of the matrix", function () {
  this.timeout(600_000);

  it("the matrix has all its cases", () => {
    assert.equal(matrix().length, size);
  });

  it("the oracle finds everything as the state says, and as declared after one more run", async () => {
    const all = matrix();
    // a step that has no divisor in common with the number of kinds meets all of them at all positions in turn
    const cases =
      only === undefined
        ? all.filter((_, index) => index % 17 === 0)
        : all.filter(({ name }) => name.includes(only));
    const counted = await runCases(cases, 6, process.env["MATRIX"] === undefined ? undefined : console.log);
    assert.equal(counted.lost + counted.doubled + counted.stuck, 0, line(counted));
    console.log(`      ${line(counted)}`);
  });
});
