import assert from "node:assert/strict";

import type { PropertyMap } from "../../../provider/src/entry/properties.js";
import { diff } from "../../../provider/src/entry/diff.js";
import { toRemoteEntry } from "../../../provider/src/gateway/reads.js";
import { declaredOutputs, observe, readEntry } from "../../../provider/src/lifecycle/read.js";
import type { ProviderContext } from "../../../provider/src/lifecycle/operation.js";
import { bag, sound, without } from "../support/bags.js";
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
    return time.finish(readEntry(id, contextOf(cloud, changes), { resource, outputs }));
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

const known = { ...sound, status: "Available" };

const live = (changes: Record<string, string | undefined> = {}) =>
  toRemoteEntry({
    forwardEntryId: "fwd-1",
    ...(Object.fromEntries(Object.entries(sound).map(([key, value]) => [key, String(value)])) as object),
    status: "Available",
    ...changes,
  });

describe("what a refresh finds", () => {
  it("is what the state says where nothing changed", () => {
    assert.deepEqual(observe(known, live()).inputs, sound);
    assert.deepEqual(observe(known, live()).outputs, known);
  });

  it("keeps what a newer version has written, in inputs and outputs, and does not take it for drift", () => {
    const newer = { ...known, mirrorPort: "9", standbyStatus: "Running", trace: { since: 2 } };
    const outputs = observe(newer, live()).outputs;
    const { standbyStatus, ...rest } = newer;
    assert.equal(standbyStatus, "Running");
    assert.deepEqual(outputs, rest, "what the cloud alone knows is not carried along");
    assert.deepEqual(observe(newer, live()).inputs, {
      ...sound,
      mirrorPort: "9",
      trace: { since: 2 },
    });
  });

  it("keeps the state's spelling where the cloud means the same", () => {
    const spelt = { ...known, externalPort: "8000/8010", healthCheckPort: 9005, ipProtocol: "TCP" };
    const seen = live({ ipProtocol: "tcp" });
    assert.deepEqual(observe(spelt, seen).outputs, spelt);
    const one = { ...known, externalPort: "80", internalPort: "80", healthCheckPort: 80 };
    assert.deepEqual(
      observe(one, live({ externalPort: "80/80", internalPort: "80/80", healthCheckPort: "80" })).outputs,
      one,
    );
  });

  for (const [property, cloud, expected] of [
    ["externalIp", "203.0.113.99", "203.0.113.99"],
    ["externalPort", "1/11", "1/11"],
    ["internalIp", "10.0.0.99", "10.0.0.99"],
    ["internalPort", "1/11", "1/11"],
    ["ipProtocol", "udp", "UDP"],
    ["forwardEntryName", "renamed", "renamed"],
    ["healthCheckPort", "9001", 9001],
  ] as const) {
    it(`a ${property} that somebody changed is drift, and the next diff puts it back`, () => {
      const seen = live({ [property]: cloud });
      assert.equal(observe(known, seen).inputs[property], expected);
      const { changed, replaces } = diff(observe(known, seen).outputs, sound);
      assert.deepEqual({ changed, replaces }, { changed: [property], replaces: [] });
    });
  }

  it("a name or health-check port that somebody took away is drift, and is put back in place", () => {
    for (const property of ["forwardEntryName", "healthCheckPort"]) {
      for (const gone of ["", undefined]) {
        const outputs = observe(known, live({ [property]: gone })).outputs;
        assert.deepEqual(diff(outputs, sound).changed, [property]);
        assert.deepEqual(diff(outputs, sound).replaces, []);
      }
    }
  });

  it("what every entry has and an answer leaves out is not told, and no drift", () => {
    for (const property of ["natGatewayId", "externalIp", "externalPort", "internalIp", "internalPort"]) {
      const outputs = observe(known, live({ [property]: undefined })).outputs;
      assert.deepEqual(outputs, known, property);
    }
  });

  it("what the program never set is not drift", () => {
    const bare = without(known, "forwardEntryName", "healthCheckPort");
    const seen = live({ standbyExternalIp: "203.0.113.20", standbyStatus: "Running" });
    const outputs = observe(bare, seen).outputs;
    assert.deepEqual(diff(outputs, without(sound, "forwardEntryName", "healthCheckPort")).changed, []);
    assert.equal(outputs["standbyStatus"], "Running");
    const nameless = observe({ ...known, forwardEntryName: "" }, live()).outputs;
    assert.equal(nameless["forwardEntryName"], "");
  });

  it("never says null or undefined, which Pulumi would show as a change or refuse", () => {
    const bare: PropertyMap = {
      ...without(known, "healthCheckPort"),
      forwardEntryName: null,
      standbyExternalIp: undefined,
    };
    const seen = live({ forwardEntryName: undefined, healthCheckPort: undefined, standbyStatus: undefined });
    for (const values of [observe(bare, seen).inputs, observe(bare, seen).outputs]) {
      assert.ok(Object.values(values).every((value) => value !== undefined && value !== null));
    }
  });

  it("keeps a status that the API does not document", () => {
    assert.equal(observe(known, live({ status: "Failed" })).outputs["status"], "Failed");
  });

  it("of an entry that is only looked at is all that the cloud tells", () => {
    const outputs = observe({ mirrorPort: "9" }, live()).outputs;
    assert.deepEqual(outputs, { ...sound, mirrorPort: "9", status: "Available" });
    assert.equal(observe({}, live({ forwardEntryName: "" })).outputs["forwardEntryName"], "");
  });

  it("changes nothing the second time", () => {
    const seen = live({ externalPort: "1/11", forwardEntryName: "" });
    const once = observe(known, seen).outputs;
    assert.deepEqual(observe(once, seen).outputs, once);
  });
});

describe("the outputs of an entry that is as declared", () => {
  it("are its inputs, and what only the cloud knows", () => {
    const inputs = bag({});
    const outputs = declaredOutputs(inputs, live({ standbyStatus: "Running" }));
    assert.deepEqual(outputs, { ...inputs, status: "Available", standbyStatus: "Running" });
    assert.deepEqual(declaredOutputs(inputs, undefined), inputs);
  });

  it("have the declared name even while the cloud still has another one, and an undeclared name as it is", () => {
    const name = (declared: string | undefined, is: string) =>
      declaredOutputs(bag({ forwardEntryName: declared }), live({ forwardEntryName: is }))[
        "forwardEntryName"
      ];
    assert.deepEqual([name("new", "old"), name(undefined, "old"), name(undefined, "")], ["new", "old", ""]);
  });
});
