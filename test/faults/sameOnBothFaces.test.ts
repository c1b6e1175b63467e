import { holdSameOnBothFaces } from "./sameOnBothFaces.js";

describe("one story on the dynamic provider and on the plugin, in virtual time", function () {
  this.timeout(300_000);
  holdSameOnBothFaces(Number(process.env["RUNS"] ?? 150));
});
