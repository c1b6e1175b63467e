import assert from "node:assert/strict";

import { parseDuration, timeLimit } from "../../../provider/src/lifecycle/operation.js";

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

describe("the time limit of an operation", () => {
  const timeouts = { create: "1m", update: "2m", delete: "3m" };

  it("is the one of its own kind", () => {
    assert.equal(timeLimit("create", timeouts, undefined), 60_000);
    assert.equal(timeLimit("update", timeouts, undefined), 120_000);
    assert.equal(timeLimit("delete", timeouts, undefined), 180_000);
  });

  it("is 5 minutes where none is set, or none that can be read", () => {
    assert.equal(timeLimit("create", {}, undefined), 300_000);
    assert.equal(timeLimit("create", { update: "1m" }, undefined), 300_000);
    assert.equal(timeLimit("create", { create: "soon" }, undefined), 300_000);
  });

  it("is overridden by ENS_OPERATION_TIMEOUT", () => {
    assert.equal(timeLimit("delete", timeouts, 7_000), 7_000);
  });
});
