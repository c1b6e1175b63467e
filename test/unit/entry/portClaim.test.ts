import assert from "node:assert/strict";
import { inspect } from "node:util";
import sinon from "sinon";

import {
  ClaimTable,
  formatCollisions,
  mayClaimSamePort,
  type PortClaim,
  portClaimOf,
  PortIndex,
} from "../../../provider/src/entry/portClaim.js";
import { type PropertyMap, UNKNOWN } from "../../../provider/src/entry/properties.js";

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

describe("the claim of an entry", () => {
  it("is its address, ports and protocol, in any spelling", () => {
    const claim = { ip: "203.0.113.10", ports: { first: 22, last: 22 }, protocol: "TCP" };
    for (const spelt of [holds(22, "tcp"), holds("22", "TCP"), holds("22/22", "Tcp")]) {
      assert.deepEqual(portClaimOf(spelt), claim);
    }
  });

  it("is undefined if one of them is unknown or not valid", () => {
    for (const odd of [UNKNOWN, [UNKNOWN], undefined, "junk", 5.5, "1000/2001"]) {
      assert.equal(portClaimOf(holds(odd, "TCP")), undefined, inspect(odd));
    }
    for (const odd of [UNKNOWN, undefined, "icmp"]) assert.equal(portClaimOf(holds("22", odd)), undefined);
    for (const odd of [UNKNOWN, undefined, 5]) {
      assert.equal(portClaimOf({ externalIp: odd, externalPort: 22, ipProtocol: "TCP" }), undefined);
    }
  });
});

const urnOf = (name: string, project = "shop") =>
  `urn:pulumi:dev::${project}::pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`;
const on = (natGatewayId: unknown, ...rest: Parameters<typeof holds>) => ({
  ...holds(...rest),
  natGatewayId,
});

describe("the claims of a program", () => {
  it("collide on one gateway, for certain where both claim one protocol", () => {
    const table = new ClaimTable();
    assert.deepEqual(table.add(urnOf("a"), on("nat-1", "20/30", "TCP")), []);
    assert.deepEqual(
      table.add(urnOf("b"), on("nat-1", "25", "Any")).map(({ other, certain }) => [other, certain]),
      [[urnOf("a"), false]],
    );
    assert.deepEqual(
      table.add(urnOf("c"), on("nat-1", "30", "TCP")).map(({ other, certain }) => [other, certain]),
      [[urnOf("a"), true]],
    );
    assert.deepEqual(table.add(urnOf("d"), on("nat-2", "25", "TCP")), []);
    assert.deepEqual(table.add(urnOf("e"), on(UNKNOWN, "25", "TCP")), []);
    assert.deepEqual(table.add(urnOf("f"), on("nat-1", UNKNOWN, "TCP")), []);
    assert.deepEqual([table.count("nat-1"), table.count("nat-2"), table.count("nat-3")], [3, 1, 0]);
  });

  it("are the latest of each resource", () => {
    const table = new ClaimTable();
    table.add(urnOf("a"), on("nat-1", "22", "TCP"));
    table.add(urnOf("a"), on("nat-2", "23", "TCP"));
    assert.deepEqual(table.add(urnOf("b"), on("nat-1", "22", "TCP")), []);
    assert.equal(table.add(urnOf("c"), on("nat-2", "23", "TCP")).length, 1);
    assert.deepEqual([table.count("nat-1"), table.count("nat-2")], [1, 2]);
    table.add(urnOf("c"), on("nat-2", UNKNOWN, "TCP"));
    assert.equal(table.count("nat-2"), 1);
  });

  it("know the resource for which a name is generated", () => {
    const table = new ClaimTable();
    table.add("urn:pulumi:dev::p::t::ssh", {});
    assert.equal(table.resourceWithAutoName("ssh-5bb1af1a"), "urn:pulumi:dev::p::t::ssh");
    assert.equal(table.resourceWithAutoName("ssh"), undefined);
  });

  it("are the same message from either side", () => {
    const message = (urns: readonly string[], protocols: readonly string[]): string => {
      const table = new ClaimTable();
      table.add(urns[0]!, on("nat-1", "20/30", protocols[0]));
      return formatCollisions(urns[1]!, table.add(urns[1]!, on("nat-1", "25/40", protocols[1])));
    };
    const [a, b, other] = [urnOf("a"), urnOf("b"), urnOf("a", "zoo")];
    const advice =
      "Give one of them another port, another external IP or another protocol, or declare neighbouring ports as one range.";
    for (const urns of [
      [a, b],
      [b, a],
    ]) {
      assert.equal(
        message(urns, ["TCP", "TCP"]),
        `"a" and "b" both claim TCP external ports 25/30 of 203.0.113.10. ${advice}`,
      );
    }
    assert.equal(
      message([a, b], ["TCP", "Any"]),
      `"a" (TCP) and "b" (Any) both claim external ports 25/30 of 203.0.113.10. ${advice}`,
    );
    assert.equal(
      message([a, other], ["TCP", "TCP"]),
      `"${a}" and "${other}" both claim TCP external ports 25/30 of 203.0.113.10. ${advice}`,
    );
  });

  it("are compared with few others, however many there are", () => {
    interface Candidates {
      candidates(claim: PortClaim): Iterable<unknown>;
    }
    const search = sinon.stub(PortIndex.prototype as unknown as Candidates, "candidates");
    let compared = 0;
    search.callsFake(function* (this: Candidates, claim: PortClaim) {
      for (const candidate of search.wrappedMethod.call(this, claim)) {
        compared += 1;
        yield candidate;
      }
    });
    try {
      const table = new ClaimTable();
      const most = [...Array(2000).keys()].map((index) => {
        compared = 0;
        assert.equal(table.add(urnOf(`e${index}`), on("nat-1", String(index + 1), "TCP")).length, 0);
        return compared;
      });
      assert.ok(Math.max(...most) < 64, `${Math.max(...most)} compared`);
      compared = 0;
      assert.equal(table.add(urnOf("range"), on("nat-1", "1000/1999", "TCP")).length, 1000);
      assert.ok(compared >= 1000 && compared < 1000 + 2 * 64, `${compared} compared`);
    } finally {
      search.restore();
    }
  });
});
