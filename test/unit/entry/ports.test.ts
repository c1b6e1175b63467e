import assert from "node:assert/strict";

import {
  contains,
  isPort,
  normaliseHealthCheckPort,
  normalisePorts,
  overlap,
  parsePorts,
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
