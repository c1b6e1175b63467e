import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { autoName, isValidName } from "../../../provider/src/entry/names.js";
import { aliasesOption, formerUrns, nameOf, topUrn } from "../../../provider/src/entry/names.js";

const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ens:ForwardEntry::ssh";
const mark = createHash("sha256").update(urn).digest("hex").slice(0, 8);

describe("the auto-name", () => {
  it("is the resource's name and eight hex digits of the URN's SHA-256: state files and clouds hold it", () => {
    assert.equal(autoName("ssh", urn), `ssh-${mark}`);
    // fixed for ever: another text here would make every interrupted create unrecognisable after an upgrade
    assert.equal(autoName("ssh", "urn:pulumi:dev::p::t::ssh"), "ssh-5bb1af1a");
  });

  it("tells two stacks with equal resource names apart", () => {
    assert.notEqual(autoName("ssh", urn), autoName("ssh", urn.replace("dev", "prod")));
  });

  it("is shortened to 128 characters and keeps its mark", () => {
    for (const length of [118, 119, 120, 128, 4000]) {
      const name = autoName("x".repeat(length), urn);
      assert.equal(name.length, Math.min(length + 9, 128));
      assert.ok(name.endsWith(`-${mark}`));
    }
  });

  it("is never cut in the middle of a character outside the basic plane", () => {
    for (const lead of ["", "a"]) {
      const name = autoName(lead + "😀".repeat(100), urn);
      assert.doesNotThrow(() => encodeURIComponent(name), "no half characters");
      assert.ok(name.length <= 128 && name.length >= 126);
      assert.ok(isValidName(name));
    }
  });

  it("leaves out of a resource's name what the API refuses at the beginning of a name", () => {
    assert.equal(autoName("https://shop", urn), `shop-${mark}`);
    assert.equal(autoName("HTTP://http://shop", urn), `shop-${mark}`);
    assert.ok(isValidName(autoName("http://", urn)));
  });

  it("is long enough even for the shortest resource name", () => {
    assert.ok(isValidName(autoName("", urn)));
    assert.ok(isValidName(autoName("a", urn)));
  });
});

describe("a name", () => {
  it("has 2 to 128 characters", () => {
    assert.ok(isValidName("ab"));
    assert.ok(isValidName("a".repeat(128)));
    assert.ok(isValidName("测试"));
    assert.ok(!isValidName("a"));
    assert.ok(!isValidName("a".repeat(129)));
  });

  it("does not begin like a web address, in any letter case", () => {
    for (const name of ["http://a", "https://a", "HTTP://a", "HttpS://"]) {
      assert.ok(!isValidName(name), name);
    }
    for (const name of ["http-server", "httpd", "a http://b", "https:/x", "http:"]) {
      assert.ok(isValidName(name));
    }
  });
});

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
    const dynamic = (urns: readonly string[]) => urns.filter((urn) => urn.includes(type));
    assert.deepEqual(dynamic(formerUrns(top, "c::d")), [
      urnOf("", "c::d"),
      urnOf("ens:index:PortForwards$", "c::d"),
    ]);
    assert.deepEqual(dynamic(formerUrns(below, "old")), [
      urnOf("ens:index:PortForwards$", "old"),
      urnOf("", "old"),
    ]);
    assert.deepEqual(dynamic(formerUrns(deeper, "old")), [
      urnOf("my:index:Service$ens:index:PortForwards$", "old"),
      urnOf("", "old"),
      urnOf("ens:index:PortForwards$", "old"),
    ]);
  });

  it("that a resource can have had is of the dynamic provider or of the plugin, its own first", () => {
    const plugin = "ens:index:ForwardEntry";
    const moved = deeper.replace(type, plugin);
    const former = formerUrns(moved, "old");
    assert.equal(former[0], urnOf("my:index:Service$ens:index:PortForwards$", "old").replace(type, plugin));
    assert.deepEqual(new Set(former), new Set(formerUrns(deeper, "old")));
    assert.equal(former.length, 6);
    assert.equal(aliasesOption(top, top.replace(type, plugin)), `aliases with the old URN "${top}"`);
  });

  it("gives the option aliases the old URN where type or parent differ, and the old name otherwise", () => {
    assert.equal(aliasesOption(top, urnOf("", "files")), 'aliases with the old name "ssh"');
    assert.equal(
      aliasesOption(below, urnOf("ens:index:PortForwards$", "b")),
      'aliases with the old name "web-ssh"',
    );
    assert.equal(aliasesOption(top, below), `aliases with the old URN "${top}"`);
    assert.equal(aliasesOption(below, top), `aliases with the old URN "${below}"`);
    assert.equal(aliasesOption(below, deeper), `aliases with the old URN "${below}"`);
  });
});
