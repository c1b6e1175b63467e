import assert from "node:assert/strict";

import { mayClaimSamePort } from "../../../provider/src/entry/portClaim.js";
import type { PropertyMap } from "../../../provider/src/entry/properties.js";
import { UNKNOWN } from "../../../provider/src/entry/properties.js";

const holds = (
  externalPort: unknown,
  ipProtocol: unknown,
  externalIp: unknown = "203.0.113.10",
): PropertyMap => ({
  externalIp,
  externalPort,
  ipProtocol,
});

describe("the claim of an external port", () => {
  const rows: [string, PropertyMap, PropertyMap, boolean][] = [
    ["the same port and protocol", holds("22", "TCP"), holds("22", "TCP"), true],
    ["another port", holds("22", "TCP"), holds("23", "TCP"), false],
    ["another address", holds("22", "TCP"), holds("22", "TCP", "203.0.113.11"), false],
    ["TCP beside UDP", holds("22", "TCP"), holds("22", "UDP"), false],
    ["Any beside UDP", holds("22", "Any"), holds("22", "UDP"), true],
    ["a port inside a range", holds("20/30", "TCP"), holds("25", "TCP"), true],
    ["ranges that touch", holds("20/30", "TCP"), holds("30/40", "TCP"), true],
    ["neighbouring ranges", holds("20/30", "TCP"), holds("31/40", "TCP"), false],
    ["an unknown port", holds(UNKNOWN, "TCP"), holds("25", "TCP"), true],
    ["an unknown port at another address", holds(UNKNOWN, "TCP"), holds("25", "TCP", "203.0.113.11"), false],
    ["an unknown address", holds("25", "TCP", UNKNOWN), holds("25", "TCP"), true],
    ["an unknown address with another port", holds("25", "TCP", UNKNOWN), holds("26", "TCP"), false],
    ["an unknown protocol", holds("25", UNKNOWN), holds("25", "UDP"), true],
    ["an unknown protocol at another port", holds("25", UNKNOWN), holds("26", "UDP"), false],
    ["something unknown inside a value", holds(["2", UNKNOWN], "TCP"), holds("26", "TCP"), true],
    ["a port that cannot be read, for safety", holds("junk", "TCP"), holds("25", "TCP"), true],
    ["a protocol that cannot be read, for safety", holds("25", "icmp"), holds("25", "TCP"), true],
  ];
  for (const [what, a, b, expected] of rows) {
    it(`${what}: ${expected ? "meets" : "does not meet"}, in either order`, () => {
      assert.equal(mayClaimSamePort(a, b), expected);
      assert.equal(mayClaimSamePort(b, a), expected);
    });
  }

  it("does not depend on the gateway: an EIP serves one gateway at a time", () => {
    assert.equal(
      mayClaimSamePort(
        { ...holds("22", "TCP"), natGatewayId: "nat-1" },
        { ...holds("22", "TCP"), natGatewayId: "nat-2" },
      ),
      true,
    );
  });

  it("can be asked of values of any type", () => {
    for (const odd of [{ toString: 1, valueOf: 1 }, Object.create(null), [], null, undefined, true, NaN]) {
      assert.doesNotThrow(() => mayClaimSamePort(holds(odd, odd, odd), holds("22", "TCP")));
      assert.doesNotThrow(() => mayClaimSamePort(holds("22", "TCP", "1.2.3.4"), holds(odd, odd, "1.2.3.4")));
    }
  });
});
