import assert from "node:assert/strict";

import { ConcurrencyLimiter } from "../../../provider/src/api/concurrency.js";
import { UserError } from "../../../provider/src/api/errors.js";
import { WriteQueue } from "../../../provider/src/gateway/writeQueue.js";
import { createEntry } from "../../../provider/src/lifecycle/create.js";
import { deleteEntry } from "../../../provider/src/lifecycle/delete.js";
import type { ProviderContext } from "../../../provider/src/lifecycle/operation.js";
import { readEntry } from "../../../provider/src/lifecycle/read.js";
import { updateEntry } from "../../../provider/src/lifecycle/update.js";
import { Cloud, contextOf, reporter } from "../support/cloud.js";
import { failure } from "../support/errors.js";
import { flush } from "../support/held.js";
import { inputs, partial, refused, resource, stored } from "../support/life.js";
import { fakeTime } from "../support/time.js";

const request = { resource, inputs };

describe("a run that is cancelled", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let cancellation: AbortController;
  let context: ProviderContext;
  beforeEach(() => {
    cloud = new Cloud();
    cancellation = new AbortController();
    context = contextOf(cloud, { signal: cancellation.signal });
  });
  const cancel = () => {
    cancellation.abort(new UserError("The run was cancelled."));
  };
  /** Cancels after `ms`, and returns the operation once it has ended, which must not take any more time. */
  const cancelledAt = async <T>(ms: number, operation: Promise<T>): Promise<T> => {
    let hasEnded = false;
    const ended = operation.then(
      () => (hasEnded = true),
      () => (hasEnded = true),
    );
    await time.tick(ms);
    assert.equal(hasEnded, false, "it ended before it was cancelled");
    cancel();
    for (let i = 0; i < 20; i += 1) await flush();
    assert.equal(hasEnded, true, "it still waits");
    await ended;
    return operation;
  };
  const sent = () => Object.values(cloud.api).reduce((sum, { callCount }) => sum + callCount, 0);

  it("ends the wait before a repeat", async () => {
    cloud.api.createForwardEntry.rejects(failure("SystemBusy", "CreateForwardEntry"));
    const error = await refused(cancelledAt(30_000, createEntry(request, context, reporter())));
    assert.match(error.message, /The run was cancelled\./);
    const before = sent();
    await time.tick(60_000);
    assert.equal(sent(), before, "something was sent after it");
  });

  it("says of an unanswered create that the entry may exist", async () => {
    cloud.api.createForwardEntry.rejects(
      failure("ServiceUnavailable", "CreateForwardEntry", { status: 503 }),
    );
    cloud.api.createForwardEntry
      .onFirstCall()
      .rejects(failure("ESOCKETTIMEDOUT", "CreateForwardEntry", { transport: "timeout" }));
    const error = await refused(cancelledAt(5_000, createEntry(request, context, reporter())));
    assert.match(error.message, /It is not known whether the entry was created/);
  });

  it("keeps the id of an entry that is not ready yet, and the next run goes on", async () => {
    cloud.settlesInMs = 200_000;
    const failed = await partial(cancelledAt(20_000, createEntry(request, context, reporter())));
    assert.equal(failed.entryId, "fwd-1");
    assert.match(failed.message, /^Forward entry fwd-1 exists.*The run was cancelled\./);
    const next = updateEntry(failed.entryId, request, contextOf(cloud), reporter());
    assert.equal((await time.finish(next))["status"], "Available");
    assert.equal(cloud.calls("createForwardEntry"), 1);
  });

  it("ends the wait in the queue of the gateway, and sends nothing for that write", async () => {
    context = contextOf(cloud, { signal: cancellation.signal, writesPerGateway: 1 });
    cloud.settlesInMs = 200_000;
    const first = createEntry(request, context, reporter());
    const second = createEntry(
      { ...request, inputs: { ...inputs, externalPort: "23" } },
      context,
      reporter(),
    );
    const [one, two] = await Promise.all([
      partial(first),
      refused(cancelledAt(20_000, second), /The run was cancelled\./),
    ]);
    assert.equal(one.entryId, "fwd-1");
    assert.ok(two instanceof UserError);
    assert.equal(cloud.calls("createForwardEntry"), 1);
  });

  it("ends the wait for a port that another entry holds", async () => {
    cloud.add({ ...stored, forwardEntryId: "fwd-other", forwardEntryName: "other" });
    cloud.api.createForwardEntry.rejects(
      failure("InvalidParameter.ExternalPort.Duplicated", "CreateForwardEntry"),
    );
    await refused(cancelledAt(5_000, createEntry(request, context, reporter())), /The run was cancelled\./);
  });

  it("ends the wait until a deleted entry is gone, and leaves it in the state", async () => {
    const id = cloud.add(stored);
    cloud.settlesInMs = 200_000;
    const operation = deleteEntry(id, { resource, outputs: inputs }, context, reporter());
    await refused(cancelledAt(20_000, operation), /The run was cancelled\./);
  });

  it("abandons a read that is under way", async () => {
    const id = cloud.add(stored);
    cloud.api.describeForwardEntryAttribute.returns(new Promise(() => undefined));
    const read = readEntry(id, context, { resource, outputs: inputs });
    await refused(cancelledAt(1_000, read), /The run was cancelled\./);
  });

  it("awaits the answer of a create that is under way, because it has the id", async () => {
    let answer: (body: { forwardEntryId: string }) => void = () => undefined;
    cloud.api.createForwardEntry.returns(
      new Promise((resolve) => {
        answer = (body) => {
          resolve({ headers: {}, statusCode: 200, body });
        };
      }),
    );
    const operation = createEntry(request, context, reporter());
    const failed = partial(operation);
    await time.tick(1_000);
    cancel();
    await time.tick(1_000);
    answer({ forwardEntryId: cloud.add(stored) });
    assert.equal((await failed).entryId, "fwd-1");
  });

  it("begins nothing that is asked for afterwards", async () => {
    cancel();
    await refused(createEntry(request, context, reporter()), /The run was cancelled\./);
    await refused(readEntry("fwd-1", context), /The run was cancelled\./);
    assert.equal(sent(), 0);
  });
});

