import assert from "node:assert/strict";

import { nameOf, sibling, topUrn } from "../../../provider/src/entry/urn.js";

describe("a URN", () => {
  const urn = topUrn("dev", "shop", "pulumi-nodejs:dynamic/ens:ForwardEntry", "a::b");

  it("tells the name of its resource, which may itself hold what parts a URN", () => {
    assert.equal(urn, "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ens:ForwardEntry::a::b");
    assert.equal(nameOf(urn), "a::b");
    assert.equal(nameOf("urn:pulumi:dev::shop::my:index:Web$t::ssh"), "ssh");
  });

  it("gives that of a sibling with the same type, parent and stack", () => {
    assert.equal(sibling(urn, "c"), "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ens:ForwardEntry::c");
    assert.equal(
      sibling("urn:pulumi:dev::shop::my:index:Web$t::ssh", "c::d"),
      "urn:pulumi:dev::shop::my:index:Web$t::c::d",
    );
  });
});
