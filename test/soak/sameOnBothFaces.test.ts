import { holdSameOnBothFaces } from "../faults/sameOnBothFaces.js";

describe("one story on the dynamic provider and on the plugin, in virtual time", function () {
  this.timeout(30 * 60_000);
  holdSameOnBothFaces(Number(process.env["RUNS"] ?? 10_000), (text) => {
    console.log(`      ${text}`);
  });
});
