import { holdStories } from "./holdStories.js";

describe("programs of several entries, changed and disturbed at random, in a time of their own", function () {
  this.timeout(300_000);
  holdStories(Number(process.env["RUNS"] ?? 150));
});
