import assert from "node:assert/strict";

import { sleep } from "../../../provider/src/api/clock.js";
import { EnsError } from "../../../provider/src/api/errors.js";
import { EntryDeleted, type Gateway, Gateways } from "../../../provider/src/gateway/gateway.js";
import { apiOf, Cloud, within } from "../support/cloud.js";
import { failure, unanswered } from "../support/errors.js";
import { fakeTime } from "../support/time.js";

describe("a gateway", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let gateway: Gateway;
  beforeEach(() => {
    cloud = new Cloud();
    gateway = new Gateways(apiOf(cloud), undefined).of("nat-1");
  });
  const modify = (id: string, of = gateway, ms = 300_000) =>
    of.write((place) => of.change("ModifyForwardEntry", { forwardEntryId: id }, place, within(ms)));

  it("is one object in the process", () => {
    const gateways = new Gateways(apiOf(cloud), undefined);
    assert.equal(gateways.of("nat-1"), gateways.of("nat-1"));
    assert.notEqual(gateways.of("nat-1"), gateways.of("nat-2"));
    assert.notEqual(gateways.of("constructor"), gateways.of("__proto__"));
  });

  for (const [what, error] of [
    ["busy", failure("IncorretDnatEntryStatus", "ModifyForwardEntry")],
    ["throttled", failure("Throttling.User", "ModifyForwardEntry")],
    ["unanswered", unanswered("ModifyForwardEntry")],
    ["failed inside the service", failure("InternalError", "ModifyForwardEntry", { status: 500 })],
  ] as const) {
    it(`sends a change again that was ${what}`, async () => {
      const id = cloud.add();
      cloud.api.modifyForwardEntry.onFirstCall().rejects(error);
      const done = modify(id);
      await time.run();
      await done;
      assert.equal(cloud.calls("modifyForwardEntry"), 2);
    });
  }

  it("does not send a change again that was refused, or whose entry is gone", async () => {
    for (const code of ["InvalidParameter.HealthCheckPort", "InvalidParameter.DnatNotFound"]) {
      cloud.api.modifyForwardEntry.resetHistory();
      cloud.api.modifyForwardEntry.rejects(failure(code, "ModifyForwardEntry"));
      await assert.rejects(modify("fwd-1"), EnsError);
      assert.equal(cloud.calls("modifyForwardEntry"), 1);
    }
  });

  for (const fixed of [undefined, 1, 3]) {
    it(`a gateway that stays busy is asked at a growing distance until the time is over (${fixed ?? "no"} fixed number of writes)`, async () => {
      const busy = new Gateways(apiOf(cloud), fixed).of("nat-1");
      const ids = [cloud.add(), cloud.add(), cloud.add()];
      cloud.api.modifyForwardEntry.rejects(failure("IncorretDnatEntryStatus", "ModifyForwardEntry"));
      const all = ids.map((id) => assert.rejects(modify(id, busy, 60_000), EnsError));
      await time.run();
      await Promise.all(all);
      assert.ok(cloud.calls("modifyForwardEntry") < 150, `${cloud.calls("modifyForwardEntry")} sends`);
    });
  }

  it("a busy entry does not take the writes of its siblings to one at a time", async () => {
    const [own, other] = [cloud.add({ status: "Pending" }), cloud.add()];
    cloud.api.modifyForwardEntry
      .withArgs({ forwardEntryId: own })
      .onFirstCall()
      .rejects(failure("IncorretDnatEntryStatus", "ModifyForwardEntry"));
    let together = 0;
    const hold = gateway.write(() => new Promise<void>((resolve) => setTimeout(resolve, 5_000)));
    const done = modify(own);
    await time.tick(1_000);
    const second = modify(other).then(() => (together += 1));
    await time.tick(1_000);
    assert.equal(together, 1, "the sibling did not wait for the write under way");
    await time.run();
    await Promise.all([hold, done, second]);
  });

  it("nor does it hold them for long where it stays busy", async () => {
    const busy = Array.from({ length: 3 }, () => cloud.add({ status: "Pending" }));
    for (const forwardEntryId of busy) {
      cloud.api.modifyForwardEntry
        .withArgs({ forwardEntryId })
        .rejects(failure("IncorretDnatEntryStatus", "ModifyForwardEntry"));
    }
    const stuck = busy.map((id) => assert.rejects(modify(id), EnsError));
    let otherAt = Infinity;
    const done = modify(cloud.add()).then(() => (otherAt = Date.now() - time.start));
    await time.run();
    await Promise.all([...stuck, done]);
    assert.ok(otherAt >= 30_000 && otherAt < 60_000, `${otherAt}`);
  });

  it("where one write at a time is set, it holds them until its time limit: they would only be refused", async () => {
    const narrow = new Gateways(apiOf(cloud), 1).of("nat-1");
    const [own, other] = [cloud.add({ status: "Pending" }), cloud.add()];
    cloud.api.modifyForwardEntry
      .withArgs({ forwardEntryId: own })
      .rejects(failure("IncorretDnatEntryStatus", "ModifyForwardEntry"));
    const stuck = assert.rejects(modify(own, narrow, 60_000), EnsError);
    let otherAt = Infinity;
    const done = modify(other, narrow).then(() => (otherAt = Date.now() - time.start));
    await time.run();
    await Promise.all([stuck, done]);
    assert.ok(otherAt >= 50_000 && otherAt < 61_000, `${otherAt}`);
  });

  const busyWith = (operation: string) => failure("IncorretDnatEntryStatus", operation);
  const remove = (id: string) =>
    gateway.write((slot) => gateway.change("DeleteForwardEntry", { forwardEntryId: id }, slot, within()));

  it("an entry that is being deleted is not modified, and whoever deletes it once more waits until that is possible", async () => {
    const id = cloud.add({ status: "Deleting" });
    cloud.api.modifyForwardEntry.rejects(busyWith("ModifyForwardEntry"));
    await assert.rejects(modify(id), (error: unknown) => {
      assert.ok(error instanceof EntryDeleted);
      assert.equal(
        `${error}`,
        `EntryDeleted: Forward entry ${id} is being deleted, so it cannot be changed. It was deleted outside of this stack, or by an earlier run that was interrupted. When it is gone, run "pulumi refresh" and then "pulumi up" to create it again.`,
      );
      return true;
    });
    assert.equal(cloud.calls("modifyForwardEntry"), 1);
    cloud.api.deleteForwardEntry.onFirstCall().rejects(busyWith("DeleteForwardEntry"));
    const removed = remove(id);
    await time.run();
    await removed;
    assert.equal(cloud.calls("deleteForwardEntry"), 2);
  });

  it("a refused change of an entry that is gone meanwhile ends with the service's own word for that", async () => {
    const id = cloud.add();
    cloud.api.modifyForwardEntry.onFirstCall().callsFake(() => {
      cloud.entries.delete(id);
      return Promise.reject(busyWith("ModifyForwardEntry"));
    });
    const failed = assert.rejects(modify(id), { outcome: "notFound", operation: "ModifyForwardEntry" });
    await time.run();
    await failed;
  });

  it("tells that an entry to modify is gone, and how to create it again", () => {
    assert.equal(
      new EntryDeleted("fwd-1", "deleted").message,
      'Forward entry fwd-1 does not exist any more: it was deleted outside of this stack. Run "pulumi refresh" and then "pulumi up" to create it again.',
    );
  });

  it("looks at the entry only after a refusal that its state or another entry can explain", async () => {
    const id = cloud.add();
    for (const [error, looks] of [
      [failure("Throttling.User", "ModifyForwardEntry"), 0],
      [unanswered("ModifyForwardEntry"), 0],
      [busyWith("ModifyForwardEntry"), 1],
    ] as const) {
      cloud.api.describeForwardEntryAttribute.resetHistory();
      cloud.api.modifyForwardEntry.onCall(cloud.calls("modifyForwardEntry")).rejects(error);
      const done = modify(id);
      await time.run();
      await done;
      assert.equal(cloud.calls("describeForwardEntryAttribute"), looks, String(error));
    }
  });

  it("an error of that look ends the change: it is not taken for an answer to the change", async () => {
    const id = cloud.add();
    cloud.api.modifyForwardEntry.rejects(busyWith("ModifyForwardEntry"));
    cloud.api.describeForwardEntryAttribute.rejects(
      unanswered("DescribeForwardEntryAttribute", { code: "ECONNREFUSED", transport: "network" }),
    );
    const failed = assert.rejects(modify(id), /DescribeForwardEntryAttribute failed/);
    await time.run();
    await failed;
    assert.equal(cloud.calls("modifyForwardEntry"), 1);
  });

  it("a change that is refused because of another write of this run waits for it, at no cost to its time limit", async () => {
    const id = cloud.add();
    cloud.api.modifyForwardEntry.onFirstCall().rejects(busyWith("ModifyForwardEntry"));
    const other = gateway.write(() => sleep(50_000));
    const done = modify(id, gateway, 10_000).then(() => Date.now() - time.start);
    await time.run();
    await other;
    assert.equal(await done, 50_000);
    assert.deepEqual(
      cloud.events.flatMap((event) =>
        event.kind === "wait" ? [[event.for, event.subject, event.waitedMs]] : [],
      ),
      [["queue", id, 50_000]],
    );
  });

  it("a change that is accepted beside others lets the next ones start at once", async () => {
    const ids = Array.from({ length: 6 }, () => cloud.add());
    let atOnce = 0;
    const all = ids.map((id) =>
      gateway.write(async (slot) => {
        await gateway.change("ModifyForwardEntry", { forwardEntryId: id }, slot, within());
        atOnce += 1;
        await sleep(1_000);
      }),
    );
    await time.tick(0);
    await time.tick(0);
    assert.equal(atOnce, 6);
    await time.run();
    await Promise.all(all);
  });

  describe("a gateway that something outside of this run blocks", () => {
    const context = (changes: object = {}) => ({ ...within(10_000), ...changes });
    const blocked = async () => {
      await gateway.write((slot) => gateway.requeue(slot, context()));
    };
    const busy = busyWith("CreateForwardEntry");

    it("has refused a write for too long after a whole time limit, and not before", async () => {
      const queued = context({ queuedAt: time.start });
      assert.equal(gateway.isBlockedTooLong(busy, queued), false);
      await blocked();
      await time.tick(5_000);
      await blocked();
      await time.tick(4_999);
      assert.equal(gateway.isBlockedTooLong(busy, queued), false);
      await time.tick(1);
      assert.equal(gateway.isBlockedTooLong(busy, queued), true);
      for (const error of [failure("SystemBusy"), failure("Throttling.User"), unanswered("X")]) {
        assert.equal(gateway.isBlockedTooLong(error, queued), false, String(error));
      }
    });

    it("gives a write that came later its own time, and starts anew with a write that is accepted", async () => {
      await blocked();
      await time.tick(60_000);
      assert.equal(gateway.isBlockedTooLong(busy, context({ queuedAt: Date.now() - 9_999 })), false);
      assert.equal(gateway.isBlockedTooLong(busy, context({ queuedAt: Date.now() - 10_000 })), true);
      await gateway.write((slot) => {
        gateway.onAccepted(slot);
        return Promise.resolve();
      });
      assert.equal(gateway.isBlockedTooLong(busy, context({ queuedAt: time.start })), false);
      await blocked();
      assert.equal(gateway.isBlockedTooLong(busy, context({ queuedAt: time.start })), false);
    });

    it("is not waited for by one queued change after the other", async () => {
      const ids = Array.from({ length: 5 }, () => cloud.add());
      cloud.api.modifyForwardEntry.rejects(busyWith("ModifyForwardEntry"));
      const queuedAt = Date.now();
      const all = ids.map((id) =>
        assert.rejects(
          gateway.write((slot) =>
            gateway.change("ModifyForwardEntry", { forwardEntryId: id }, slot, context({ queuedAt })),
          ),
          EnsError,
        ),
      );
      await time.run();
      await Promise.all(all);
      assert.ok(Date.now() - time.start < 15_000, `${Date.now() - time.start} ms`);
    });
  });

  it("an entry that takes longer than 30 s lets the next write start, and the log has the whole wait", async () => {
    const slow = cloud.add({ status: "Pending" });
    const begun: number[] = [];
    const wait = (id: string) =>
      gateway.write((slot) => gateway.waitUntilReady(id, "create", slot, within(60_000)));
    const stuck = [1, 2, 3].map(() => assert.rejects(wait(slow), /still Pending after 60 s/));
    const next = gateway.write(() => Promise.resolve(begun.push(Date.now() - time.start)));
    await time.run();
    await Promise.all([...stuck, next]);
    assert.deepEqual(begun, [30_000]);
    const waits = cloud.events.filter((event) => event.kind === "wait" && event.for === "settling");
    assert.deepEqual(
      waits.map(({ subject }) => subject),
      [slow, slow, slow],
    );
  });

  it("an entry that is ready soon leaves no timer behind", async () => {
    const id = cloud.add();
    const done = gateway.write((slot) => gateway.waitUntilReady(id, "create", slot, within()));
    while (cloud.calls("describeForwardEntryAttribute") === 0) await time.tick(50);
    assert.equal((await done)?.id, id);
    assert.equal(time.waiting, 0);
  });

  it("does not answer from a list that was begun before or during a write", async () => {
    const size = async () => (await gateway.entries.list(within())).size;
    assert.equal(await size(), 0);
    await gateway.write(async () => {
      cloud.add();
      assert.equal(await size(), 1);
      cloud.add();
    });
    assert.equal(await size(), 2);
    await assert.rejects(
      gateway.write(async () => {
        await size();
        cloud.add();
        throw new Error("no answer");
      }),
    );
    assert.equal(await size(), 3);
  });

  it("remembers what was there before its first entry, less what it deleted since", async () => {
    const old = [cloud.add(), cloud.add()];
    const both = await Promise.all([
      gateway.entriesBeforeFirstCreate(within()),
      gateway.entriesBeforeFirstCreate(within()),
    ]);
    for (const known of both) assert.deepEqual([...known.keys()], old);
    cloud.add();
    await gateway.deleted(old[0]!);
    assert.deepEqual([...(await gateway.entriesBeforeFirstCreate(within())).keys()], [old[1]]);
  });

  it("asks again for what was there before where it got no answer", async () => {
    cloud.add();
    cloud.api.describeForwardTableEntries
      .onFirstCall()
      .rejects(failure("NoPermission", "DescribeForwardTableEntries"));
    const failed = assert.rejects(gateway.entriesBeforeFirstCreate(within()));
    await gateway.deleted("fwd-9");
    await failed;
    assert.equal((await gateway.entriesBeforeFirstCreate(within())).size, 1);
  });

  it("an entry is claimed by one resource only, until it is deleted", async () => {
    assert.equal(gateway.tryClaim("fwd-1"), true);
    assert.equal(gateway.tryClaim("fwd-1"), false);
    assert.deepEqual([gateway.isClaimed("fwd-1"), gateway.isClaimed("fwd-2")], [true, false]);
    await gateway.deleted("fwd-1");
    assert.equal(gateway.tryClaim("fwd-1"), true);
  });
});
