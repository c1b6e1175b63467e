import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import type { CallEnded, CallEvent, Waited } from "../../../provider/src/api/callLog.js";
import { logLine } from "../../../provider/src/api/callLog.js";
import type { LogLevel } from "../../../provider/src/api/callLog.js";
import { Redactor } from "../../../provider/src/api/redact.js";
import { failure } from "../support/errors.js";

const source = { endpoint: "ens.test", pid: 4711, redactor: new Redactor() };
const at = Date.parse("2026-01-01T00:00:01.500Z");

const made: CallEnded = {
  kind: "call",
  at,
  operation: "CreateForwardEntry",
  resource: "ssh",
  subject: "fwd-1",
  attempt: 2,
  waitedMs: 250.4,
  elapsedMs: 99.6,
  outcome: "ok",
  status: 200,
  requestId: "0A1B",
  parameters: { NatGatewayId: "nat-1" },
  error: undefined,
};
const error = failure("IncorretDnatEntryStatus", "CreateForwardEntry", { requestId: "0A1C" });
const refused: CallEnded = { ...made, outcome: "notApplied", status: 400, requestId: "0A1C", error };
const waited: Waited = { kind: "wait", at, for: "queue", resource: "ssh", subject: "nat-1", waitedMs: 1200 };

const line = (event: CallEvent, level: LogLevel): unknown => {
  const text = logLine(event, level, source);
  return text === undefined ? undefined : JSON.parse(text);
};

describe("a line of the log", () => {
  it("tells of a call what it was, how it ended, and how long it and the wait before it took", () => {
    assert.deepEqual(line(made, "info"), {
      time: "2026-01-01T00:00:01.500Z",
      level: "info",
      pid: 4711,
      operation: "CreateForwardEntry",
      resource: "ssh",
      subject: "fwd-1",
      attempt: 2,
      outcome: "ok",
      status: 200,
      requestId: "0A1B",
      elapsedMs: 100,
      waitedMs: 250,
      endpoint: "ens.test",
    });
  });

  it("tells of a failed call its code, what that means, and the service's words", () => {
    assert.deepEqual(line(refused, "error"), {
      time: "2026-01-01T00:00:01.500Z",
      level: "error",
      pid: 4711,
      operation: "CreateForwardEntry",
      resource: "ssh",
      subject: "fwd-1",
      attempt: 2,
      outcome: "not done",
      status: 400,
      cause: "busy",
      code: "IncorretDnatEntryStatus",
      message: "because of IncorretDnatEntryStatus",
      requestId: "0A1C",
      elapsedMs: 100,
      waitedMs: 250,
      endpoint: "ens.test",
    });
  });

  it("an entry that is not there is an answer, not a failure", () => {
    const gone: CallEnded = { ...refused, outcome: "notFound" };
    assert.equal(line(gone, "error"), undefined);
    assert.equal((line(gone, "info") as { outcome: string }).outcome, "gone");
  });

  it("each level adds to the one before it", () => {
    const shown = (level: LogLevel) =>
      [made, refused, waited].map((event) => line(event, level) !== undefined);
    assert.deepEqual(shown("off"), [false, false, false]);
    assert.deepEqual(shown("error"), [false, true, false]);
    assert.deepEqual(shown("info"), [true, true, false]);
    assert.deepEqual(shown("debug"), [true, true, true]);
  });

  it("parameters are told at debug only", () => {
    const { parameters } = line(made, "debug") as { parameters: object };
    assert.deepEqual(parameters, { NatGatewayId: "nat-1" });
    assert.equal("parameters" in (line(refused, "info") as object), false);
  });

  it("tells of a wait what for", () => {
    assert.deepEqual(line(waited, "debug"), {
      time: "2026-01-01T00:00:01.500Z",
      level: "debug",
      pid: 4711,
      wait: "queue",
      resource: "ssh",
      subject: "nat-1",
      waitedMs: 1200,
      endpoint: "ens.test",
    });
  });

  it("has no field that docs/logging.md does not tell, and the page tells none that is not there", () => {
    const page = readFileSync("docs/logging.md", "utf8");
    const fields = page.slice(page.indexOf("### Fields"), page.indexOf("## Which entry"));
    const told = [...fields.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    const lines = [made, refused, waited].map((event) => line(event, "debug") as object);
    assert.deepEqual(
      [...new Set(told)].sort(),
      [...new Set(lines.flatMap((one) => Object.keys(one)))].sort(),
    );
  });

  it("is one line, whatever the service says, and shows none of what it quotes", () => {
    const quoting = failure("X", "CreateForwardEntry", { reason: "first\nSignature=abcdef&x\r\nlast" });
    const text = logLine({ ...refused, error: quoting }, "debug", source) ?? "";
    assert.equal(/[\r\n]/.test(text), false);
    assert.match(text, /Signature=…&x/);
    const keys: CallEnded = { ...made, outcome: "notSent", error: new Error("no role LTAI5tAbCdEfGh") };
    assert.equal((line(keys, "error") as { message: string }).message, "no role …");
  });
});
