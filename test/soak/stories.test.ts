import { holdStories } from "../faults/holdStories.js";

describe("programs of several entries, changed and disturbed at random, in a time of their own", function () {
  this.timeout(30 * 60_000);
  holdStories(Number(process.env["RUNS"] ?? 30_000), (text) => {
    console.log(`      ${text}`);
  });
});
