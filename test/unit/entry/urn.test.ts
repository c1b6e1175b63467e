import assert from "node:assert/strict";

import { aliasesOption, formerUrns, nameOf, topUrn } from "../../../provider/src/entry/urn.js";

const type = "pulumi-nodejs:dynamic/ens:ForwardEntry";
const urnOf = (types: string, name: string) => topUrn("dev", "shop", `${types}${type}`, name);
const top = urnOf("", "ssh");
const below = urnOf("ens:index:PortForwards$", "web-ssh");
const deeper = urnOf("my:index:Service$ens:index:PortForwards$", "web-ssh");

describe("a URN", () => {
  it("tells the name of its resource, which may itself hold what parts a URN", () => {
    const urn = topUrn("dev", "shop", type, "a::b");
    assert.equal(urn, "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ens:ForwardEntry::a::b");
    assert.equal(nameOf(urn), "a::b");
    assert.equal(nameOf("urn:pulumi:dev::shop::my:index:Web$t::ssh"), "ssh");
  });

  it("that a resource can have had is below the same parents, none, or PortForwards", () => {
    assert.deepEqual(formerUrns(top, "c::d"), [urnOf("", "c::d"), urnOf("ens:index:PortForwards$", "c::d")]);
    assert.deepEqual(formerUrns(below, "old"), [urnOf("ens:index:PortForwards$", "old"), urnOf("", "old")]);
    assert.deepEqual(formerUrns(deeper, "old"), [
      urnOf("my:index:Service$ens:index:PortForwards$", "old"),
      urnOf("", "old"),
      urnOf("ens:index:PortForwards$", "old"),
    ]);
  });

  it("makes the option aliases say the parent only where it is another one", () => {
    assert.equal(aliasesOption(top, urnOf("", "files")), 'aliases: [{ name: "ssh" }]');
    assert.equal(
      aliasesOption(below, urnOf("ens:index:PortForwards$", "b")),
      'aliases: [{ name: "web-ssh" }]',
    );
    assert.equal(aliasesOption(top, below), 'aliases: [{ name: "ssh", parent: pulumi.rootStackResource }]');
    assert.equal(aliasesOption(below, top), `aliases: ["${below}"]`);
    assert.equal(aliasesOption(below, deeper), `aliases: ["${below}"]`);
  });
});
