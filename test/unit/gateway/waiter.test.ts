import assert from "node:assert/strict";

import { sleep } from "../../../provider/src/api/clock.js";
import type { RemoteEntry } from "../../../provider/src/gateway/reads.js";
import { WaitTimeout, Waiter } from "../../../provider/src/gateway/waiter.js";
import { EntryCache } from "../../../provider/src/gateway/entryCache.js";
import { answer, apiOf, Cloud, within } from "../support/cloud.js";
import { failure } from "../support/errors.js";
import { fakeTime } from "../support/time.js";

describe("waiting for entries to settle", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let settler: Waiter;
  beforeEach(() => {
    cloud = new Cloud();
    settler = new Waiter(new EntryCache("nat-1", apiOf(cloud)));
  });
  const lists = () => cloud.calls("describeForwardTableEntries");
  const asks = () => cloud.calls("describeForwardEntryAttribute");
  /** When a wait ended, in ms since the start. */
  const end = async (waited: Promise<RemoteEntry | undefined>) => ({
    entry: await waited,
    at: Date.now() - time.start,
  });

  it("ends with the entry soon after it is Available", async () => {
    cloud.settlesInMs = 1_000;
    const done = end(settler.wait(cloud.add(), "create", within()));
    await time.run();
    const { entry, at } = await done;
    assert.equal(entry?.status, "Available");
    assert.ok(at >= 1_000 && at < 1_500, `${at}`);
  });

  it("tells what it sees meanwhile", async () => {
    cloud.settlesInMs = 500;
    const seen: string[] = [];
    const done = settler.wait(cloud.add(), "create", within(), ({ status }) => seen.push(status));
    await time.run();
    await done;
    assert.ok(seen.length > 0 && seen.every((status) => status === "Pending"), seen.join());
  });

  it("a single entry is asked for alone; many are looked at by one list", async () => {
    cloud.settlesInMs = 1_000;
    const one = settler.wait(cloud.add(), "create", within());
    await time.run();
    await one;
    assert.equal(lists(), 0);
    cloud.api.describeForwardEntryAttribute.resetHistory();
    const many = Array.from({ length: 40 }, () => settler.wait(cloud.add(), "create", within()));
    await time.run();
    assert.equal((await Promise.all(many)).length, 40);
    assert.equal(asks(), 0);
    assert.ok(lists() <= 12, `${lists()} lists`);
  });

  it("the end of a delete is that the entry is gone", async () => {
    const id = cloud.add();
    cloud.settlesInMs = 700;
    await cloud.api.deleteForwardEntry({ forwardEntryId: id });
    const done = end(settler.wait(id, "delete", within()));
    await time.run();
    const { entry, at } = await done;
    assert.equal(entry, undefined);
    assert.ok(at >= 700 && at < 1_200, `${at}`);
  });

  it("fails at the deadline with the last state that was seen, and not much later", async () => {
    cloud.settlesInMs = Infinity;
    const rejected = assert.rejects(settler.wait(cloud.add(), "create", within(60_000)), (error: unknown) => {
      assert.ok(error instanceof WaitTimeout);
      assert.equal(error.last?.status, "Pending");
      assert.equal(error.limitMs, 60_000);
      return true;
    });
    await time.run();
    await rejected;
    assert.ok(Date.now() - time.start <= 60_000 + 1_000, `${Date.now() - time.start}`);
  });

  it("one that never settles holds up nobody else", async () => {
    cloud.settlesInMs = Infinity;
    const stuck = assert.rejects(settler.wait(cloud.add(), "create", within(120_000)), WaitTimeout);
    await time.tick(10_000);
    cloud.settlesInMs = 300;
    const begun = Date.now();
    const other = settler.wait(cloud.add(), "create", within()).then(() => Date.now() - begun);
    await time.run();
    await stuck;
    assert.ok((await other) < 1_500, `${await other}`);
  });

  it("an answer that does not come holds up nobody else", async () => {
    cloud.settlesInMs = 2_000;
    const [hanging, other] = [cloud.add(), cloud.add()];
    cloud.api.describeForwardEntryAttribute
      .withArgs({ forwardEntryId: hanging })
      .callsFake(() => new Promise(() => undefined));
    void settler.wait(hanging, "create", within());
    await time.tick(500);
    let doneAfter = Infinity;
    void settler.wait(other, "create", within()).then(() => (doneAfter = Date.now() - time.start));
    await time.tick(10_000);
    assert.ok(doneAfter < 4_000, `${doneAfter}`);
  });

  it("a list that does not come is given up soon, and each entry is asked for alone", async () => {
    cloud.settlesInMs = 1_000;
    cloud.api.describeForwardTableEntries.rejects(failure("SystemBusy", "DescribeForwardTableEntries"));
    const done = Promise.all([cloud.add(), cloud.add()].map((id) => settler.wait(id, "create", within())));
    let settled = Infinity;
    void done.then(() => (settled = Date.now() - time.start));
    await time.run();
    assert.deepEqual(
      (await done).map((entry) => entry?.status),
      ["Available", "Available"],
    );
    assert.ok(settled <= 2_500, `${settled} ms`);
  });

  it("nor does a list whose answer never comes", async () => {
    cloud.settlesInMs = 1_000;
    cloud.api.describeForwardTableEntries.callsFake(() => new Promise(() => undefined));
    const done = Promise.all([cloud.add(), cloud.add()].map((id) => settler.wait(id, "create", within())));
    let settled = Infinity;
    void done.then(() => (settled = Date.now() - time.start));
    await time.run();
    assert.equal((await Promise.race([done, Promise.resolve([])])).length, 2, "still waiting for the list");
    assert.ok(settled <= 2_500, `${settled} ms`);
  });

  it("after a list that failed each entry is asked for alone for a while, and then a list is tried again", async () => {
    cloud.settlesInMs = 60_000;
    cloud.api.describeForwardTableEntries.rejects(failure("NoPermission", "DescribeForwardTableEntries"));
    const done = Promise.all(
      [cloud.add(), cloud.add(), cloud.add()].map((id) => settler.wait(id, "create", within())),
    );
    await time.tick(9_000);
    assert.equal(lists(), 1);
    await time.run();
    await done;
    assert.ok(lists() > 1 && lists() <= 7, `${lists()} lists`);
  });

  it("a list that always takes long is waited for, once that is known: asking for each entry alone costs more", async () => {
    cloud.settlesInMs = 60_000;
    cloud.api.describeForwardTableEntries.callsFake(async () => {
      const entries = cloud.now().map((entry) => ({ ...entry, creationTime: undefined }));
      await sleep(1_500);
      return {
        headers: {},
        statusCode: 200,
        body: { totalCount: String(entries.length), forwardTableEntries: entries },
      };
    });
    const done = Promise.all(
      Array.from({ length: 20 }, () => cloud.add()).map((id) => settler.wait(id, "create", within())),
    );
    await time.run();
    await done;
    assert.ok(asks() <= 20, `${asks()} single calls`);
  });

  it("nothing is called unsettled by an answer from before the deadline", async () => {
    cloud.settlesInMs = 9_900;
    const id = cloud.add();
    // the last look before the deadline answers late
    const slow = cloud.api.describeForwardEntryAttribute;
    slow.callsFake(async () => {
      const seen = cloud.now().map((entry) => ({ ...entry }));
      await sleep(600);
      return { headers: {}, statusCode: 200, body: seen[0]! };
    });
    const done = settler.wait(id, "create", within(10_000));
    await time.run();
    assert.equal((await done)?.status, "Available");
  });

  it("one that took very long does not make the next ones look late", async () => {
    cloud.settlesInMs = 200_000;
    const slow = settler.wait(cloud.add(), "create", within());
    await time.run();
    await slow;
    cloud.settlesInMs = 300;
    const begun = Date.now();
    const next = settler.wait(cloud.add(), "create", within()).then(() => Date.now() - begun);
    await time.run();
    assert.ok((await next) <= 6_000, `${await next}`);
  });

  it("an entry that cannot be seen at first is given time; missing for long it is gone", async () => {
    const id = cloud.add();
    cloud.api.describeForwardEntryAttribute.onFirstCall().rejects(failure("InvalidParameter.DnatNotFound"));
    cloud.api.describeForwardEntryAttribute.onSecondCall().rejects(failure("InvalidParameter.DnatNotFound"));
    const late = end(settler.wait(id, "create", within()));
    await time.run();
    assert.equal((await late).entry?.id, id);
    const never = end(settler.wait("fwd-never", "create", within()));
    await time.run();
    assert.equal((await never).entry, undefined);
  });

  it("tells at the deadline what was seen last, in words, and whether anything was", async () => {
    cloud.settlesInMs = Infinity;
    for (const [id, last] of [
      [cloud.add(), "Pending"],
      ["fwd-never", "not found"],
    ] as const) {
      const rejected = assert.rejects(settler.wait(id, "create", within(4_000)), {
        name: "WaitTimeout",
        message: `Forward entry ${id} is still ${last} after 4 s.`,
      });
      await time.run();
      await rejected;
    }
  });

  it("an entry is given up as gone when it was missing for 10 s without a break", async () => {
    const id = cloud.add();
    const visible = cloud.api.describeForwardEntryAttribute;
    const [ready, pending] = [cloud.entries.get(id)!, { ...cloud.entries.get(id)!, status: "Pending" }];
    let seenAt = 0;
    // missing for 8 s, seen for a moment, missing for 8 s, ready
    visible.callsFake(() => {
      const at = Date.now() - time.start;
      if (at >= 8_000 && seenAt === 0) {
        seenAt = at;
        return answer(pending);
      }
      return seenAt > 0 && at >= seenAt + 8_000
        ? answer(ready)
        : Promise.reject(failure("InvalidParameter.DnatNotFound"));
    });
    const seen: string[] = [];
    const done = end(settler.wait(id, "modify", within(), ({ status }) => seen.push(status)));
    await time.run();
    assert.equal((await done).entry?.status, "Available");
    assert.deepEqual(seen, ["Pending"], "what is missing or ready is not told");
    const begun = Date.now();
    visible.rejects(failure("InvalidParameter.DnatNotFound"));
    const gone = settler.wait(id, "modify", within());
    await time.run();
    assert.equal(await gone, undefined);
    const took = Date.now() - begun;
    assert.ok(took >= 10_000 && took <= 16_000, `${took}`);
  });

  for (const [what, size, kinds, listed] of [
    ["one entry", 5, ["create"], false],
    ["two entries", 5, ["create", "modify"], true],
    ["two deleted entries", 5, ["delete", "delete"], true],
    ["two entries of a list of two pages", 150, ["create", "create"], false],
    ["three entries of a list of two pages", 150, ["create", "create", "delete"], true],
    [
      "deleted entries of a list of two pages, which is no proof that they are gone,",
      150,
      ["delete", "delete", "delete"],
      false,
    ],
  ] as const) {
    it(`polls ${what} ${listed ? "by a list" : "one by one"}`, async () => {
      for (let i = 0; i < size; i += 1) cloud.add();
      const entries = new EntryCache("nat-1", apiOf(cloud));
      await entries.list(within());
      cloud.api.describeForwardTableEntries.resetHistory();
      const waiter = new Waiter(entries);
      const ids = [...cloud.entries.keys()].slice(0, kinds.length);
      for (const [at, kind] of kinds.entries()) {
        if (kind === "delete") cloud.entries.delete(ids[at]!);
      }
      const waits = kinds.map((kind, at) => waiter.wait(ids[at]!, kind, within()));
      await time.run();
      assert.deepEqual(
        (await Promise.all(waits)).map((entry) => entry?.id),
        kinds.map((kind, at) => (kind === "delete" ? undefined : ids[at])),
      );
      assert.equal(lists() > 0, listed);
      assert.equal(
        asks() === 0,
        listed && size < 100,
        "a list of one page answers for all, also for what is gone",
      );
    });
  }

  it("an entry that takes as long as the last one is polled less often, and seen ready no later", async () => {
    cloud.settlesInMs = 3_000;
    const polls: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const [begun, before] = [Date.now(), asks()];
      const done = settler.wait(cloud.add(), "create", within()).then(() => Date.now() - begun);
      await time.run();
      assert.ok((await done) < 3_400, `${await done}`);
      polls.push(asks() - before);
    }
    assert.ok(polls[0]! > 5 && polls[1]! <= 2 && polls[2]! <= 4, polls.join());
  });

  it("an entry that a list hides is asked for before anything is concluded", async () => {
    const ids = [cloud.add(), cloud.add()];
    cloud.api.describeForwardTableEntries.resolves({
      headers: {},
      statusCode: 200,
      body: { totalCount: "0", forwardTableEntries: [] },
    });
    const done = Promise.all(ids.map((id) => settler.wait(id, "create", within())));
    await time.run();
    assert.deepEqual(
      (await done).map((entry) => entry?.id),
      ids,
    );
  });

  it("an error of one entry is that entry's alone", async () => {
    const [good, bad] = [cloud.add(), cloud.add()];
    cloud.api.describeForwardTableEntries.rejects(failure("NoPermission", "DescribeForwardTableEntries"));
    cloud.api.describeForwardEntryAttribute
      .withArgs({ forwardEntryId: bad })
      .rejects(failure("NoPermission"));
    const results = Promise.allSettled([good, bad].map((id) => settler.wait(id, "create", within())));
    await time.run();
    assert.deepEqual(
      (await results).map(({ status }) => status),
      ["fulfilled", "rejected"],
    );
  });

  it("a list that was begun before an entry was changed does not tell that the change is done", async () => {
    // two entries are looked at; the answer takes long, and meanwhile a third one, listed as Available, is modified
    cloud.settlesInMs = 5_000;
    const third = cloud.add();
    await time.tick(5_000);
    const first = [cloud.add(), cloud.add()];
    const waits = first.map((id) => settler.wait(id, "create", within()));
    cloud.api.describeForwardTableEntries.onFirstCall().callsFake(async () => {
      const snapshot = cloud.now().map((entry) => ({ ...entry }));
      await sleep(400);
      return { headers: {}, statusCode: 200, body: { totalCount: "3", forwardTableEntries: snapshot } };
    });
    while (lists() === 0) await time.tick(10);
    await time.tick(100);
    await cloud.api.modifyForwardEntry({ forwardEntryId: third, externalPort: "99" });
    const changed = Date.now();
    const modified = settler.wait(third, "modify", within()).then(() => Date.now() - changed);
    await time.run();
    await Promise.all(waits);
    assert.ok((await modified) >= 5_000, `taken for settled after ${await modified} ms`);
  });

  it("whoever cannot take what is seen fails alone", async () => {
    cloud.settlesInMs = 1_000;
    const broken = assert.rejects(
      settler.wait(cloud.add(), "create", within(), () => {
        throw new Error("cannot be told");
      }),
      /cannot be told/,
    );
    const other = settler.wait(cloud.add(), "create", within());
    await time.run();
    await broken;
    assert.equal((await other)?.status, "Available");
  });

  it("a hundred entries that never settle cost a bounded number of calls", async () => {
    cloud.settlesInMs = Infinity;
    const all = Array.from({ length: 100 }, () =>
      assert.rejects(settler.wait(cloud.add(), "create", within(300_000)), WaitTimeout),
    );
    await time.run();
    await Promise.all(all);
    assert.ok(lists() + asks() < 300, `${lists()} lists, ${asks()} single calls`);
  });
});
