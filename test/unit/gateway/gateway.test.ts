import assert from "node:assert/strict";

import { EnsError } from "../../../provider/src/api/errors.js";
import { Gateways } from "../../../provider/src/gateway/gateway.js";
import type { Gateway } from "../../../provider/src/gateway/gateway.js";
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
    assert.ok(otherAt < 60_000, `${otherAt}`);
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

  it("remembers what was there before its first entry, less what it deleted since", async () => {
    const old = [cloud.add(), cloud.add()];
    assert.deepEqual([...(await gateway.entriesBeforeFirstCreate(within())).keys()], old);
    cloud.add();
    await gateway.deleted(old[0]!);
    assert.deepEqual([...(await gateway.entriesBeforeFirstCreate(within())).keys()], [old[1]]);
  });

  it("asks again for what was there before where it got no answer", async () => {
    cloud.add();
    cloud.api.describeForwardTableEntries
      .onFirstCall()
      .rejects(failure("NoPermission", "DescribeForwardTableEntries"));
    await assert.rejects(gateway.entriesBeforeFirstCreate(within()));
    assert.equal((await gateway.entriesBeforeFirstCreate(within())).size, 1);
  });

  it("an entry is claimed by one resource only, until it is deleted", async () => {
    assert.equal(gateway.tryClaim("fwd-1"), true);
    assert.equal(gateway.tryClaim("fwd-1"), false);
    await gateway.deleted("fwd-1");
    assert.equal(gateway.tryClaim("fwd-1"), true);
  });
});
