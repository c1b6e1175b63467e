import assert from "node:assert/strict";

import { PacedLine } from "../../../provider/src/session/statusReporter.js";
import { systemClock } from "../../../provider/src/api/clock.js";
import { fakeTime } from "../support/time.js";

describe("a line that is shown at most once in a second", () => {
  const time = fakeTime();
  let shown: [number, string][];
  let line: PacedLine;
  beforeEach(() => {
    shown = [];
    line = new PacedLine(systemClock, (text) => shown.push([Date.now() - time.start, text]));
  });

  it("shows the first at once, and of those that follow within a second the last", async () => {
    line.show("a");
    await time.tick(100);
    line.show("b");
    await time.tick(500);
    line.show("c");
    await time.run();
    assert.deepEqual(shown, [
      [0, "a"],
      [1000, "c"],
    ]);
  });

  it("shows what comes later than a second at once", async () => {
    line.show("a");
    await time.tick(1500);
    line.show("b");
    assert.deepEqual(shown, [
      [0, "a"],
      [1500, "b"],
    ]);
  });

  it("shows nothing twice in a row, also where something else was about to be shown in between", async () => {
    line.show("a");
    line.show("a");
    line.show("b");
    line.show("a");
    await time.run();
    assert.deepEqual(shown, [[0, "a"]]);
    line.show("c");
    assert.deepEqual(shown.at(-1), [1000, "c"], "and goes on afterwards");
  });

  it("a flood of a minute is a line each second and never more than one timer", async () => {
    for (let i = 0; i < 6000; i += 1) {
      line.show(`${i}`);
      assert.ok(time.waiting <= 1);
      await time.tick(10);
    }
    assert.deepEqual(
      shown.map(([at]) => at),
      Array.from({ length: 61 }, (_, second) => second * 1000),
    );
  });

  it("its end shows the last one at once, and nothing waits any more", async () => {
    line.show("a");
    line.show("b");
    line.show("c");
    line.end();
    assert.equal(time.waiting, 0);
    await time.tick(5000);
    assert.deepEqual(shown, [
      [0, "a"],
      [0, "c"],
    ]);
  });

  it("its end shows nothing twice", async () => {
    line.show("a");
    await time.tick(10);
    line.end();
    assert.deepEqual(shown, [[0, "a"]]);
  });
});
