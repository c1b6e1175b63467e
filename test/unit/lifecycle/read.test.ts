import assert from "node:assert/strict";

import type { PropertyMap } from "../../../provider/src/entry/properties.js";
import { readEntry } from "../../../provider/src/lifecycle/read.js";
import type { ProviderContext } from "../../../provider/src/lifecycle/operation.js";
import { Cloud, contextOf } from "../support/cloud.js";
import { failure, unanswered } from "../support/errors.js";
import { inputs, refused, resource, stored } from "../support/life.js";
import { fakeTime } from "../support/time.js";

describe("read", () => {
  const time = fakeTime();
  let cloud: Cloud;
  beforeEach(() => {
    cloud = new Cloud();
  });
  const recorded = { ...inputs, status: "Available" };
  const run = async (id: string, outputs: PropertyMap = recorded, changes: Partial<ProviderContext> = {}) => {
    const done = readEntry(id, contextOf(cloud, changes), { resource, outputs });
    const ended = done.catch(() => undefined);
    await time.run();
    await ended;
    return done;
  };

  it("finds an entry as it is, with its inputs", async () => {
    const id = cloud.add(stored);
    assert.deepEqual(await run(id), { inputs, outputs: recorded });
  });

  it("an entry that is gone is gone, once its gateway was seen", async () => {
    assert.equal(await run("fwd-gone"), undefined);
    assert.equal(cloud.calls("describeNatGateways"), 1);
  });

  it("with a wrong key or endpoint nothing is gone: the error names the account, and the state stays", async () => {
    cloud.gateways.clear();
    const error = await refused(
      run("fwd-1"),
      /NAT gateway nat-1 was not found at ens\.test with the access key from ens:accessKey/,
    );
    assert.match(error.message, /ens:missingGateway gone/);
  });

  it("ens:missingGateway gone lets entries go with their gateway, whichever call finds out", async () => {
    cloud.gateways.clear();
    assert.equal(await run("fwd-1", recorded, { missingGateway: "gone" }), undefined);
    cloud.api.describeForwardEntryAttribute.rejects(failure("InvalidParameter.NatNotFound"));
    assert.equal(await run("fwd-1", recorded, { missingGateway: "gone" }), undefined);
    cloud.api.describeForwardEntryAttribute.rejects(failure("InvalidParameter.DnatNotFound"));
    cloud.api.describeNatGateways.rejects(failure("InvalidParameter.NatNotFound", "DescribeNatGateways"));
    assert.equal(await run("fwd-1", recorded, { missingGateway: "gone" }), undefined);
  });

  it("ens:missingGateway gone takes no other error for a missing gateway", async () => {
    for (const error of [
      failure("NoPermission"),
      failure("InvalidAccessKeyId.NotFound", "X", { status: 404 }),
    ]) {
      cloud.api.describeForwardEntryAttribute.rejects(error);
      await refused(run("fwd-1", recorded, { missingGateway: "gone" }));
    }
  });

  it("an entry of which only the id is known must exist, and is told as it is", async () => {
    const id = cloud.add(stored);
    const alone = async (one: string) => {
      const done = readEntry(one, contextOf(cloud));
      await time.run();
      return done;
    };
    assert.deepEqual(await alone(id), { inputs: stored, outputs: { ...stored, status: "Available" } });
    assert.deepEqual(await run(id, {}), await alone(id));
    await refused(run("fwd-gone", {}), /fwd-gone does not exist at ens\.test/);
  });

  it("asks again after what may be asked again, and gives up in a minute", async () => {
    const id = cloud.add(stored);
    cloud.api.describeForwardEntryAttribute
      .onFirstCall()
      .rejects(unanswered("DescribeForwardEntryAttribute"));
    assert.ok(await run(id));
    cloud.api.describeForwardEntryAttribute.rejects(unanswered("DescribeForwardEntryAttribute"));
    const begun = Date.now();
    await refused(run(id), /DescribeForwardEntryAttribute failed: no answer came/);
    assert.ok(Date.now() - begun <= 60_000);
  });

  it("in the log a call tells the resource that it is made for; one that answers several tells none", async () => {
    const told = () => cloud.log.map(({ operation, resource, subject }) => [operation, resource, subject]);
    await run("fwd-gone");
    assert.deepEqual(told(), [
      ["DescribeForwardEntryAttribute", "ssh", "fwd-gone"],
      ["DescribeForwardTableEntries", undefined, "nat-1"],
      ["DescribeNatGateways", "ssh", "nat-1"],
    ]);
    cloud.events.length = 0;
    const id = cloud.add(stored);
    const context = contextOf(cloud);
    const both = Promise.all(
      [id, "fwd-gone"].map((one) => readEntry(one, context, { resource, outputs: recorded })),
    );
    await time.run();
    await both;
    assert.deepEqual(told(), [
      ["DescribeForwardTableEntries", undefined, "nat-1"],
      ["DescribeForwardEntryAttribute", undefined, "fwd-gone"],
    ]);
  });

  it("300 entries that are refreshed together cost 3 calls, and every one gets its own", async () => {
    const ids = Array.from({ length: 300 }, () => cloud.add());
    const context = contextOf(cloud);
    const all = Promise.all(ids.map((id) => readEntry(id, context, { resource, outputs: recorded })));
    await time.run();
    const ports = (await all).map((observed) => observed?.outputs["externalPort"]);
    assert.deepEqual(
      ports,
      ids.map((_, i) => `${i + 1}`),
    );
    assert.equal(cloud.log.length, 3);
  });
});
