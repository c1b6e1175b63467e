import assert from "node:assert/strict";

import {
  contains,
  type IpProtocol,
  isIpProtocol,
  isPort,
  isValidRange,
  normaliseHealthCheckPort,
  normalisePorts,
  normaliseProtocol,
  overlap,
  parsePorts,
  portsHint,
  protocolsOverlap,
  width,
} from "../../../provider/src/entry/ports.js";

describe("ports", () => {
  const readable: [string, number, number][] = [
    ["1", 1, 1],
    ["22", 22, 22],
    ["65535", 65535, 65535],
    ["8000/8010", 8000, 8010],
    ["80/80", 80, 80],
    ["1/65535", 1, 65535],
  ];
  for (const [text, first, last] of readable) {
    it(`"${text}" is read as ${first} to ${last}`, () => {
      assert.deepEqual(parsePorts(text), { first, last });
    });
  }

  const unreadable = [
    "",
    " ",
    "0",
    "0/10",
    "-1",
    "+22",
    "22 ",
    " 22",
    "22\n",
    "022",
    "22/023",
    "65536",
    "1/65536",
    "10/9",
    "8000-8010",
    "8000:8010",
    "8000,8010",
    "8000/8010/8020",
    "/80",
    "80/",
    "/",
    "1e3",
    "0x16",
    "22.0",
    "２２",
    "99999999999999999999999999",
    "ssh",
    "-1/-1",
  ];
  for (const text of unreadable) {
    it(`${JSON.stringify(text)} is neither a port nor a range`, () => {
      assert.equal(parsePorts(text), undefined);
    });
  }

  it("a port is a whole number from 1 to 65535, and nothing that looks like one", () => {
    for (const value of [1, 22, 65535]) {
      assert.equal(isPort(value), true, String(value));
    }
    for (const value of [0, -1, 65536, 1.5, NaN, Infinity, "22", null, undefined, true, [22], 22n]) {
      assert.equal(isPort(value), false, String(value));
    }
  });

  it("a number becomes the text that the API takes; everything else stays", () => {
    assert.equal(normalisePorts(22), "22");
    assert.equal(normalisePorts("22"), "22");
    assert.equal(normalisePorts(" 22"), " 22");
    assert.equal(normalisePorts(null), null);
    assert.deepEqual(normalisePorts([22]), [22]);
  });

  it("a health-check port of digits becomes a number; what is no port stays for check to refuse", () => {
    assert.equal(normaliseHealthCheckPort("9005"), 9005);
    assert.equal(normaliseHealthCheckPort(9005), 9005);
    for (const value of ["", "0", "022", "65536", "80/81", "http", " 80", null, 1.5]) {
      assert.equal(normaliseHealthCheckPort(value), value);
    }
  });

  it("both ends of a range belong to it", () => {
    const range = { first: 10, last: 20 };
    assert.equal(width(range), 11);
    assert.deepEqual(
      [9, 10, 20, 21].map((port) => contains(range, port)),
      [false, true, true, false],
    );
  });

  it("ranges that touch in one port overlap in that port, neighbours do not", () => {
    assert.deepEqual(overlap({ first: 1, last: 10 }, { first: 10, last: 20 }), { first: 10, last: 10 });
    assert.equal(overlap({ first: 1, last: 9 }, { first: 10, last: 20 }), undefined);
    assert.deepEqual(overlap({ first: 1, last: 100 }, { first: 5, last: 7 }), { first: 5, last: 7 });
  });
});

describe("a valid range", () => {
  it("is spelt as the API spells it, and is no wider than any reading of its documentation allows", () => {
    for (const value of ["1", "65535", "8000/8010", "1000/1999", "1000/2000"]) {
      assert.ok(isValidRange(value), value);
      assert.equal(
        portsHint(value.replace("/", "-")),
        value.includes("/") ? `Did you mean "${value}"?` : undefined,
      );
    }
    for (const value of ["1000/2001", "2/1", "8000-8010", 80, ["80"], undefined]) {
      assert.ok(!isValidRange(value), String(value));
    }
  });

  it("is suggested for a range in another spelling, if it is one", () => {
    for (const value of ["8000-8010", "8000:8010", "8000,8010", "8000 / 8010", " 8000/8010 "]) {
      assert.equal(portsHint(value), 'Did you mean "8000/8010"?');
    }
    for (const value of [
      "8010-8000",
      "0-10",
      "8000..8010",
      "70000-70010",
      "x8000-8010",
      "8000-8010x",
      "a",
      80,
      ["1-2"],
    ]) {
      assert.equal(portsHint(value), undefined, String(value));
    }
    assert.equal(portsHint("1000-2001"), "This range has 1002 ports: split it into several entries.");
  });
});

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
