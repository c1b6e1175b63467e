import assert from "node:assert/strict";

import { GatewayNotFoundError } from "../../../provider/src/gateway/reads.js";
import { EntryCache } from "../../../provider/src/gateway/entryCache.js";
import { answer, apiOf, Cloud, within } from "../support/cloud.js";
import { failure } from "../support/errors.js";
import { fakeTime } from "../support/time.js";

describe("the view of a gateway", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let view: EntryCache;
  let ids: string[];
  beforeEach(() => {
    cloud = new Cloud();
    ids = Array.from({ length: 5 }, () => cloud.add());
    view = new EntryCache("nat-1", apiOf(cloud));
  });

  /** Reads that arrive together. */
  const read = async (...wanted: string[]) => {
    const found = Promise.allSettled(wanted.map((id) => view.find(id, within())));
    await time.run();
    return found;
  };
  const values = async (...wanted: string[]) =>
    (await read(...wanted)).map((result) => {
      if (result.status === "rejected") throw result.reason as Error;
      return result.value?.id;
    });
  const lists = () => cloud.calls("describeForwardTableEntries");
  const asks = () => cloud.calls("describeForwardEntryAttribute");

  it("answers all who ask at about the same time by one list", async () => {
    assert.deepEqual(await values(...ids), ids);
    assert.deepEqual([lists(), asks(), cloud.calls("describeNatGateways")], [1, 0, 0]);
  });

  it("also two who ask a few milliseconds apart", async () => {
    const first = view.find(ids[0]!, within());
    await time.tick(5);
    const second = view.find(ids[1]!, within());
    await time.run();
    assert.deepEqual([(await first)?.id, (await second)?.id], ids.slice(0, 2));
    assert.equal(lists(), 1);
  });

  it("asks for one entry alone where nobody else asks", async () => {
    assert.deepEqual(await values(ids[0]!), [ids[0]]);
    assert.deepEqual([lists(), asks()], [0, 1]);
  });

  it("a list answers for 10 s, and no longer", async () => {
    await values(...ids);
    await time.tick(9_000);
    assert.deepEqual(await values(ids[0]!), [ids[0]]);
    assert.deepEqual([lists(), asks()], [1, 0]);
    await time.tick(1_100);
    await values(...ids);
    assert.equal(lists(), 2);
  });

  it("the age of a list counts from when it was begun", async () => {
    const slow = new Promise((resolve) => setTimeout(resolve, 11_000));
    const original = await cloud.api.describeForwardTableEntries({ natGatewayId: "nat-1", pageSize: 100 });
    cloud.api.describeForwardTableEntries.resetHistory();
    cloud.api.describeForwardTableEntries.onFirstCall().callsFake(() => slow.then(() => original));
    await values(ids[0]!, ids[1]!);
    await values(ids[0]!, ids[1]!);
    assert.equal(lists(), 2);
  });

  it("an own write makes every earlier list stale, also one that is still on its way", async () => {
    const first = [view.find(ids[0]!, within()), view.find(ids[1]!, within())];
    await time.run();
    await Promise.all(first);
    view.invalidate();
    await values(ids[0]!, ids[1]!);
    assert.equal(lists(), 2);
    const begun = view.list(within(), true);
    view.invalidate();
    await begun;
    await values(ids[0]!, ids[1]!);
    assert.equal(lists(), 4);
  });

  it("a list begun a moment ago serves whoever wants all entries, unless a new one is asked for", async () => {
    await view.list(within());
    await view.list(within());
    assert.equal(lists(), 1);
    await view.list(within(), true);
    assert.equal(lists(), 2);
    assert.equal(view.knownSize, 5);
  });

  it("a list that fails late does not make a newer one stale", async () => {
    cloud.api.describeForwardTableEntries.onFirstCall().callsFake(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      throw failure("NoPermission", "DescribeForwardTableEntries");
    });
    const failed = assert.rejects(view.list(within()));
    await view.list(within(), true);
    await time.run();
    await failed;
    await view.list(within());
    assert.equal(lists(), 2);
  });

  it("what a list does not show is asked for by its id before it is called gone", async () => {
    cloud.api.describeForwardTableEntries.callsFake(() =>
      answer({ totalCount: "4", forwardTableEntries: cloud.now().slice(1) }),
    );
    assert.deepEqual(await values(...ids), ids);
    assert.deepEqual([lists(), asks()], [1, 1]);
  });

  it("an entry is gone where the gateway is seen and the entry is not", async () => {
    assert.deepEqual(await values("fwd-gone"), [undefined]);
    assert.deepEqual([asks(), lists()], [1, 1], "a lagging answer alone is not believed");
    assert.deepEqual(await values("fwd-gone", "fwd-lost"), [undefined, undefined]);
    assert.equal(cloud.calls("describeNatGateways"), 0, "entries of it have just been seen");
  });

  it("an entry that is said not to exist but is listed is not gone", async () => {
    cloud.api.describeForwardEntryAttribute.rejects(failure("InvalidParameter.DnatNotFound"));
    assert.deepEqual(await values(ids[0]!), [ids[0]]);
  });

  it("is proven by an empty list no more than by a missing entry", async () => {
    cloud.entries.clear();
    cloud.gateways.clear();
    cloud.api.describeForwardTableEntries.callsFake(() =>
      answer({ totalCount: "0", forwardTableEntries: [] }),
    );
    for (const result of await read("fwd-1", "fwd-2")) {
      assert.ok(result.status === "rejected" && result.reason instanceof GatewayNotFoundError);
    }
  });

  it("a gateway that is not found is an error for every one of its entries, alone and together", async () => {
    cloud.gateways.clear();
    cloud.entries.clear();
    for (const wanted of [["fwd-1"], ["fwd-1", "fwd-2", "fwd-3"]]) {
      for (const result of await read(...wanted)) {
        assert.ok(result.status === "rejected" && result.reason instanceof GatewayNotFoundError);
        assert.equal(result.reason.natGatewayId, "nat-1");
      }
    }
  });

  it("a gateway that is not found is one error, whichever call says so", async () => {
    cloud.api.describeForwardEntryAttribute.rejects(
      failure("InvalidParameter.NatNotFound", "DescribeForwardEntryAttribute"),
    );
    const [alone] = await read("fwd-1");
    assert.ok(alone?.status === "rejected" && alone.reason instanceof GatewayNotFoundError, "asked alone");
    cloud.api.describeForwardEntryAttribute.rejects(failure("InvalidParameter.DnatNotFound"));
    cloud.entries.clear();
    cloud.api.describeNatGateways.rejects(failure("InvalidParameter.NatNotFound", "DescribeNatGateways"));
    const [proven] = await read("fwd-1");
    assert.ok(proven?.status === "rejected" && proven.reason instanceof GatewayNotFoundError, "proven");
  });

  it("of a gateway without entries they are gone where the account sees the gateway, which is asked once in 10 s", async () => {
    cloud.entries.clear();
    const looks = () => cloud.api.describeNatGateways.args;
    for (const wanted of [["fwd-1"], ["fwd-1", "fwd-2"]]) {
      assert.deepEqual(
        await values(...wanted),
        wanted.map(() => undefined),
      );
    }
    assert.deepEqual(looks(), [[{ natGatewayId: "nat-1" }]]);
    assert.equal(cloud.log.find(({ operation }) => operation === "DescribeNatGateways")?.subject, "nat-1");
    await time.tick(10_001);
    await values("fwd-1");
    assert.equal(looks().length, 2);
  });

  it("an entry that is said not to exist is looked for in a list begun after that", async () => {
    await view.list(within());
    const late = cloud.add();
    cloud.api.describeForwardEntryAttribute.rejects(failure("InvalidParameter.DnatNotFound"));
    assert.equal((await view.findInFreshList(late, within()))?.id, late);
    assert.equal(cloud.calls("describeNatGateways"), 0);
  });

  it("another gateway in the answer proves nothing", async () => {
    cloud.entries.clear();
    cloud.api.describeNatGateways.callsFake(() =>
      answer({ natGateways: [{ natGatewayId: "nat-10", ipLists: [] }] }),
    );
    const [result] = await read("fwd-1");
    assert.ok(result?.status === "rejected" && result.reason instanceof GatewayNotFoundError);
  });

  it("a list that failed answers nobody else", async () => {
    cloud.api.describeForwardTableEntries
      .onFirstCall()
      .rejects(failure("NoPermission", "DescribeForwardTableEntries"));
    const first = await read(ids[0]!, ids[1]!);
    assert.ok(first.every((result) => result.status === "rejected"));
    assert.deepEqual(await values(ids[0]!, ids[1]!), ids.slice(0, 2));
  });

  it("one entry that cannot be asked for does not take the others with it", async () => {
    cloud.api.describeForwardTableEntries.callsFake(() =>
      answer({ totalCount: "4", forwardTableEntries: cloud.now().slice(1) }),
    );
    cloud.api.describeForwardEntryAttribute.rejects(failure("NoPermission"));
    const results = await read(...ids);
    assert.deepEqual(
      results.map(({ status }) => status),
      ["rejected", "fulfilled", "fulfilled", "fulfilled", "fulfilled"],
    );
  });
});
