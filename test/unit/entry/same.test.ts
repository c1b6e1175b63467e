import assert from "node:assert/strict";

import { properties, type Property } from "../../../provider/src/entry/properties.js";
import { sameValue } from "../../../provider/src/entry/normalise.js";
import { UNKNOWN } from "../../../provider/src/entry/properties.js";

describe("two values of a property", () => {
  const same: [Property, unknown, unknown][] = [
    ["externalPort", "80/80", "80"],
    ["externalPort", 80, "80"],
    ["internalPort", "9000/9010", "9000/9010"],
    ["ipProtocol", "tcp", "TCP"],
    ["ipProtocol", "ANY", "Any"],
    ["healthCheckPort", "80", 80],
    ["healthCheckPort", "0", undefined],
    ["healthCheckPort", 0, null],
    ["healthCheckPort", "", "0"],
    ["forwardEntryName", "", undefined],
    ["forwardEntryName", null, ""],
    ["standbyExternalIp", "", null],
    ["natGatewayId", "nat-1", "nat-1"],
  ];
  for (const [property, a, b] of same) {
    it(`${property}: ${JSON.stringify(a)} means what ${JSON.stringify(b)} means`, () => {
      assert.equal(sameValue(property, a, b), true);
      assert.equal(sameValue(property, b, a), true);
    });
  }

  const different: [Property, unknown, unknown][] = [
    ["externalPort", "80/81", "80"],
    ["externalPort", "8000/8010", "8000/8011"],
    ["externalPort", "0", undefined],
    ["externalPort", "junk", "80"],
    ["ipProtocol", "TCP", "Any"],
    ["ipProtocol", undefined, "TCP"],
    ["healthCheckPort", 80, undefined],
    ["healthCheckPort", 80, "0"],
    ["healthCheckPort", "80", 81],
    ["forwardEntryName", "Web", "web"],
    ["forwardEntryName", "web ", "web"],
    ["forwardEntryName", "0", ""],
    ["externalIp", "203.0.113.10", "203.0.113.1"],
    ["natGatewayId", "nat-1", "NAT-1"],
  ];
  for (const [property, a, b] of different) {
    it(`${property}: ${JSON.stringify(a)} is not ${JSON.stringify(b)}`, () => {
      assert.equal(sameValue(property, a, b), false);
      assert.equal(sameValue(property, b, a), false);
    });
  }

  it("can be of any type without an error: what is unknown or misshapen is told apart, not converted", () => {
    const odd = [UNKNOWN, { toString: 1, valueOf: 1 }, Object.create(null), [], [80], true, NaN, {}, -1];
    for (const property of properties) {
      for (const value of odd) {
        assert.equal(sameValue(property, value, "80"), false, `${property} ${typeof value}`);
        assert.equal(sameValue(property, "80", value), false, `${property} ${typeof value}`);
        assert.equal(sameValue(property, value, value), true, `${property} is itself`);
      }
    }
  });
});
