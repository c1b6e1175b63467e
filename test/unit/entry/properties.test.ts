import assert from "node:assert/strict";

import {
  inputNames,
  formatValue,
  inputTable,
  isUnset,
  modifiable,
  normalise,
  optional,
  properties,
  type Property,
  sameValue,
  toEntry,
  UNKNOWN,
} from "../../../provider/src/entry/properties.js";
import { parametersOf } from "../../../provider/src/api/operations.js";
import { bag, sound, without } from "../support/bags.js";

describe("the table of inputs", () => {
  it("has all that can be declared, in the order of the documentation", () => {
    assert.deepEqual(inputNames, [...properties, "adoptId"]);
    assert.deepEqual(properties, [
      "natGatewayId",
      "externalIp",
      "externalPort",
      "internalIp",
      "internalPort",
      "ipProtocol",
      "forwardEntryName",
      "healthCheckPort",
      "standbyExternalIp",
    ]);
  });

  it("derives what ModifyForwardEntry can set, and what an entry need not have", () => {
    const replacing = ["natGatewayId", "standbyExternalIp"];
    assert.deepEqual(
      modifiable,
      properties.filter((property) => !replacing.includes(property)),
    );
    assert.deepEqual([...optional], ["forwardEntryName", "healthCheckPort", "standbyExternalIp"]);
  });

  it("has phrases that make sentences, and an example that is valid where a phrase quotes one", () => {
    for (const input of inputNames) {
      const { description, allowed, isValid } = inputTable[input];
      assert.doesNotMatch(description + allowed, /\.$/, input);
      const example = /such as "([^"]+)"/.exec(allowed)?.[1];
      assert.ok(example === undefined || isValid(example), input);
    }
  });

  it("uses the API's names, but for the capital letter", () => {
    assert.deepEqual(
      Object.keys(parametersOf(Object.fromEntries(properties.map((property) => [property, "x"])))),
      properties.map((property) => property.replace(/^./, (letter) => letter.toUpperCase())),
    );
  });
});

describe("an entry to be sent", () => {
  it("has every property that has a value, as the API takes it", () => {
    assert.deepEqual(toEntry(sound), sound);
    assert.deepEqual(
      toEntry(bag({ healthCheckPort: "9005", standbyExternalIp: "203.0.113.20", status: "x" })),
      {
        ...sound,
        standbyExternalIp: "203.0.113.20",
      },
    );
    for (const unset of [undefined, null, "", 0]) {
      const entry = toEntry(bag({ healthCheckPort: unset, forwardEntryName: unset === 0 ? "" : unset }));
      assert.deepEqual(entry, without(sound, "healthCheckPort", "forwardEntryName"));
    }
  });

  it("is never made of values that check refuses", () => {
    for (const property of properties) {
      for (const value of [UNKNOWN, {}, "x y"]) {
        if (property !== "forwardEntryName" || value !== "x y") {
          assert.throws(
            () => toEntry(bag({ [property]: value })),
            new RegExp(`^TypeError: ${property} has not been`),
          );
        }
      }
    }
    for (const property of [
      "natGatewayId",
      "externalIp",
      "externalPort",
      "internalIp",
      "internalPort",
      "ipProtocol",
    ]) {
      assert.throws(() => toEntry(without(sound, property)), TypeError, property);
    }
  });
});

describe("a property without a value", () => {
  it("is undefined, null or an empty string; for the health check also port 0", () => {
    for (const property of properties) {
      for (const unset of [undefined, null, ""]) assert.ok(isUnset(property, unset), property);
      for (const zero of [0, "0"])
        assert.equal(isUnset(property, zero), property === "healthCheckPort", property);
      for (const value of [false, NaN, UNKNOWN, [], {}]) assert.ok(!isUnset(property, value), property);
    }
  });
});

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

describe("a value in a sentence", () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  for (const [value, shown] of [
    ["web", '"web"'],
    [5, "5"],
    [null, "null"],
    [{ a: [1] }, '{"a":[1]}'],
    ["x".repeat(58), `"${"x".repeat(58)}"`],
    ["x".repeat(59), `"${"x".repeat(59)}…`],
    [undefined, "a value of type undefined"],
    [UNKNOWN, "a value of type symbol"],
    [5n, "a value of type bigint"],
    [() => 5, "a value of type function"],
    [cycle, "a value of type object"],
  ] as const) {
    it(`is ${shown}`, () => {
      assert.equal(formatValue(value), shown);
    });
  }
});
