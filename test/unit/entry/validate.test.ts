import assert from "node:assert/strict";

import { inputTable, properties, type PropertyMap, UNKNOWN } from "../../../provider/src/entry/properties.js";
import { check, resolveName } from "../../../provider/src/entry/validate.js";
import { bag, sound, without } from "../support/bags.js";

/** What a message says was given. */
const got = (value: unknown): string => `, got ${JSON.stringify(value)}.`;

/** The one failure that a change of the sound entry leads to. */
function only(changes: PropertyMap, property: string): string {
  const { failures } = check({}, bag(changes));
  assert.deepEqual(
    failures.map((failure) => failure.property),
    [property],
    JSON.stringify(failures),
  );
  return failures[0]?.reason ?? "";
}

describe("check", () => {
  it("finds nothing wrong with a sound entry, and hands it on as it is", () => {
    assert.deepEqual(check({}, sound), { inputs: sound, failures: [] });
  });

  it("normalises and fills in defaults", () => {
    const { inputs, failures } = check(
      {},
      {
        natGatewayId: "nat-1",
        externalIp: "203.0.113.10",
        externalPort: 22,
        internalIp: "10.0.0.5",
        internalPort: 22,
        healthCheckPort: "22",
      },
      "ssh-0123abcd",
    );
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs, {
      natGatewayId: "nat-1",
      externalIp: "203.0.113.10",
      externalPort: "22",
      internalIp: "10.0.0.5",
      internalPort: "22",
      ipProtocol: "Any",
      forwardEntryName: "ssh-0123abcd",
      healthCheckPort: 22,
    });
  });

  for (const property of [
    "natGatewayId",
    "externalIp",
    "externalPort",
    "internalIp",
    "internalPort",
  ] as const) {
    const row = inputTable[property];
    it(`${property} is required: missing, null and empty are told once and alike`, () => {
      for (const gone of [undefined, null, ""]) {
        const { failures } = check({}, without(bag({ healthCheckPort: undefined, [property]: gone }), "x"));
        assert.deepEqual(
          failures.map((failure) => failure.property),
          [property],
        );
        assert.equal(
          failures[0]?.reason,
          `${property} is required: give the ${row.description}. It must be ${row.allowed}.`,
        );
      }
    });
  }

  it("natGatewayId is a text without blanks", () => {
    for (const value of ["nat 1", " nat-1", "nat-1\n", 5, true, ["nat-1"], {}]) {
      const reason = only({ natGatewayId: value }, "natGatewayId");
      assert.ok(reason.includes(got(value)), reason);
      assert.match(reason, /such as "nat-/);
    }
  });

  for (const property of ["externalIp", "internalIp", "standbyExternalIp"]) {
    it(`${property} is an IPv4 address, strictly`, () => {
      for (const value of [
        "10.1",
        "010.0.0.1",
        "10.0.0.01",
        "256.0.0.1",
        "1.2.3.4.5",
        "1.2.3",
        "1.2.3.4 ",
        "1.2.3.4\n",
        "0x7f.0.0.1",
        "::1",
        "::ffff:1.2.3.4",
        "1.2.3.4/32",
        "example.com",
        "１.2.3.4",
        16909060,
        ["1.2.3.4"],
        true,
        false,
        0,
      ]) {
        const reason = only({ [property]: value }, property);
        assert.ok(reason.includes(got(value)), reason);
        assert.match(reason, new RegExp(`^${property} must be an IPv4 address .* without leading zeros`));
      }
      for (const value of ["0.0.0.0", "255.255.255.255", "10.0.0.1"]) {
        assert.deepEqual(check({}, bag({ [property]: value })).failures, []);
      }
    });
  }

  it("the id of an EIP in place of its address gets a hint", () => {
    const hint = " This looks like the ID of an EIP: give its address instead.";
    for (const [value, more] of [
      ["eip-5abc", hint],
      ["my-eip-5abc", ""],
      [{ id: "eip-5abc" }, ""],
    ] as const) {
      assert.equal(
        only({ externalIp: value }, "externalIp"),
        `externalIp must be ${inputTable.externalIp.allowed}${got(value)}${more}`,
      );
    }
  });

  for (const property of ["externalPort", "internalPort"]) {
    it(`${property} is a port or a range; the sentence names what was given and what is allowed`, () => {
      for (const value of [
        0,
        -1,
        65536,
        22.5,
        NaN,
        Infinity,
        "0",
        "022",
        "65536",
        "10/9",
        "a",
        true,
        false,
        [80],
        {},
      ]) {
        const { failures } = check({}, bag({ [property]: value }));
        assert.deepEqual(
          failures.map((failure) => failure.property),
          [property],
          JSON.stringify(value),
        );
        const reason = failures[0]?.reason ?? "";
        assert.ok(reason.includes(got(typeof value === "number" ? String(value) : value)), reason);
        assert.match(
          reason,
          new RegExp(`^${property} must be a port from 1 to 65535, or a range "first/last"`),
        );
      }
    });

    it(`${property}: a range written with another sign gets the right one shown`, () => {
      assert.match(
        only({ [property]: "8000-8010" }, property),
        /, got "8000-8010"\. Did you mean "8000\/8010"\?$/,
      );
    });

    it(`${property}: what both readings of "1000 ports" refuse is refused, the rest is left to the service`, () => {
      const other = property === "externalPort" ? "internalPort" : "externalPort";
      const both = (range: string) => bag({ [property]: range, [other]: range, healthCheckPort: undefined });
      assert.deepEqual(check({}, both("1000/1999")).failures, []);
      assert.deepEqual(check({}, both("1000/2000")).failures, []);
      const { failures } = check({}, both("1000/2001"));
      assert.deepEqual(failures.map((failure) => failure.property).sort(), [property, other].sort());
      assert.match(
        failures[0]?.reason ?? "",
        /at most 1000 ports.*got "1000\/2001"\. This range has 1002 ports: split/,
      );
    });
  }

  it("ipProtocol is one of three; the sentence lists them", () => {
    for (const value of ["icmp", "tcp ", "all", 6, true, ["TCP"], {}]) {
      const reason = only({ ipProtocol: value }, "ipProtocol");
      assert.ok(reason.includes(got(value)), reason);
      assert.match(reason, /must be TCP, UDP or Any \(case-insensitive\)/);
    }
  });

  it("forwardEntryName is a text of 2 to 128 characters, not a web address, or empty", () => {
    for (const value of ["x", "http://shop", 5, 0, false, ["web"], {}]) {
      const reason = only({ forwardEntryName: value }, "forwardEntryName");
      assert.ok(reason.endsWith(`${got(value)} Leave it out for a generated name.`), reason);
      assert.match(reason, /2 to 128 characters that does not begin with http:\/\/ or https:\/\//);
    }
    assert.match(
      only({ forwardEntryName: "x".repeat(129) }, "forwardEntryName"),
      /It has 129 characters\. Leave it out for a generated name\.$/,
    );
    assert.doesNotMatch(
      only({ forwardEntryName: `http://${"x".repeat(121)}` }, "forwardEntryName"),
      /It has/,
    );
    const { inputs, failures } = check({}, bag({ forwardEntryName: "" }));
    assert.deepEqual(failures, []);
    assert.equal(inputs["forwardEntryName"], "");
  });

  it("healthCheckPort is one port", () => {
    for (const value of [0, -1, 65536, 9005.5, "0", "9000/9010", "http", true, false, [9005], {}]) {
      const reason = only({ healthCheckPort: value }, "healthCheckPort");
      assert.ok(reason.includes(got(value)), reason);
      assert.match(
        reason,
        /whole number from 1 to 65535 inside internalPort.*Leave it out for no health check\.$/,
      );
    }
  });

  it("healthCheckPort lies inside internalPort, both ends included", () => {
    for (const port of [9000, 9010]) {
      assert.deepEqual(check({}, bag({ healthCheckPort: port })).failures, []);
    }
    for (const port of [8999, 9011, 8005]) {
      const reason = only({ healthCheckPort: port }, "healthCheckPort");
      assert.equal(
        reason,
        `healthCheckPort must be inside internalPort "9000/9010", got ${port}. Give one of the internal ports, or leave it out for no health check.`,
      );
    }
  });

  it("both ports span the same number; the sentence tells both", () => {
    const reason = only({ externalPort: "8000/8009" }, "internalPort");
    assert.equal(
      reason,
      'externalPort "8000/8009" has 10 ports but internalPort "9000/9010" has 11 ports. Both must have the same number of ports, because each external port is forwarded to the internal port at the same position.',
    );
    assert.match(only({ externalPort: 22 }, "internalPort"), /has 1 port but/);
  });

  it("tells all broken rules at once, each on its own property", () => {
    const { failures } = check(
      {},
      {
        externalIp: "10.1",
        externalPort: "8000-8010",
        internalIp: 5,
        internalPort: "0",
        ipProtocol: "icmp",
        forwardEntryName: "x",
        healthCheckPort: "http",
        standbyExternalIp: "eip-1",
      },
    );
    assert.deepEqual(failures.map((failure) => failure.property).sort(), [...properties].sort());
    assert.equal(new Set(failures.map((failure) => failure.reason)).size, properties.length);
  });

  it("rules between properties are told only where the properties themselves are sound", () => {
    const { failures } = check({}, bag({ internalPort: "9010-9000", externalPort: 22, healthCheckPort: 1 }));
    assert.deepEqual(
      failures.map((failure) => failure.property),
      ["internalPort"],
    );
  });

  for (const property of properties) {
    it(`nothing is claimed about an unknown ${property}, at any depth`, () => {
      for (const unknown of [UNKNOWN, [UNKNOWN], { a: { b: [1, UNKNOWN] } }]) {
        const { inputs, failures } = check({}, bag({ [property]: unknown }));
        assert.deepEqual(failures, []);
        assert.deepEqual(inputs[property], unknown);
      }
    });
  }

  it("what is known is still proven beside what is unknown", () => {
    const unknowns = Object.fromEntries(properties.map((property) => [property, UNKNOWN]));
    assert.deepEqual(check({}, unknowns).failures, []);
    const { failures } = check({}, { ...unknowns, externalIp: "10.1" });
    assert.deepEqual(
      failures.map((failure) => failure.property),
      ["externalIp"],
    );
  });

  it("shows a long value shortened, so that the sentence stays readable", () => {
    const reason = only({ externalIp: "9".repeat(5000) }, "externalIp");
    assert.ok(reason.length < 400, String(reason.length));
  });

  it("hands on nothing but properties: foreign keys are not its business", () => {
    const { inputs } = check({}, bag({ surplus: 1, status: "Available" }));
    assert.deepEqual(inputs, sound);
  });

  it("an entry that exists keeps its name where the program names none", () => {
    const olds = bag({ forwardEntryName: "old-name" });
    const { inputs } = check(olds, without(sound, "forwardEntryName"), "web-1");
    assert.equal(inputs["forwardEntryName"], "old-name");
  });
});

describe("adoptId", () => {
  it("is the ID of an entry, or left out", () => {
    assert.equal(check({}, bag({ adoptId: "fwd-1" })).inputs["adoptId"], "fwd-1");
    for (const none of [undefined, null, ""]) {
      assert.deepEqual(check({}, bag({ adoptId: none })), { inputs: sound, failures: [] });
    }
    for (const value of [5, "fwd 1", " ", ["fwd-1"], {}]) {
      const reason = only({ adoptId: value }, "adoptId");
      assert.ok(reason.endsWith(`${got(value)} Leave it out to have a new entry created.`), reason);
    }
    assert.deepEqual(check({}, bag({ adoptId: UNKNOWN })).failures, []);
  });

  it("stays what it was for a resource that has its entry", () => {
    assert.equal(check(bag({ adoptId: "fwd-1" }), bag({ adoptId: "fwd-2" })).inputs["adoptId"], "fwd-1");
    assert.equal("adoptId" in check(sound, bag({ adoptId: "fwd-2" })).inputs, false);
  });
});

describe("the name that an entry gets", () => {
  const auto = "ssh-0123abcd";
  const exists = { natGatewayId: "nat-1", forwardEntryName: "kept" };

  it("is the one asked for, for a new entry and for one that exists", () => {
    assert.equal(resolveName({}, { forwardEntryName: "web" }, auto), "web");
    assert.equal(resolveName(exists, { forwardEntryName: "web" }, auto), "web");
  });

  it("is the auto-name for a new entry that asks for none", () => {
    assert.equal(resolveName({}, {}, auto), auto);
    assert.equal(resolveName({}, { forwardEntryName: null }, auto), auto);
    assert.equal(resolveName({}, { forwardEntryName: auto }, auto), auto);
  });

  it("stays what it is where an entry that exists asks for none, so that a rename or move changes nothing", () => {
    assert.equal(resolveName(exists, {}, auto), "kept");
    assert.equal(resolveName(exists, { forwardEntryName: auto }, auto), "kept");
    assert.equal(resolveName({ natGatewayId: "nat-1", forwardEntryName: "" }, {}, auto), "");
  });

  it("is left alone where an entry is adopted without a word about it, then and later", () => {
    assert.equal(resolveName({}, { adoptId: "fwd-1" }, auto), undefined);
    assert.equal(resolveName({ natGatewayId: "nat-1" }, {}, auto), undefined);
    assert.equal(resolveName({ natGatewayId: "nat-1" }, { adoptId: "fwd-1" }, auto), undefined);
    assert.equal(resolveName({}, { adoptId: "fwd-1", forwardEntryName: "web" }, auto), "web");
    assert.equal(resolveName({}, { adoptId: "" }, auto), auto);
  });

  it('is no name where "" is asked for', () => {
    assert.equal(resolveName({}, { forwardEntryName: "" }, auto), "");
    assert.equal(resolveName(exists, { forwardEntryName: "" }, auto), "");
  });

  it("is unknown where the name asked for is", () => {
    assert.equal(resolveName(exists, { forwardEntryName: UNKNOWN }, auto), UNKNOWN);
    assert.equal(resolveName({}, { forwardEntryName: UNKNOWN }, auto), UNKNOWN);
  });
});
