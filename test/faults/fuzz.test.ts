import { fuzzAnswers, fuzzInputs } from "./fuzz.js";

describe("nonsense", function () {
  this.timeout(120_000);
  fuzzInputs(Number(process.env["RUNS"] ?? 3_000));
  fuzzAnswers(Number(process.env["RUNS"] ?? 600));
});
