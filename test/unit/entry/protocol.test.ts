import assert from "node:assert/strict";

import {
  isIpProtocol,
  normaliseProtocol,
  protocolsOverlap,
  type IpProtocol,
} from "../../../provider/src/entry/ports.js";

describe("protocol", () => {
  for (const [given, spelt] of [
    ["tcp", "TCP"],
    ["Tcp", "TCP"],
    ["UDP", "UDP"],
    ["uDp", "UDP"],
    ["any", "Any"],
    ["ANY", "Any"],
    ["Any", "Any"],
  ]) {
    it(`${given ?? ""} is spelt ${spelt ?? ""}`, () => {
      assert.equal(normaliseProtocol(given), spelt);
    });
  }

  it("what is no protocol stays as it is", () => {
    for (const value of ["", "icmp", "tcp ", "all", "TCP/UDP", 6, null, undefined, ["tcp"]]) {
      assert.equal(normaliseProtocol(value), value);
    }
  });

  it("only the API's own spelling is a protocol", () => {
    assert.deepEqual(["TCP", "UDP", "Any", "tcp", "ANY", "", 6, undefined].map(isIpProtocol), [
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it("Any meets everything; TCP and UDP do not meet each other", () => {
    const rows: [IpProtocol, IpProtocol, boolean][] = [
      ["TCP", "TCP", true],
      ["UDP", "UDP", true],
      ["Any", "Any", true],
      ["TCP", "UDP", false],
      ["UDP", "TCP", false],
      ["Any", "TCP", true],
      ["TCP", "Any", true],
      ["Any", "UDP", true],
      ["UDP", "Any", true],
    ];
    for (const [a, b, expected] of rows) {
      assert.equal(protocolsOverlap(a, b), expected, `${a} and ${b}`);
    }
  });
});
