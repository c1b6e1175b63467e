import assert from "node:assert/strict";

import { normalise, resolveName } from "../../../provider/src/entry/normalise.js";
import { UNKNOWN } from "../../../provider/src/entry/properties.js";

describe("normalise", () => {
  it("spells values as the API does", () => {
    assert.equal(normalise("externalPort", 22), "22");
    assert.equal(normalise("internalPort", 22), "22");
    assert.equal(normalise("ipProtocol", "tcp"), "TCP");
    assert.equal(normalise("healthCheckPort", "80"), 80);
  });

  it("fills in the API's own default for the protocol, and for nothing else", () => {
    for (const unset of [undefined, null, ""]) {
      assert.equal(normalise("ipProtocol", unset), "Any");
      assert.equal(normalise("forwardEntryName", unset), unset);
      assert.equal(normalise("healthCheckPort", unset), unset);
    }
  });

  it("leaves what is unknown unknown", () => {
    assert.equal(normalise("ipProtocol", UNKNOWN), UNKNOWN);
    assert.equal(normalise("externalPort", UNKNOWN), UNKNOWN);
    assert.equal(normalise("healthCheckPort", UNKNOWN), UNKNOWN);
  });
});

describe("the name that an entry gets", () => {
  const auto = "ssh-0123abcd";
  const exists = { natGatewayId: "nat-1", forwardEntryName: "kept" };

  it("is the one asked for, for a new entry and for one that exists", () => {
    assert.equal(resolveName({}, { forwardEntryName: "web", __autoName: auto }), "web");
    assert.equal(resolveName(exists, { forwardEntryName: "web", __autoName: auto }), "web");
  });

  it("is the auto-name for a new entry that asks for none", () => {
    assert.equal(resolveName({}, { __autoName: auto }), auto);
    assert.equal(resolveName({}, { forwardEntryName: null, __autoName: auto }), auto);
    assert.equal(resolveName({}, { forwardEntryName: auto, __autoName: auto }), auto);
  });

  it("stays what it is where an entry that exists asks for none, so that a rename or move changes nothing", () => {
    assert.equal(resolveName(exists, { __autoName: auto }), "kept");
    assert.equal(resolveName(exists, { forwardEntryName: auto, __autoName: auto }), "kept");
    assert.equal(resolveName({ natGatewayId: "nat-1", forwardEntryName: "" }, { __autoName: auto }), "");
  });

  it("is left alone where an entry is adopted without a word about it, then and later", () => {
    assert.equal(resolveName({}, { adoptId: "fwd-1", __autoName: auto }), undefined);
    assert.equal(resolveName({ natGatewayId: "nat-1" }, { __autoName: auto }), undefined);
    assert.equal(resolveName({ natGatewayId: "nat-1" }, { adoptId: "fwd-1", __autoName: auto }), undefined);
    assert.equal(resolveName({}, { adoptId: "fwd-1", forwardEntryName: "web", __autoName: auto }), "web");
    assert.equal(resolveName({}, { adoptId: "", __autoName: auto }), auto);
  });

  it('is no name where "" is asked for', () => {
    assert.equal(resolveName({}, { forwardEntryName: "", __autoName: auto }), "");
    assert.equal(resolveName(exists, { forwardEntryName: "", __autoName: auto }), "");
  });

  it("is unknown where the name asked for is", () => {
    assert.equal(resolveName(exists, { forwardEntryName: UNKNOWN, __autoName: auto }), UNKNOWN);
    assert.equal(resolveName({}, { forwardEntryName: UNKNOWN, __autoName: auto }), UNKNOWN);
  });
});
