import assert from "node:assert/strict";

import { parseDuration } from "../../../provider/src/dynamic/internalProps.js";
import { decode, encode } from "../../../provider/src/session/wire.js";
import { UNKNOWN } from "../../../provider/src/entry/properties.js";

// sdk/go/common/resource/plugin/rpc.go of pulumi/pulumi
const markers = {
  text: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  array: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  asset: "030794c1-ac77-496b-92df-f27374a8bd58",
  archive: "e48ece36-62e2-4504-bad9-02848725956a",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};

describe("what the engine sends", () => {
  for (const [kind, marker] of Object.entries(markers)) {
    it(`the marker of an unknown ${kind} is known as such, at any depth`, () => {
      assert.deepEqual(decode({ a: marker, b: [marker, 1], c: { d: [{ e: marker }] }, f: "x" }), {
        a: UNKNOWN,
        b: [UNKNOWN, 1],
        c: { d: [{ e: UNKNOWN }] },
        f: "x",
      });
    });
  }

  it("a text that only holds a marker is a text", () => {
    const text = `${markers.text} `;
    assert.deepEqual(decode({ a: text, [markers.text]: "key" }), { a: text, [markers.text]: "key" });
  });

  it("is not changed itself", () => {
    const sent = Object.freeze({ a: Object.freeze([markers.text]), b: null });
    assert.deepEqual(decode(sent), { a: [UNKNOWN], b: null });
    assert.deepEqual(sent, { a: [markers.text], b: null });
  });

  it("is decoded and encoded to what it was, as far as the engine can tell", () => {
    const sent = { a: markers.text, b: [1, "x", true, null, { c: "" }], d: {} };
    assert.deepEqual(encode(decode(sent)), sent);
  });
});

describe("what the engine is sent", () => {
  it("holds nothing that is undefined, at any depth: the SDK would end the call, and an id be lost", () => {
    const sent = encode({
      a: undefined,
      b: { c: undefined, d: [undefined, { e: undefined }, 1] },
      f: null,
      g: 0,
      h: "",
    });
    assert.deepEqual(sent, { b: { d: [{}, 1] }, f: null, g: 0, h: "" });
    assert.equal("a" in sent, false);
  });

  it("tells what is unknown by the marker that every SDK knows", () => {
    assert.deepEqual(encode({ a: UNKNOWN, b: [{ c: UNKNOWN }] }), {
      a: markers.text,
      b: [{ c: markers.text }],
    });
  });

  it("is a copy that may be changed: the SDK adds keys to it", () => {
    const given = Object.freeze({ a: Object.freeze({ b: 1 }) });
    const sent = encode(given);
    assert.equal(Object.isFrozen(sent), false);
    assert.equal(Object.isFrozen(sent["a"]), false);
  });
});

describe("a duration", () => {
  for (const [text, ms] of [
    ["90s", 90_000],
    ["5m", 300_000],
    ["1h30m", 5_400_000],
    ["1h0m0s", 3_600_000],
    ["1.5h", 5_400_000],
    ["250ms", 250],
    ["1m30s500ms", 90_500],
    ["1000000ns", 1],
    ["2000us", 2],
    ["2000µs", 2],
  ] as const) {
    it(`${text} is ${ms} ms`, () => {
      assert.equal(parseDuration(text), ms);
    });
  }

  for (const value of [
    "",
    "0",
    "0s",
    "5",
    "-5m",
    "5 m",
    "m",
    "5d",
    "1h30",
    "soon",
    " 5m",
    "5m\n",
    5,
    null,
    undefined,
    {},
  ]) {
    it(`${value === undefined ? "undefined" : JSON.stringify(value)} is none`, () => {
      assert.equal(parseDuration(value), undefined);
    });
  }
});
