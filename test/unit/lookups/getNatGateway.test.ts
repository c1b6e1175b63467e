import assert from "node:assert/strict";

import type { Lookups } from "../../../provider/src/lookups/lookups.js";
import { failure } from "../support/errors.js";
import { account, Fleet } from "./fleet.js";

describe("looking up a NAT gateway", () => {
  let fleet: Fleet;
  let lookups: Lookups;
  beforeEach(() => {
    fleet = new Fleet();
    fleet.gateway("nat-1", {
      ...{
        name: "edge",
        ensRegionId: "cn-hangzhou-44",
        networkId: "n-1",
        vSwitchId: "vsw-1",
        status: "Available",
      },
      ipLists: [
        { allocationId: "eip-2", ipAddress: "203.0.113.12", usingStatus: "Idle" },
        { allocationId: "eip-1", ipAddress: "203.0.113.11", usingStatus: "UsedByForwardTable" },
      ],
    });
    fleet.gateway("nat-2", { name: "edge-2" });
    fleet.eip("eip-1", "203.0.113.11", { instanceId: "nat-1", standby: false });
    fleet.eip("eip-2", "203.0.113.12", { instanceId: "nat-1", standby: true });
    fleet.eip("eip-9", "203.0.113.19", { instanceId: "nat-9" });
    lookups = fleet.lookups();
  });
  const calls = () => [fleet.calls("describeNatGateways"), fleet.calls("describeEnsEipAddresses")];

  const edge = {
    id: "nat-1",
    name: "edge",
    ensRegionId: "cn-hangzhou-44",
    networkId: "n-1",
    vSwitchId: "vsw-1",
    status: "Available",
    addresses: [
      {
        ...{ allocationId: "eip-1", ipAddress: "203.0.113.11" },
        ...{ usingStatus: "UsedByForwardTable", standby: false },
      },
      { allocationId: "eip-2", ipAddress: "203.0.113.12", usingStatus: "Idle", standby: true },
    ],
  };

  for (const [how, args] of [
    ["by id", { id: "nat-1" }],
    ["by name, which must be the whole one", { name: "edge" }],
    ["by both", { id: "nat-1", name: "edge" }],
  ] as const) {
    it(`${how}: all that is known of it, its addresses in order`, async () => {
      assert.deepEqual(await lookups.getNatGateway(args), edge);
    });
  }

  it("many by id are one call, and one more for the addresses of each", async () => {
    const found = await Promise.all(["nat-1", "nat-2", "nat-1"].map((id) => lookups.getNatGateway({ id })));
    assert.deepEqual(
      found.map(({ name }) => name),
      ["edge", "edge-2", "edge"],
    );
    assert.deepEqual(calls(), [1, 2]);
    assert.deepEqual(fleet.api.describeNatGateways.firstCall.args[0].natGatewayIds, ["nat-1", "nat-2"]);
  });

  it("an address that only the EIPs tell of is told, too; one of another gateway is not", async () => {
    fleet.gateway("nat-1", { name: "edge", ipLists: [] });
    fleet.api.describeEnsEipAddresses.callsFake(() =>
      Promise.resolve({
        headers: {},
        statusCode: 200,
        body: { eipAddresses: { eipAddress: [...fleet.eips.values()] } },
      }),
    );
    assert.deepEqual((await lookups.getNatGateway({ id: "nat-1" })).addresses, [
      { allocationId: "eip-1", ipAddress: "203.0.113.11", standby: false },
      { allocationId: "eip-2", ipAddress: "203.0.113.12", standby: true },
    ]);
  });

  it("who may not see EIPs learns all but which of them are standby", async () => {
    fleet.api.describeEnsEipAddresses.rejects(failure("NoPermission", "DescribeEnsEipAddresses"));
    const { addresses } = await lookups.getNatGateway({ id: "nat-1" });
    assert.deepEqual(
      addresses.map(({ ipAddress, standby }) => [ipAddress, standby]),
      [
        ["203.0.113.11", undefined],
        ["203.0.113.12", undefined],
      ],
    );
  });

  it("any other failure of that call is a failure", async () => {
    fleet.api.describeEnsEipAddresses.rejects(
      failure("InvalidSecurityToken.Expired", "DescribeEnsEipAddresses"),
    );
    await assert.rejects(lookups.getNatGateway({ id: "nat-1" }), /the security token has not expired/);
  });

  it("one that is not there is an error that names it and the account, and keeps no other from its answer", async () => {
    const [missing, found] = await Promise.allSettled(
      ["nat-9", "nat-2"].map((id) => lookups.getNatGateway({ id })),
    );
    assert.equal(found?.status, "fulfilled");
    assert.equal(
      missing?.status === "rejected" && (missing.reason as Error).message,
      `NAT gateway nat-9 was not found ${account}: check the id, that the keys belong to the account that owns it, and the endpoint.`,
    );
  });

  it("also where the service refuses a question about many because of one that is not there", async () => {
    fleet.refusesUnknownGateways = true;
    const [missing, found] = await Promise.allSettled(
      ["nat-9", "nat-2"].map((id) => lookups.getNatGateway({ id })),
    );
    assert.deepEqual([missing?.status, found?.status], ["rejected", "fulfilled"]);
  });

  for (const [what, args, sentence] of [
    ["a name that none has", { name: "nope" }, `No NAT gateway is named "nope" ${account}: check the name`],
    ["a name that is a part of one", { name: "edg" }, 'No NAT gateway is named "edg"'],
    [
      "an id of another name",
      { id: "nat-2", name: "edge" },
      'NAT gateway nat-2 is named "edge-2", not "edge"',
    ],
    ["nothing", {}, "id or name is required: give the id of the NAT gateway, or its exact name."],
  ] as const) {
    it(`${what} is an error`, async () => {
      await assert.rejects(lookups.getNatGateway(args), (error: Error) => error.message.startsWith(sentence));
    });
  }

  it("a name that two have is an error that tells both ids", async () => {
    fleet.gateway("nat-0", { name: "edge" });
    await assert.rejects(lookups.getNatGateway({ name: "edge" }), {
      message: '2 NAT gateways are named "edge": give the id of one of them: nat-0, nat-1.',
    });
  });

  it("a name is looked for on every page", async () => {
    for (let number = 100; number < 230; number += 1)
      fleet.gateway(`nat-${number}`, { name: `node-${number}` });
    assert.equal((await lookups.getNatGateway({ name: "node-229" })).id, "nat-229");
    fleet.gateway("nat-300", { name: "node" });
    assert.equal((await lookups.getNatGateway({ name: "node" })).id, "nat-300");
  });
});
