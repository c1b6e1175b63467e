import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { readLogPlan } from "../../../provider/src/api/callLog.js";

describe("what ENS_LOG says", () => {
  for (const [text, level, file] of [
    ["off", "off", undefined],
    ["error", "error", undefined],
    ["info", "info", undefined],
    ["debug", "debug", undefined],
    ["INFO", "info", undefined],
    ["info:/var/log/ens.log", "info", "/var/log/ens.log"],
    ["Debug:calls.log", "debug", "calls.log"],
    ["error:./a b/calls.log", "error", "./a b/calls.log"],
    ["off:/var/log/ens.log", "off", "/var/log/ens.log"],
    ["/var/log/ens.log", "info", "/var/log/ens.log"],
    ["./calls.log", "info", "./calls.log"],
    ["../calls.log", "info", "../calls.log"],
    ["/tmp/a:b.log", "info", "/tmp/a:b.log"],
    ["debug:/tmp/a:b.log", "debug", "/tmp/a:b.log"],
    ["C:\\logs\\ens.log", "info", "C:\\logs\\ens.log"],
    ["d:/logs/ens.log", "info", "d:/logs/ens.log"],
    ["debug:C:\\logs\\ens.log", "debug", "C:\\logs\\ens.log"],
    ["info:d:/logs/ens.log", "info", "d:/logs/ens.log"],
    [".\\calls.log", "info", ".\\calls.log"],
    ["\\\\server\\share\\ens.log", "info", "\\\\server\\share\\ens.log"],
  ] as const) {
    it(`${text}: ${level} to ${file ?? "standard error"}`, () => {
      assert.deepEqual(readLogPlan(text), { level, file });
    });
  }

  it("every value on the page is understood", () => {
    const values = [...readFileSync("docs/logging.md", "utf8").matchAll(/ENS_LOG=(\S+?)[`\s]/g)].map(
      ([, value]) => value,
    );
    assert.ok(values.length >= 9);
    for (const value of values) assert.ok(readLogPlan(value ?? "") !== undefined, value);
  });

  for (const text of [
    "verbose",
    "warn",
    "1",
    "true",
    "info:",
    "infox:/tmp/a",
    "trace:/tmp/a",
    ":/tmp/a",
    "info,debug",
    "calls.log",
    "logs/calls.log",
    "C:",
    "C:calls.log",
    "/",
    "./",
  ]) {
    it(`${text}: nothing that is understood`, () => {
      assert.equal(readLogPlan(text), undefined);
    });
  }
});
