import assert from "node:assert/strict";

import { toPulumiError } from "../../../provider/src/dynamic/provider.js";
import { PartialFailure } from "../../../provider/src/lifecycle/operation.js";

type Told = Error & { id?: unknown; properties?: Record<string, unknown>; reasons?: unknown };

describe("an error as Pulumi wants it", () => {
  it("of an entry that exists carries id, outputs, the provider's text and the reasons", () => {
    const inputs = { externalPort: "22", status: undefined };
    const failure = new PartialFailure("fwd-1", { inputs }, "not ready");
    const error: Told = toPulumiError(failure, { __provider: "text" });
    assert.equal(error.id, "fwd-1");
    assert.deepEqual(error.properties, { externalPort: "22", __provider: "text" });
    assert.deepEqual(error.reasons, ["not ready"]);
    assert.equal(error.message, "not ready");
  });

  it("any other never carries an id: Pulumi would keep a resource that does not exist", () => {
    const foreign = Object.assign(new Error("no"), {
      id: "request-1",
      properties: {},
      reasons: ["x"],
      code: "E",
    });
    const error: Told = toPulumiError(foreign, { __provider: "text" });
    assert.ok(error instanceof Error);
    assert.equal(error.message, "no");
    for (const key of ["id", "properties", "reasons"]) {
      assert.equal(key in error, false, key);
    }
  });

  it("is an Error with a message whatever was thrown: anything else makes the engine wait for ever", () => {
    for (const thrown of [undefined, null, "text", 5, {}, { id: "x" }, Symbol("s")]) {
      const error: Told = toPulumiError(thrown, {});
      assert.ok(error instanceof Error);
      assert.ok(error.message.length > 0);
      assert.equal("id" in error, false);
    }
    assert.ok(toPulumiError(new Error(""), {}) instanceof Error);
  });

  it("prints no stack to people who cannot do anything with it", () => {
    assert.doesNotMatch(toPulumiError(new Error("no"), {}).stack ?? "", /\n|\.[jt]s:\d/);
  });
});
