import assert from "node:assert/strict";

import { listEntries } from "../../../provider/src/gateway/reads.js";
import { answer, apiOf, Cloud, within } from "../support/cloud.js";
import { failure } from "../support/errors.js";
import { flush } from "../support/held.js";

describe("the list of a gateway's entries", () => {
  let cloud: Cloud;
  beforeEach(() => {
    cloud = new Cloud();
  });
  const list = () => listEntries("nat-1", apiOf(cloud), within());
  const fill = (count: number) => {
    for (let i = 0; i < count; i += 1) cloud.add();
  };
  const pages = () =>
    cloud.api.describeForwardTableEntries.args.map(([request]) => [request.pageNumber, request.pageSize]);
  /** Answers pages of what is there, with a total of the test's own. */
  const totals = (totalCount: string | undefined, size = 100) => {
    cloud.api.describeForwardTableEntries.callsFake(({ pageNumber = 1 }) =>
      answer({
        totalCount,
        forwardTableEntries: cloud.now().slice((pageNumber - 1) * size, pageNumber * size),
      }),
    );
  };

  for (const [count, calls] of [
    [0, 1],
    [1, 1],
    [100, 1],
    [101, 2],
    [200, 2],
    [250, 3],
  ] as const) {
    it(`${count} entries cost ${calls} calls`, async () => {
      fill(count);
      assert.equal((await list()).size, count);
      assert.equal(pages().length, calls);
      assert.deepEqual(pages()[0], [1, 100]);
    });
  }

  it("an entry whose gateway the answer does not repeat is of the gateway that was asked about", async () => {
    cloud.api.describeForwardTableEntries.resolves({
      headers: {},
      statusCode: 200,
      body: { totalCount: "1", forwardTableEntries: [{ forwardEntryId: "fwd-1", externalPort: "22" }] },
    });
    assert.equal((await list()).get("fwd-1")?.values["natGatewayId"], "nat-1");
  });

  it("pages after the first are asked for at the same time", async () => {
    fill(350);
    let inFlight = 0;
    const seen: number[] = [];
    const original = cloud.api.describeForwardTableEntries;
    cloud.api.describeForwardTableEntries.callsFake(async ({ pageNumber = 1 }) => {
      inFlight += 1;
      seen.push(inFlight);
      await flush();
      inFlight -= 1;
      return answer({
        totalCount: "350",
        forwardTableEntries: cloud.now().slice((pageNumber - 1) * 100, pageNumber * 100),
      });
    });
    assert.equal((await list()).size, 350);
    assert.equal(Math.max(...seen), 3);
    assert.equal(original.callCount, 4);
  });

  for (const total of [undefined, "", "many", "0", "5", "-1", "1.5"]) {
    it(`a total of ${JSON.stringify(total)} beside full pages hides nothing`, async () => {
      fill(230);
      totals(total);
      assert.equal((await list()).size, 230);
    });
  }

  it("a service that gives shorter pages than were asked for hides nothing", async () => {
    fill(45);
    totals("45", 10);
    assert.equal((await list()).size, 45);
  });

  it("a total that is far too high ends, within a bounded number of calls", async () => {
    fill(5);
    for (const total of ["6", "100000", "999999999999", "1e300"]) {
      totals(total);
      cloud.api.describeForwardTableEntries.resetHistory();
      assert.equal((await list()).size, 5);
      assert.ok(pages().length <= 1001, String(pages().length));
    }
  });

  it("pages that never end, or always say the same, end", async () => {
    fill(100);
    cloud.api.describeForwardTableEntries.callsFake(() =>
      answer({ totalCount: undefined, forwardTableEntries: cloud.now() }),
    );
    assert.equal((await list()).size, 100);
    let made = 0;
    cloud.api.describeForwardTableEntries.resetHistory();
    cloud.api.describeForwardTableEntries.callsFake(() =>
      answer({
        totalCount: undefined,
        forwardTableEntries: Array.from({ length: 100 }, () => ({
          forwardEntryId: `endless-${(made += 1)}`,
        })),
      }),
    );
    await list();
    assert.ok(pages().length <= 1001, String(pages().length));
  });

  it("an entry that moves between pages while they are read counts once", async () => {
    fill(120);
    cloud.api.describeForwardTableEntries.callsFake(({ pageNumber = 1 }) =>
      answer({
        totalCount: "120",
        forwardTableEntries: cloud.now().slice(pageNumber === 1 ? 0 : 90, pageNumber === 1 ? 100 : 120),
      }),
    );
    assert.equal((await list()).size, 120);
  });

  it("a page that fails for a moment is asked for again; one that is refused ends it all", async () => {
    fill(150);
    cloud.api.describeForwardTableEntries
      .onSecondCall()
      .rejects(failure("SystemBusy", "DescribeForwardTableEntries"));
    assert.equal((await list()).size, 150);
    cloud.api.describeForwardTableEntries
      .onCall(cloud.api.describeForwardTableEntries.callCount + 1)
      .rejects(failure("NoPermission", "DescribeForwardTableEntries"));
    await assert.rejects(list(), /NoPermission/);
  });
});
