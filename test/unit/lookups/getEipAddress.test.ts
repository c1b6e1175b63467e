import assert from "node:assert/strict";

import type { Lookups } from "../../../provider/src/lookups/lookups.js";
import type { GetEipAddressArgs } from "../../../provider/src/lookups/types.js";
import { failure } from "../support/errors.js";
import { account, Fleet } from "./fleet.js";

describe("looking up the address of an EIP", () => {
  let fleet: Fleet;
  let lookups: Lookups;
  beforeEach(() => {
    fleet = new Fleet();
    for (let number = 1; number <= 120; number += 1) fleet.eip(`eip-${number}`, `203.0.113.${number}`);
    lookups = fleet.lookups();
  });
  const asked = () =>
    fleet.api.describeEnsEipAddresses.args.map(([request]) => request.allocationId?.split(","));
  const address = async (allocationId: string) => (await lookups.getEipAddress({ allocationId })).ipAddress;

  it("tells all that is known of it", async () => {
    fleet.eip("eip-1", "203.0.113.1", {
      ...{ name: "front", ensRegionId: "cn-hangzhou-44", status: "InUse" },
      ...{ instanceId: "nat-1", instanceType: "Nat", standby: true },
    });
    assert.deepEqual(await lookups.getEipAddress({ allocationId: "eip-1" }), {
      ...{ id: "eip-1", allocationId: "eip-1", ipAddress: "203.0.113.1", name: "front" },
      ...{
        ensRegionId: "cn-hangzhou-44",
        status: "InUse",
        instanceId: "nat-1",
        instanceType: "Nat",
        standby: true,
      },
    });
    assert.deepEqual(await lookups.getEipAddress({ allocationId: "eip-2" }), {
      ...{
        id: "eip-2",
        allocationId: "eip-2",
        ipAddress: "203.0.113.2",
        name: "",
        ensRegionId: "",
        status: "",
      },
      ...{ instanceId: "", instanceType: "", standby: false },
    });
  });

  it("a hundred and twenty at once are three calls of fifty ids at most", async () => {
    const found = await Promise.all(Array.from({ length: 120 }, (_, index) => address(`eip-${index + 1}`)));
    assert.deepEqual(
      found,
      Array.from({ length: 120 }, (_, index) => `203.0.113.${index + 1}`),
    );
    assert.deepEqual(
      asked().map((ids) => ids?.length),
      [50, 50, 20],
    );
  });

  it("one that many ask for is asked for once", async () => {
    await Promise.all(Array.from({ length: 70 }, (_, index) => address(`eip-${(index % 2) + 1}`)));
    assert.deepEqual(asked(), [["eip-1", "eip-2"]]);
  });

  it("what was told once is asked again later", async () => {
    await address("eip-1");
    fleet.eip("eip-1", "198.51.100.1");
    assert.equal(await address("eip-1"), "198.51.100.1");
  });

  it("one that is not there is an error that names it and the account, and keeps no other from its answer", async () => {
    const [missing, found] = await Promise.allSettled([address("eip-0"), address("eip-1")]);
    assert.equal(found.status === "fulfilled" && found.value, "203.0.113.1");
    assert.equal(
      missing.status === "rejected" && (missing.reason as Error).message,
      `EIP eip-0 does not exist ${account}: check the id, the account and the endpoint.`,
    );
  });

  for (const code of ["EipNotFound", "InvalidAllocationId.NotFound", "InvalidParameter.EipNotFound"]) {
    it(`also where the service says ${code} to a question about many`, async () => {
      fleet.api.describeEnsEipAddresses.callsFake(({ allocationId = "" }) => {
        if (allocationId.split(",").includes("eip-0")) throw failure(code, "DescribeEnsEipAddresses");
        return Promise.resolve({
          headers: {},
          statusCode: 200,
          body: { eipAddresses: { eipAddress: [{ allocationId, ipAddress: "203.0.113.1" }] } },
        });
      });
      const [missing, found] = await Promise.allSettled([address("eip-0"), address("eip-1")]);
      assert.deepEqual([missing.status, found.status], ["rejected", "fulfilled"]);
      assert.match(missing.status === "rejected" ? String(missing.reason) : "", /EIP eip-0 does not exist/);
    });
  }

  it("a key that is not found says nothing about an EIP", async () => {
    fleet.api.describeEnsEipAddresses.rejects(
      failure("InvalidAccessKeyId.NotFound", "DescribeEnsEipAddresses"),
    );
    await assert.rejects(address("eip-1"), /The keys were not accepted by the endpoint/);
    assert.equal(asked().length, 1);
  });

  it("one without an address is an error that tells its state", async () => {
    fleet.eip("eip-1", "", { status: "Associating" });
    await assert.rejects(address("eip-1"), {
      message: `EIP eip-1 has no address ${account} (it is Associating): run the command again once it has one.`,
    });
  });

  it("needs an id", async () => {
    await assert.rejects(
      lookups.getEipAddress({} as GetEipAddressArgs),
      /^UserError: allocationId is required: give the id of the EIP, such as "eip-/,
    );
    assert.deepEqual(asked(), []);
  });

  it("a mistake of ours is not taken for a failed look-up", async () => {
    fleet.api.describeEnsEipAddresses.rejects(new TypeError("x is not a function"));
    await assert.rejects(address("eip-1"), TypeError);
  });
});
