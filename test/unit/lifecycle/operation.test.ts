import assert from "node:assert/strict";

import {
  formatQueuePosition,
  formatRetry,
  formatWaiting,
  formatThrottling,
  type OperationContext,
  type OperationKind,
  type ResourceRef,
  runOperation,
} from "../../../provider/src/lifecycle/operation.js";
import { Cloud, contextOf, reporter } from "../support/cloud.js";
import { failure, unanswered } from "../support/errors.js";
import { inOperation, inputs, resource } from "../support/life.js";

describe("the line in a row", () => {
  for (const [place, line] of [
    [0, "starting on nat-1"],
    [1, "queued (next) on nat-1"],
    [2, "queued (1 ahead) on nat-1"],
    [1002, "queued (1001 ahead) on nat-1"],
  ] as const) {
    it(`place ${place}: ${line}`, () => {
      assert.equal(formatQueuePosition(place, "nat-1"), line);
    });
  }

  for (const [error, line] of [
    [failure("Throttling.User", "CreateForwardEntry"), "throttled by the service (Throttling.User)"],
    [
      failure("IncorretDnatEntryStatus", "CreateForwardEntry"),
      "the gateway is busy (IncorretDnatEntryStatus)",
    ],
    [failure("SystemBusy", "CreateForwardEntry"), "the service is unavailable (SystemBusy)"],
    [
      unanswered("CreateForwardEntry", { transport: "network", code: "ECONNREFUSED" }),
      "the endpoint cannot be reached (ECONNREFUSED)",
    ],
    [unanswered("CreateForwardEntry"), "no answer came"],
    [
      failure("InternalError", "CreateForwardEntry", { reason: "Something\n\nbroke. " }),
      "Something broke (InternalError)",
    ],
    [
      unanswered("CreateForwardEntry", { transport: "unreadable", status: 502, reason: "x".repeat(200) }),
      `${"x".repeat(79)}… (HTTP 502)`,
    ],
    [unanswered("CreateForwardEntry", { reason: "y".repeat(80) }), "y".repeat(80)],
  ] as const) {
    it(`before another attempt: ${line}`, () => {
      assert.equal(formatRetry(error, 1540, 3), `attempt 3 of CreateForwardEntry in 1.5 s: ${line}`);
    });
  }

  it("while flow control lets only a few calls through", () => {
    assert.equal(
      formatThrottling(4),
      "throttled by the service: waiting for one of the 4 calls in flight to end",
    );
  });

  it("both are shown in the row of the resource that waits", async () => {
    const lines = reporter();
    const run = ({ call }: OperationContext) => {
      call.onWait?.(unanswered("CreateForwardEntry"), 500, 2);
      call.onSlowed?.(4);
      return Promise.resolve();
    };
    await inOperation(contextOf(new Cloud()), run, {}, lines);
    assert.deepEqual(lines.statuses, [
      "attempt 2 of CreateForwardEntry in 0.5 s: no answer came",
      formatThrottling(4),
    ]);
  });

  for (const [awaited, ms, line] of [
    ["Available", 0, "waiting until fwd-1 is Available"],
    ["Available", 999, "waiting until fwd-1 is Available"],
    ["Available", 1000, "waiting until fwd-1 is Available (1 s)"],
    ["gone", 9_999, "waiting until fwd-1 is gone (9 s)"],
    ["Available", 12_000, "waiting until fwd-1 is Available (10 s)"],
    ["Available", 59_000, "waiting until fwd-1 is Available (55 s)"],
    ["Available", 60_000, "waiting until fwd-1 is Available (1 min)"],
    ["Available", 95_000, "waiting until fwd-1 is Available (1 min 30 s)"],
    ["Available", 3_599_000, "waiting until fwd-1 is Available (59 min 30 s)"],
  ] as const) {
    it(`${awaited} for ${ms} ms: ${line}`, () => {
      assert.equal(formatWaiting("fwd-1", awaited, ms), line);
    });
  }

  it("an hour of waiting is fewer than 150 different lines", () => {
    const lines = Array.from({ length: 3600 }, (_, second) =>
      formatWaiting("fwd-1", "Available", second * 1000),
    );
    assert.ok(new Set(lines).size < 150);
  });
});

describe("the time limit of an operation", () => {
  const timeouts = { create: 60_000, update: 120_000, delete: 180_000 };
  const limitOf = async (
    kind: OperationKind,
    given: Partial<ResourceRef["timeouts"]>,
    operationTimeoutMs?: number,
  ) => {
    const of = { ...resource, timeouts: { ...resource.timeouts, ...given } };
    const context = contextOf(new Cloud(), { operationTimeoutMs });
    return runOperation(kind, { resource: of, inputs }, context, reporter(), ({ call }) =>
      Promise.resolve(call.deadline.limitMs),
    );
  };

  it("is the one of its own kind", async () => {
    assert.equal(await limitOf("create", timeouts), 60_000);
    assert.equal(await limitOf("update", timeouts), 120_000);
    assert.equal(await limitOf("delete", timeouts), 180_000);
  });

  it("is 5 minutes where none is set", async () => {
    assert.equal(await limitOf("create", {}), 300_000);
    assert.equal(await limitOf("create", { update: 60_000 }), 300_000);
  });

  it("is overridden by ENS_OPERATION_TIMEOUT", async () => {
    assert.equal(await limitOf("delete", timeouts, 7_000), 7_000);
  });
});
