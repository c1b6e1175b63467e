import assert from "node:assert/strict";
import { inspect } from "node:util";
import { RunError } from "@pulumi/pulumi";

import { runError } from "../../../provider/src/sdk/pulumiUtil.js";

describe("an error that Pulumi tells as one sentence", () => {
  it("is known to Pulumi as one, and has no frame that could be shown or coloured", () => {
    const error = runError("the gateway is not there");
    assert.ok(RunError.isInstance(error));
    assert.equal(error.message, "the gateway is not there");
    assert.doesNotMatch(inspect(error, { colors: true }), /\n {4}at /);
  });
});
