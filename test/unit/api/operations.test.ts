import assert from "node:assert/strict";

import { operations, parametersOf, readBody, type Operation } from "../../../provider/src/api/operations.js";

function body(operation: Operation, raw: unknown): Record<string, unknown> {
  const read = readBody(operation, raw);
  assert.ok("body" in read, JSON.stringify(read));
  return read.body;
}

function problem(operation: Operation, raw: unknown): string {
  const read = readBody(operation, raw);
  assert.ok("problem" in read, JSON.stringify(read));
  return read.problem;
}

const entry = {
  NatGatewayId: "nat-1",
  ForwardEntryId: "fwd-1",
  ForwardEntryName: "web",
  ExternalIp: "203.0.113.10",
  ExternalPort: "80",
  InternalIp: "10.0.0.5",
  InternalPort: "8080",
  IpProtocol: "TCP",
  HealthCheckPort: "8080",
  StandbyExternalIp: "",
  StandbyStatus: "",
  Status: "Available",
};

describe("the answers of ENS", () => {
  it("are read under the SDK's names, and fields nobody documented are dropped", () => {
    const read = body("DescribeForwardEntryAttribute", {
      RequestId: "R",
      CreationTime: "2020-04-26T15:38:27Z",
      ExternalIpIsp: "cmcc",
      HostId: "x",
      ...entry,
    });
    assert.equal(read["forwardEntryId"], "fwd-1");
    assert.equal(read["creationTime"], "2020-04-26T15:38:27Z");
    assert.equal("externalIpIsp" in read || "hostId" in read, false);
  });

  it("numbers and flags stand for texts", () => {
    const read = body("DescribeForwardEntryAttribute", {
      ...entry,
      ExternalPort: 80,
      HealthCheckPort: 8080,
      ForwardEntryName: 5,
    });
    assert.deepEqual(
      [read["externalPort"], read["healthCheckPort"], read["forwardEntryName"]],
      ["80", "8080", "5"],
    );
  });

  it("what is not set may be missing, null or empty", () => {
    for (const unset of [null, undefined]) {
      const read = body("DescribeForwardEntryAttribute", {
        ...entry,
        HealthCheckPort: unset,
        ForwardEntryName: unset,
        Status: unset,
      });
      assert.equal(read["healthCheckPort"], undefined);
      assert.equal(read["forwardEntryName"], undefined);
      assert.equal(read["status"], undefined);
    }
    assert.deepEqual(body("DescribeForwardEntryAttribute", { ForwardEntryId: "fwd-1" })["status"], undefined);
    assert.equal(
      body("DescribeForwardEntryAttribute", { ...entry, StandbyExternalIp: "" })["standbyExternalIp"],
      "",
    );
  });

  it("totals are texts or numbers", () => {
    for (const [total, expected] of [
      ["3", "3"],
      [3, "3"],
      [0, "0"],
      [null, undefined],
    ]) {
      const read = body("DescribeForwardTableEntries", { TotalCount: total, ForwardTableEntries: [] });
      assert.equal(read["totalCount"], expected);
    }
  });

  it("a list may be flat, nested under the name of its items, or null", () => {
    const ids = (raw: object) =>
      (body("DescribeForwardTableEntries", raw)["forwardTableEntries"] as { forwardEntryId: string }[]).map(
        ({ forwardEntryId }) => forwardEntryId,
      );
    assert.deepEqual(ids({ ForwardTableEntries: [entry] }), ["fwd-1"]);
    assert.deepEqual(ids({ ForwardTableEntries: { ForwardTableEntry: [entry] } }), ["fwd-1"]);
    assert.deepEqual(ids({ ForwardTableEntries: { ForwardTableEntry: [] } }), []);
    assert.deepEqual(ids({ ForwardTableEntries: null }), []);
  });

  it("a list that is missing is an empty one only where the answer says that it found none", () => {
    for (const [operation, list] of [
      ["DescribeForwardTableEntries", "forwardTableEntries"],
      ["DescribeNatGateways", "natGateways"],
    ] as const) {
      for (const none of ["0", 0]) assert.deepEqual(body(operation, { TotalCount: none })[list], []);
      for (const TotalCount of [undefined, null, 1, "10", "00", ""]) {
        assert.match(problem(operation, { TotalCount }), new RegExp(`^${list}: `));
      }
    }
    assert.equal(
      (body("DescribeNatGateways", { TotalCount: 0, NatGateways: [{ NatGatewayId: "nat-1" }] })["natGateways"] as [])
        .length,
      1,
      "what is there counts",
    );
  });

  it("gateways and addresses tell where they are, under the SDK's names", () => {
    const [gateway] = body("DescribeNatGateways", {
      NatGateways: [{ NatGatewayId: "nat-1", Name: "edge", NetworkId: "n-1", VSwitchId: "vsw-1" }],
    })["natGateways"] as Record<string, unknown>[];
    assert.deepEqual(
      [gateway?.["name"], gateway?.["networkId"], gateway?.["vSwitchId"]],
      ["edge", "n-1", "vsw-1"],
    );
    const { eipAddress } = body("DescribeEnsEipAddresses", {
      EipAddresses: { EipAddress: [{ AllocationId: "eip-1", Name: "front", EnsRegionId: "cn-hangzhou-44" }] },
    })["eipAddresses"] as { eipAddress: Record<string, unknown>[] };
    assert.deepEqual([eipAddress[0]?.["name"], eipAddress[0]?.["ensRegionId"]], ["front", "cn-hangzhou-44"]);
  });

  it("gateways come flat or nested, with their addresses", () => {
    const ip = { AllocationId: "eip-1", IpAddress: "203.0.113.10", UsingStatus: "Idle" };
    for (const raw of [
      { NatGateways: [{ NatGatewayId: "nat-1", IpLists: [ip] }], TotalCount: 1 },
      { NatGateways: { NatGateway: [{ NatGatewayId: "nat-1", IpLists: { IpList: [ip] } }] }, TotalCount: 1 },
    ]) {
      const gateways = body("DescribeNatGateways", raw)["natGateways"] as {
        natGatewayId: string;
        ipLists: { ipAddress: string }[];
      }[];
      assert.equal(gateways[0]?.natGatewayId, "nat-1");
      assert.equal(gateways[0].ipLists[0]?.ipAddress, "203.0.113.10");
    }
    assert.doesNotThrow(() =>
      body("DescribeNatGateways", { NatGateways: [{ NatGatewayId: "nat-1", IpLists: null }] }),
    );
    assert.doesNotThrow(() => body("DescribeNatGateways", { NatGateways: [{ NatGatewayId: "nat-1" }] }));
  });

  it("addresses are nested, and their flags are flags or texts", () => {
    const standby = (value: unknown) =>
      (
        body("DescribeEnsEipAddresses", {
          EipAddresses: { EipAddress: [{ AllocationId: "eip-1", Standby: value }] },
        })["eipAddresses"] as { eipAddress: { standby?: boolean }[] }
      ).eipAddress[0]?.standby;
    assert.deepEqual([true, false, "true", "false", null, undefined].map(standby), [
      true,
      false,
      true,
      false,
      undefined,
      undefined,
    ]);
  });

  it("without the id that was asked for they are refused, naming the field", () => {
    for (const id of [undefined, null, "", 5, {}]) {
      assert.match(problem("CreateForwardEntry", { RequestId: "R", ForwardEntryId: id }), /forwardEntryId/);
      assert.match(problem("DescribeForwardEntryAttribute", { ForwardEntryId: id }), /forwardEntryId/);
    }
    assert.match(
      problem("DescribeForwardTableEntries", {
        ForwardTableEntries: [entry, { ...entry, ForwardEntryId: "" }],
      }),
      /forwardTableEntries\.1\.forwardEntryId/,
    );
  });

  it("that are no objects, or hold objects for texts, are refused and never throw", () => {
    for (const operation of Object.keys(operations) as Operation[]) {
      for (const raw of [null, undefined, "", "text", 5, [], [entry], true]) {
        assert.ok(problem(operation, raw).length > 0, operation);
      }
    }
    assert.match(problem("DescribeForwardEntryAttribute", { ...entry, Status: {} }), /status/);
    assert.match(
      problem("DescribeForwardTableEntries", { ForwardTableEntries: "none" }),
      /forwardTableEntries/,
    );
    assert.match(
      problem("DescribeForwardTableEntries", { ForwardTableEntries: [null] }),
      /forwardTableEntries\.0/,
    );
    assert.match(
      problem("DescribeForwardTableEntries", { ForwardTableEntries: { Other: [] } }),
      /forwardTableEntries/,
    );
  });

  it("do not quote what came, which may hold anything", () => {
    assert.doesNotMatch(
      problem("DescribeForwardEntryAttribute", { ...entry, Status: { secret: "s3cret" } }),
      /s3cret/,
    );
  });
});

describe("the parameters of a request", () => {
  it("are texts under the names of the API, without those that have no value, and lists are numbered from 1", () => {
    assert.deepEqual(
      parametersOf({ natGatewayIds: ["nat-1", "nat-2"], name: "", pageSize: 100, standby: false, none: undefined }),
      { "NatGatewayIds.1": "nat-1", "NatGatewayIds.2": "nat-2", Name: "", PageSize: "100", Standby: "false" },
    );
    assert.deepEqual(parametersOf({ natGatewayIds: [] }), {});
  });
});
