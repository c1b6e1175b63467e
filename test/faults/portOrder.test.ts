import { holdPortOrder } from "./portOrder.js";

describe("ports that move, appear, disappear and are adopted, in any order of declaration, in virtual time", function () {
  this.timeout(300_000);
  holdPortOrder(Number(process.env["RUNS"] ?? 300));
});
