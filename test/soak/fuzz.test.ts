import { fuzzAnswers, fuzzInputs } from "../faults/fuzz.js";

describe("nonsense", function () {
  this.timeout(15 * 60_000);
  fuzzInputs(100_000);
  fuzzAnswers(10_000);
});
