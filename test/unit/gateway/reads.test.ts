import assert from "node:assert/strict";

import {
  addressesOf,
  everyPage,
  GatewayNotFoundError,
  listEips,
  listEntries,
} from "../../../provider/src/gateway/reads.js";
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

  for (const [what, total, count, size, calls] of [
    ["without a total", undefined, 230, 100, 3],
    ["with an empty total", "", 230, 100, 3],
    ["with a total that is no number", "many", 230, 100, 3],
    ["with a negative total", "-1", 230, 100, 3],
    ["with half an entry in the total", "1.5", 230, 100, 3],
    ["with a total that is too low", "5", 230, 100, 3],
    ["with a total of 0", "0", 230, 100, 3],
    [
      "without a total, where one page is full: only the next page shows that it was the last",
      undefined,
      100,
      100,
      2,
    ],
    ["without a total, where the first page is not full", undefined, 99, 100, 1],
    ["with pages that are shorter than was asked for", "45", 45, 10, 5],
    ["with short pages and a total above the limit of one page", "120", 120, 60, 2],
    ["with a total that is higher than what is there", "231", 230, 100, 4],
  ] as const) {
    it(`hides nothing ${what}`, async () => {
      fill(count);
      totals(total, size);
      assert.equal((await list()).size, count);
      assert.deepEqual(
        pages().sort(([a = 0], [b = 0]) => a - b),
        Array.from({ length: calls }, (_, at) => [at + 1, 100]),
      );
    });
  }

  for (const [what, total, items, most] of [
    ["a total that is far too high", "1e300", (page: number) => (page === 1 ? [1, 2] : []), 1000],
    [
      "pages that never end",
      undefined,
      (page: number) => Array.from({ length: 100 }, (_, at) => 100 * page + at),
      1000,
    ],
    ["pages that always say the same", undefined, () => Array.from({ length: 100 }, (_, at) => at), 2],
  ] as const) {
    it(`ends after ${most} pages with ${what}`, async () => {
      const asked: number[] = [];
      const found = await everyPage((page) => {
        asked.push(page);
        return Promise.resolve({ items: items(page), total });
      }, String);
      assert.deepEqual(
        asked,
        Array.from({ length: most }, (_, at) => at + 1),
      );
      assert.deepEqual([...found.values()], [...new Set(asked.flatMap((page) => items(page)))]);
    });
  }

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

describe("the addresses of a gateway", () => {
  let cloud: Cloud;
  beforeEach(() => {
    cloud = new Cloud();
  });
  const eips = (...standby: (boolean | undefined)[]) =>
    standby.map((flag, at) => ({ allocationId: `eip-${at}`, ipAddress: `203.0.113.${at}`, standby: flag }));
  const ip = (at: number, usingStatus?: string) => ({ ipAddress: `203.0.113.${at}`, usingStatus });

  it("are those of that gateway, with what the service uses them for", async () => {
    cloud.api.describeEnsEipAddresses.callsFake(() =>
      answer({ eipAddresses: { eipAddress: eips(false, true, undefined) } }),
    );
    const uses = [ip(0, "UsedBySnatTable"), ip(1), ip(2, "UsedByForwardTable"), { allocationId: "eip-9" }];
    cloud.api.describeNatGateways.callsFake(() =>
      answer({
        natGateways: [
          { natGatewayId: "nat-10", ipLists: [ip(7)] },
          { natGatewayId: "nat-1", ipLists: uses },
        ],
      }),
    );
    assert.deepEqual(Object.fromEntries(await addressesOf("nat-1", apiOf(cloud), within())), {
      "203.0.113.0": { standby: false, usedBySnat: true },
      "203.0.113.1": { standby: true, usedBySnat: false },
      "203.0.113.2": { standby: false, usedBySnat: false },
    });
    assert.deepEqual(cloud.api.describeNatGateways.args, [[{ natGatewayId: "nat-1" }]]);
  });

  it("are an error, not an empty list, where the account does not see the gateway", async () => {
    cloud.api.describeNatGateways.callsFake(() =>
      answer({ natGateways: [{ natGatewayId: "nat-10", ipLists: [] }] }),
    );
    await assert.rejects(addressesOf("nat-1", apiOf(cloud), within()), (error: unknown) => {
      assert.ok(error instanceof GatewayNotFoundError);
      assert.equal(`${error}`, "GatewayNotFound: NAT gateway nat-1 was not found.");
      return true;
    });
  });

  it("are read from all pages of the EIPs that are attached to it, under the gateway's name in the log", async () => {
    const all = eips(...Array.from({ length: 130 }, () => false));
    cloud.api.describeEnsEipAddresses.callsFake(({ pageNumber = 1, pageSize = 10 }) =>
      answer({
        totalCount: "130",
        eipAddresses: { eipAddress: all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize) },
      }),
    );
    const found = await listEips("nat-1", apiOf(cloud), within());
    assert.deepEqual([...found.values()], all);
    assert.deepEqual(cloud.api.describeEnsEipAddresses.args, [
      [{ associatedInstanceId: "nat-1", pageNumber: 1, pageSize: 100 }],
      [{ associatedInstanceId: "nat-1", pageNumber: 2, pageSize: 100 }],
    ]);
    assert.deepEqual(
      cloud.log.map(({ subject }) => subject),
      ["nat-1", "nat-1"],
    );
  });
});