describe("a wait for a turn that is cancelled", () => {
  it("leaves its place among the calls in flight to the next one", async () => {
    const limit = new ConcurrencyLimiter(1);
    let end = (): void => undefined;
    const first = limit.run(() => new Promise<void>((resolve) => (end = resolve)));
    const cancellation = new AbortController();
    const second = limit.run(() => Promise.resolve("second"), undefined, cancellation.signal);
    const third = limit.run(() => Promise.resolve("third"));
    cancellation.abort(new Error("cancelled"));
    await assert.rejects(second, { message: "cancelled" });
    end();
    await first;
    assert.equal(await third, "third");
  });

  it("leaves its place in the queue of a gateway to the next write", async () => {
    const queue = new WriteQueue(1);
    let end = (): void => undefined;
    const first = queue.run(() => new Promise<void>((resolve) => (end = resolve)));
    const cancellation = new AbortController();
    const second = queue.run(() => Promise.resolve("second"), undefined, cancellation.signal);
    const positions: number[] = [];
    const third = queue.run(
      () => Promise.resolve("third"),
      (position) => positions.push(position),
    );
    cancellation.abort(new Error("cancelled"));
    await assert.rejects(second, { message: "cancelled" });
    end();
    await first;
    assert.equal(await third, "third");
    assert.deepEqual(positions, [2, 1, 0]);
  });

  it("a turn that comes at the moment of the cancellation is given back", async () => {
    const queue = new WriteQueue(1);
    const limit = new ConcurrencyLimiter(1);
    let end = (): void => undefined;
    const held = new Promise<void>((resolve) => (end = resolve));
    const cancellation = new AbortController();
    const firsts = [queue.run(() => held), limit.run(() => held)];
    const seconds = [
      queue.run(() => Promise.resolve(), undefined, cancellation.signal),
      limit.run(() => Promise.resolve(), undefined, cancellation.signal),
    ];
    cancellation.abort(new Error("cancelled"));
    end();
    await Promise.all(firsts);
    await Promise.allSettled(seconds);
    assert.equal(await queue.run(() => Promise.resolve("free")), "free");
    assert.equal(await limit.run(() => Promise.resolve("free")), "free");
  });
});
