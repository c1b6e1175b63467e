import assert from "node:assert/strict";

import { ServerClock } from "../../../provider/src/api/ensApi.js";

describe("the service's clock", () => {
  it("is taken to be ours before any answer", () => {
    assert.equal(new ServerClock().at(1_000), 1_000);
  });

  it("is as far from ours as the latest answer told", () => {
    const clock = new ServerClock();
    clock.heard(70_000, 10_000);
    assert.equal(clock.at(5_000), 65_000);
    clock.heard(20_000, 30_000);
    assert.equal(clock.at(5_000), -5_000);
  });

  it("an answer without a date, or with one that cannot be read, tells nothing", () => {
    const clock = new ServerClock();
    clock.heard(70_000, 10_000);
    clock.heard(undefined, 0);
    clock.heard(Date.parse("nonsense"), 0);
    assert.equal(clock.at(0), 60_000);
  });
});
