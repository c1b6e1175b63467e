import assert from "node:assert/strict";
import Module from "node:module";

import sinon from "sinon";

import { openProgress } from "../../../provider/src/session/statusReporter.js";

const urn = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::ssh";

describe("progress", () => {
  afterEach(() => {
    sinon.restore();
  });

  it("without an engine a line of progress is nothing, and a warning is written", () => {
    const error = sinon.stub(console, "error");
    const { status, warn } = openProgress(undefined)(urn);
    status("fwd-1 is being configured");
    warn("took over fwd-1");
    assert.deepEqual(error.args, [["took over fwd-1"]]);
  });

  it("a line that cannot be told never costs the result of a call", () => {
    const error = sinon.stub(console, "error");
    // an address that the engine's client cannot take
    const { status, warn } = openProgress("\u0000:99999999")(urn);
    assert.doesNotThrow(() => {
      status("fwd-1 is being configured");
      warn("took over fwd-1");
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
    const { status, warn } = openProgress("127.0.0.1:1")(urn);
    status("fwd-1 is being configured");
    warn("took over fwd-1");
    assert.deepEqual(error.args, [["took over fwd-1"]]);
  });
});
