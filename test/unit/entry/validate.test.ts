import assert from "node:assert/strict";

import { check } from "../../../provider/src/entry/validate.js";
import { properties, type PropertyMap } from "../../../provider/src/entry/properties.js";
import { UNKNOWN } from "../../../provider/src/entry/properties.js";
import { bag, sound, without } from "../support/bags.js";

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
        __autoName: "ssh-0123abcd",
      },
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

  for (const property of ["natGatewayId", "externalIp", "externalPort", "internalIp", "internalPort"]) {
    it(`${property} is required: missing, null and empty are told once and alike`, () => {
      for (const gone of [undefined, null, ""]) {
        const { failures } = check({}, without(bag({ healthCheckPort: undefined, [property]: gone }), "x"));
        assert.deepEqual(
          failures.map((failure) => failure.property),
          [property],
        );
        assert.match(failures[0]?.reason ?? "", new RegExp(`^${property} is required: give`));
      }
    });
  }

  it("natGatewayId is a text without blanks", () => {
    for (const value of ["nat 1", " nat-1", "nat-1\n", 5, true, ["nat-1"], {}]) {
      const reason = only({ natGatewayId: value }, "natGatewayId");
      assert.ok(reason.startsWith(JSON.stringify(value)), reason);
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
        assert.ok(reason.startsWith(JSON.stringify(value)), reason);
        assert.match(reason, /four decimal numbers from 0 to 255 without leading zeros/);
        assert.ok(reason.includes(property), reason);
      }
      for (const value of ["0.0.0.0", "255.255.255.255", "10.0.0.1"]) {
        assert.deepEqual(check({}, bag({ [property]: value })).failures, []);
      }
    });
  }

  it("the id of an EIP in place of its address gets a hint", () => {
    assert.match(only({ externalIp: "eip-5abc" }, "externalIp"), /looks like the id of an EIP/);
    assert.doesNotMatch(only({ externalIp: "nonsense" }, "externalIp"), /id of an EIP/);
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
        const shown = typeof value === "number" ? JSON.stringify(String(value)) : JSON.stringify(value);
        assert.ok(reason.startsWith(shown), reason);
        assert.match(reason, /a number from 1 to 65535, or "first\/last"/);
      }
    });

    it(`${property}: a range written with another sign gets the right one shown, a hopeless one does not`, () => {
      for (const value of ["8000-8010", "8000:8010", "8000,8010", "8000 / 8010", " 8000/8010 "]) {
        assert.match(only({ [property]: value }, property), /did you mean "8000\/8010"\?/);
      }
      for (const value of ["8010-8000", "0-10", "8000..8010", "70000-70010"]) {
        assert.doesNotMatch(only({ [property]: value }, property), /did you mean/);
      }
    });

    it(`${property}: what both readings of "1000 ports" refuse is refused, the rest is left to the service`, () => {
      const other = property === "externalPort" ? "internalPort" : "externalPort";
      const both = (range: string) => bag({ [property]: range, [other]: range, healthCheckPort: undefined });
      assert.deepEqual(check({}, both("1000/1999")).failures, []);
      assert.deepEqual(check({}, both("1000/2000")).failures, []);
      const { failures } = check({}, both("1000/2001"));
      assert.deepEqual(failures.map((failure) => failure.property).sort(), [property, other].sort());
      assert.match(failures[0]?.reason ?? "", /"1000\/2001" spans 1002 ports.*at most 1000/);
    });
  }

  it("ipProtocol is one of three; the sentence lists them", () => {
    for (const value of ["icmp", "tcp ", "all", 6, true, ["TCP"], {}]) {
      const reason = only({ ipProtocol: value }, "ipProtocol");
      assert.ok(reason.startsWith(JSON.stringify(value)), reason);
      assert.match(reason, /TCP, UDP, Any/);
    }
  });

  it("forwardEntryName is a text of 2 to 128 characters, not a web address, or empty", () => {
    assert.match(only({ forwardEntryName: "x" }, "forwardEntryName"), /1 character.*2 to 128/);
    assert.match(only({ forwardEntryName: "x".repeat(129) }, "forwardEntryName"), /129 characters/);
    assert.match(
      only({ forwardEntryName: "http://shop" }, "forwardEntryName"),
      /"http:\/\/shop" starts with http/,
    );
    for (const value of [5, 0, false, ["web"], {}]) {
      assert.ok(only({ forwardEntryName: value }, "forwardEntryName").startsWith(JSON.stringify(value)));
    }
    const { inputs, failures } = check({}, bag({ forwardEntryName: "" }));
    assert.deepEqual(failures, []);
    assert.equal(inputs["forwardEntryName"], "");
  });

  it("healthCheckPort is one port", () => {
    for (const value of [0, -1, 65536, 9005.5, "0", "9000/9010", "http", true, false, [9005], {}]) {
      const reason = only({ healthCheckPort: value }, "healthCheckPort");
      assert.ok(reason.startsWith(JSON.stringify(value)), reason);
      assert.match(reason, /whole number from 1 to 65535 inside internalPort/);
    }
  });

  it("healthCheckPort lies inside internalPort, both ends included", () => {
    for (const port of [9000, 9010]) {
      assert.deepEqual(check({}, bag({ healthCheckPort: port })).failures, []);
    }
    for (const port of [8999, 9011, 8005]) {
      const reason = only({ healthCheckPort: port }, "healthCheckPort");
      assert.match(reason, new RegExp(`port ${port} is not inside internalPort "9000/9010"`));
    }
  });

  it("both ports span the same number; the sentence tells both", () => {
    const reason = only({ externalPort: "8000/8009" }, "internalPort");
    assert.match(
      reason,
      /externalPort "8000\/8009" spans 10 ports but internalPort "9000\/9010" spans 11 ports/,
    );
    assert.match(only({ externalPort: 22 }, "internalPort"), /spans 1 port but/);
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

  it("hands on nothing but properties: hidden and foreign keys are not its business", () => {
    const { inputs } = check({}, bag({ __provider: "p", surplus: 1, status: "Available" }));
    assert.deepEqual(inputs, sound);
  });

  it("an entry that exists keeps its name where the program names none", () => {
    const olds = bag({ forwardEntryName: "old-name" });
    const { inputs } = check(olds, without(bag({ __autoName: "web-1" }), "forwardEntryName"));
    assert.equal(inputs["forwardEntryName"], "old-name");
  });
});
