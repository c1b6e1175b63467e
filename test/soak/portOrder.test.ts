import { holdPortOrder } from "../faults/portOrder.js";

describe("ports that move, appear, disappear and are adopted, in any order of declaration, in virtual time", function () {
  this.timeout(30 * 60_000);
  holdPortOrder(Number(process.env["RUNS"] ?? 10_000));
});
