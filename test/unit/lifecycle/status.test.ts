import assert from "node:assert/strict";

import {
  formatQueuePosition,
  formatRetry,
  formatWaiting,
  formatSlowdown,
} from "../../../provider/src/lifecycle/status.js";
import { failure, unanswered } from "../support/errors.js";

describe("the line in a row", () => {
  for (const [place, line] of [
    [0, "its turn on nat-1"],
    [1, "next in line on nat-1"],
    [2, "2nd in line on nat-1"],
    [3, "3rd in line on nat-1"],
    [4, "4th in line on nat-1"],
    [11, "11th in line on nat-1"],
    [12, "12th in line on nat-1"],
    [13, "13th in line on nat-1"],
    [21, "21st in line on nat-1"],
    [112, "112th in line on nat-1"],
    [1002, "1002nd in line on nat-1"],
  ] as const) {
    it(`place ${place}: ${line}`, () => {
      assert.equal(formatQueuePosition(place, "nat-1"), line);
    });
  }

  for (const [error, line] of [
    [failure("Throttling.User", "CreateForwardEntry"), "the service asks to wait (Throttling.User)"],
    [
      failure("IncorretDnatEntryStatus", "CreateForwardEntry"),
      "the gateway is still configuring (IncorretDnatEntryStatus)",
    ],
    [
      failure("SystemBusy", "CreateForwardEntry"),
      "the service does not take calls at the moment (SystemBusy)",
    ],
    [
      unanswered("CreateForwardEntry", { transport: "network", code: "ECONNREFUSED" }),
      "the endpoint cannot be reached (ECONNREFUSED)",
    ],
    [unanswered("CreateForwardEntry"), "no answer came"],
    [
      failure("InternalError", "CreateForwardEntry", { reason: "Something\nbroke. " }),
      "Something broke (InternalError)",
    ],
    [
      unanswered("CreateForwardEntry", { transport: "unreadable", status: 502, reason: "x".repeat(200) }),
      `${"x".repeat(79)}… (HTTP 502)`,
    ],
  ] as const) {
    it(`before another attempt: ${line}`, () => {
      assert.equal(formatRetry(error, 1540, 3), `attempt 3 of CreateForwardEntry in 1.5 s: ${line}`);
    });
  }

  it("while flow control lets only a few calls through", () => {
    assert.equal(
      formatSlowdown(4),
      "the service asks for fewer calls: waiting for one of the 4 in flight to end",
    );
  });

  for (const [status, ms, line] of [
    ["Pending", 0, "fwd-1 is being configured"],
    ["Pending", 999, "fwd-1 is being configured"],
    ["Pending", 1000, "fwd-1 is being configured, 1 s so far"],
    ["Deleting", 9_999, "fwd-1 is being deleted, 9 s so far"],
    ["Pending", 12_000, "fwd-1 is being configured, 10 s so far"],
    ["Available", 59_000, "fwd-1 is Available, 55 s so far"],
    ["Pending", 60_000, "fwd-1 is being configured, 1 min so far"],
    ["Pending", 95_000, "fwd-1 is being configured, 1 min 30 s so far"],
    ["Pending", 3_599_000, "fwd-1 is being configured, 59 min 30 s so far"],
  ] as const) {
    it(`${status} for ${ms} ms: ${line}`, () => {
      assert.equal(formatWaiting("fwd-1", status, ms), line);
    });
  }

  it("an hour of waiting is fewer than 150 different lines", () => {
    const lines = Array.from({ length: 3600 }, (_, second) =>
      formatWaiting("fwd-1", "Pending", second * 1000),
    );
    assert.ok(new Set(lines).size < 150);
  });
});
