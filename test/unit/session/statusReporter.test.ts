import assert from "node:assert/strict";
import Module from "node:module";

import sinon from "sinon";

import { ResourceReporter, statusReporters } from "../../../provider/src/session/statusReporter.js";
import { fakeTime } from "../support/time.js";

const urn = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::ssh";

describe("progress", () => {
  afterEach(() => {
    sinon.restore();
  });

  it("without an engine a line of progress is nothing, and a warning is written", () => {
    const error = sinon.stub(console, "error");
    const reporter = statusReporters(undefined)(urn);
    reporter.status("waiting until fwd-1 is Available");
    reporter.warn("adopted fwd-1");
    assert.deepEqual(error.args, [["adopted fwd-1"]]);
  });

  it("a line that cannot be told never costs the result of a call", () => {
    const error = sinon.stub(console, "error");
    // an address that the engine's client cannot take
    const reporter = statusReporters("\u0000:99999999")(urn);
    assert.doesNotThrow(() => {
      reporter.status("waiting until fwd-1 is Available");
      reporter.warn("adopted fwd-1");
    });
    assert.ok(error.callCount <= 1);
  });

  it("where the client cannot be loaded, warnings are written instead", () => {
    const error = sinon.stub(console, "error");
    const module = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
    const load = module._load.bind(module);
    sinon.replace(module, "_load", (name: string, ...rest: unknown[]) => {
      if (name === "@grpc/grpc-js") throw new Error("Cannot find module '@grpc/grpc-js'");
      return load(name, ...rest);
    });
    const reporter = statusReporters("127.0.0.1:1")(urn);
    reporter.status("waiting until fwd-1 is Available");
    reporter.warn("adopted fwd-1");
    assert.deepEqual(error.args, [["adopted fwd-1"]]);
  });
});

describe("a line that is shown at most once in a second", () => {
  const time = fakeTime();
  let shown: [number, string][];
  let line: ResourceReporter;
  beforeEach(() => {
    shown = [];
    line = new ResourceReporter("urn", (_severity, _urn, text) =>
      shown.push([Date.now() - time.start, text]),
    );
  });

  it("shows the first at once, and of those that follow within a second the last", async () => {
    line.status("a");
    await time.tick(100);
    line.status("b");
    await time.tick(500);
    line.status("c");
    await time.run();
    assert.deepEqual(shown, [
      [0, "a"],
      [1000, "c"],
    ]);
  });

  it("shows what comes later than a second at once", async () => {
    line.status("a");
    await time.tick(1500);
    line.status("b");
    assert.deepEqual(shown, [
      [0, "a"],
      [1500, "b"],
    ]);
  });

  it("shows nothing twice in a row, also where something else was about to be shown in between", async () => {
    line.status("a");
    line.status("a");
    line.status("b");
    line.status("a");
    await time.run();
    assert.deepEqual(shown, [[0, "a"]]);
    line.status("c");
    assert.deepEqual(shown.at(-1), [1000, "c"], "and goes on afterwards");
  });

  it("a flood of a minute is a line each second and never more than one timer", async () => {
    for (let i = 0; i < 6000; i += 1) {
      line.status(`${i}`);
      assert.ok(time.waiting <= 1);
      await time.tick(10);
    }
    assert.deepEqual(
      shown.map(([at]) => at),
      Array.from({ length: 61 }, (_, second) => second * 1000),
    );
  });

  it("its end shows the last one at once, and nothing waits any more", async () => {
    line.status("a");
    line.status("b");
    line.status("c");
    line.end();
    assert.equal(time.waiting, 0);
    await time.tick(5000);
    assert.deepEqual(shown, [
      [0, "a"],
      [0, "c"],
    ]);
  });

  it("its end shows nothing twice", async () => {
    line.status("a");
    await time.tick(10);
    line.end();
    assert.deepEqual(shown, [[0, "a"]]);
  });
});
