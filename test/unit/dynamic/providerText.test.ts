import assert from "node:assert/strict";

import { forwardEntryType, providerText } from "../../../provider/src/dynamic/providerText.js";

describe("what state files hold for ever", () => {
  it("the provider's text, byte for byte", () => {
    assert.equal(providerText, 'exports.handler=()=>require("pulumi-alicloud-ens/dynamic").v1');
    assert.ok(Buffer.byteLength(providerText) <= 80);
  });

  it("the type of the resource", () => {
    assert.equal(forwardEntryType, "pulumi-nodejs:dynamic/ens:ForwardEntry");
  });

  it("the text gives the provider when it is run as the SDK runs it", () => {
    const v1 = {};
    const exports: { handler?: () => unknown } = {};
    const required: string[] = [];
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- as the SDK does
    new Function("exports", "require", providerText)(exports, (name: string) => {
      required.push(name);
      return { v1 };
    });
    assert.deepEqual(required, [], "nothing is loaded before the provider is asked for");
    assert.equal(exports.handler?.(), v1);
    assert.deepEqual(required, ["pulumi-alicloud-ens/dynamic"]);
  });
});
