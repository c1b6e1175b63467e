import assert from "node:assert/strict";
import { ManualClock, startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { call, create, entry, gateway, refusal, type Reply } from "./clients.js";

describe("gateways, EIPs and SNAT entries of the emulator", () => {
  const clock = new ManualClock(Date.now());
  let ens: EnsEmulator;
  before(async () => {
    ens = await startEnsEmulator({
      clock,
      durations: { create: 1000, modify: 1000, delete: 1000, gateway: 1000 },
    });
  });
  beforeEach(() => {
    ens.reset();
  });
  after(() => ens.close());

  const settled = async (name: string, params: Parameters<typeof call>[2]) => {
    const answer = await call(ens, name, params);
    clock.advance(1000);
    return answer;
  };
  const eip = async (params: Parameters<typeof call>[2]) =>
    (await call(ens, "DescribeEnsEipAddresses", params)).EipAddresses.EipAddress[0] as Reply;

  it("a gateway and its EIPs live from creation to deletion, in the order that the service enforces", async () => {
    const { NatGatewayId } = await call(ens, "CreateNatGateway", {
      EnsRegionId: "cn-wuxi-9",
      NetworkId: "n-1",
      VSwitchId: "vsw-1",
      Name: "mine",
      "Tag.1.Key": "team",
      "Tag.1.Value": "edge",
    });
    const nat = async () =>
      (await call(ens, "DescribeNatGateways", { NatGatewayId })).NatGateways[0] as Reply;
    assert.equal((await nat()).Status, "Creating");
    clock.advance(1000);
    const shown = await nat();
    assert.deepEqual([shown.Status, shown.Name, shown.Spec], ["Available", "mine", "enat.default"]);
    assert.deepEqual(shown.Tags, [{ TagKey: "team", TagValue: "edge" }]);

    const eipParams = {
      EnsRegionId: "cn-wuxi-9",
      InstanceChargeType: "PostPaid",
      InternetChargeType: "95BandwidthByMonth",
    };
    const { AllocationId } = await call(ens, "CreateEipInstance", eipParams);
    const attach = { AllocationId, InstanceId: NatGatewayId, InstanceType: "Nat" };
    await call(ens, "AssociateEnsEipAddress", attach);
    assert.equal((await eip({ AllocationId })).Status, "Associating");
    await refusal(call(ens, "AssociateEnsEipAddress", attach), "IncorrectEipStatus");
    clock.advance(1000);
    const attached = await eip({ AllocationId });
    assert.deepEqual(
      [attached.Status, attached.InstanceId, attached.Standby],
      ["InUse", NatGatewayId, false],
    );
    assert.deepEqual((await nat()).IpLists, [
      { AllocationId, IpAddress: attached.IpAddress, UsingStatus: "Idle" },
    ]);

    const { ForwardEntryId } = await settled("CreateForwardEntry", {
      ...entry(22),
      NatGatewayId,
      ExternalIp: attached.IpAddress as string,
    });
    assert.equal((await nat()).IpLists[0].UsingStatus, "UsedByForwardTable");
    await refusal(call(ens, "DeleteNatGateway", { NatGatewayId }), "DependencyViolation.NatRule");
    await refusal(
      call(ens, "UnAssociateEnsEipAddress", { AllocationId }),
      "InvalidIpStatus.HasBeenUsedByForwardEntry",
    );
    await refusal(call(ens, "DeleteEip", { InstanceId: AllocationId }), "IncorrectEipStatus");
    await settled("DeleteForwardEntry", { ForwardEntryId });
    await refusal(call(ens, "DeleteNatGateway", { NatGatewayId }), "DependencyViolation.Eip");
    await call(ens, "UnAssociateEnsEipAddress", { AllocationId });
    assert.equal((await eip({ AllocationId })).Status, "Unassociating");
    clock.advance(1000);
    assert.deepEqual(
      [(await eip({ AllocationId })).Status, (await eip({ AllocationId })).InstanceId],
      ["Available", ""],
    );
    await settled("DeleteNatGateway", { NatGatewayId });
    await refusal(call(ens, "DeleteNatGateway", { NatGatewayId }), "InvalidParameter.NatNotFound");
    await call(ens, "DeleteEip", { InstanceId: AllocationId });
    await refusal(call(ens, "DeleteEip", { InstanceId: AllocationId }), "EipNotFound");
  });

  it("a forward entry cannot be created on a gateway that is not ready", async () => {
    const { NatGatewayId } = await call(ens, "CreateNatGateway", {
      EnsRegionId: "cn-wuxi-9",
      NetworkId: "n-1",
    });
    const { AllocationId } = await call(ens, "CreateEipInstance", {
      EnsRegionId: "cn-wuxi-9",
      InstanceChargeType: "PostPaid",
      InternetChargeType: "95BandwidthByMonth",
    });
    await refusal(
      call(ens, "AssociateEnsEipAddress", { AllocationId, InstanceId: NatGatewayId, InstanceType: "Nat" }),
      "IncorrectInstanceStatus",
    );
  });

  it("Force detaches an EIP with the entries that use it", async () => {
    const id = await create(ens, entry(22));
    clock.advance(1000);
    await settled("UnAssociateEnsEipAddress", { AllocationId: "eip-5quickstart00000000000010", Force: true });
    await refusal(
      call(ens, "DescribeForwardEntryAttribute", { ForwardEntryId: id }),
      "InvalidParameter.DnatNotFound",
    );
  });

  it("a standby EIP leaves before the last primary", async () => {
    await settled("UnAssociateEnsEipAddress", { AllocationId: "eip-5quickstart00000000000010" });
    const last = { AllocationId: "eip-5quickstart00000000000011" };
    await refusal(
      call(ens, "UnAssociateEnsEipAddress", last),
      "InvalidUnAssociation.UnAssociateStandbyEipFist",
    );
    await settled("UnAssociateEnsEipAddress", { AllocationId: "eip-5quickstart00000000000012" });
    await settled("UnAssociateEnsEipAddress", last);
  });

  it("SNAT and forward entries do not share an EIP", async () => {
    const { SnatEntryId } = await call(ens, "CreateSnatEntry", {
      NatGatewayId: gateway,
      SnatIp: "203.0.113.11",
      SourceCIDR: "10.0.0.0/8",
    });
    const attribute = () => call(ens, "DescribeSnatAttribute", { SnatEntryId });
    assert.equal((await attribute()).Status, "Pending");
    clock.advance(1000);
    assert.equal((await attribute()).Status, "Available");
    const onSnat = entry(22, { ExternalIp: "203.0.113.11" });
    await refusal(call(ens, "CreateForwardEntry", onSnat), "Forbidden.ExternalIpUsedInSnat");
    const id = await create(ens, entry(22));
    clock.advance(1000);
    await refusal(
      call(ens, "ModifyForwardEntry", { ForwardEntryId: id, ExternalIp: "203.0.113.11" }),
      "Forbidden.ExternalIpUsedInSnat",
    );
    await refusal(
      call(ens, "CreateSnatEntry", { NatGatewayId: gateway, SnatIp: "203.0.113.10" }),
      "Forbidden.SnatIpUsedInForward",
    );
    await refusal(
      call(ens, "UnAssociateEnsEipAddress", { AllocationId: "eip-5quickstart00000000000011" }),
      "InvalidIpStatus.HasBeenUsedBySnatTable",
    );
    const list = await call(ens, "DescribeSnatTableEntries", { NatGatewayId: gateway });
    assert.deepEqual([list.TotalCount, list.SnatTableEntries[0].SnatIp], [1, "203.0.113.11"]);
    await settled("ModifySnatEntry", { SnatEntryId, SnatEntryName: "out" });
    assert.equal((await attribute()).SnatEntryName, "out");
    await settled("DeleteSnatEntry", { SnatEntryId });
    await refusal(attribute(), "InvalidParameter.SnatNotFound");
    await settled("CreateForwardEntry", onSnat);
  });

  it("required and restricted parameters are told by name", async () => {
    const refused: [string, Parameters<typeof call>[2], string][] = [
      ["CreateNatGateway", { NetworkId: "n" }, "MissingEnsRegionId"],
      ["CreateNatGateway", { EnsRegionId: "r" }, "MissingNetworkId"],
      ["CreateEipInstance", { EnsRegionId: "r" }, "MissingInstanceChargeType"],
      [
        "CreateEipInstance",
        {
          EnsRegionId: "r",
          InstanceChargeType: "PostPaid",
          InternetChargeType: "95BandwidthByMonth",
          Bandwidth: 4,
        },
        "InvalidBandwidth",
      ],
      ["CreateEipInstance", { EnsRegionId: "r", InstanceChargeType: "PrePaid" }, "InvalidInstanceChargeType"],
      ["AssociateEnsEipAddress", {}, "MissingAllocationId"],
      ["AssociateEnsEipAddress", { AllocationId: "eip-x", InstanceId: "nat-x" }, "EipNotFound"],
      ["UnAssociateEnsEipAddress", { AllocationId: "eip-x" }, "EipNotFound"],
      ["DeleteEip", {}, "MissingInstanceId"],
      ["CreateSnatEntry", { NatGatewayId: gateway }, "MissingSnatIp"],
      ["CreateSnatEntry", { NatGatewayId: gateway, SnatIp: "1.1.1.1" }, "InvalidParameter.SnatIp"],
      ["DescribeNatGateways", { PageSize: "x" }, "InvalidPageSize"],
    ];
    for (const [name, params, code] of refused) await refusal(call(ens, name, params), code);
  });

  it("gateways and EIPs are found by their filters", async () => {
    const gateways = (params: Parameters<typeof call>[2]) =>
      call(ens, "DescribeNatGateways", params, { method: "GET" }).then(({ NatGateways }) =>
        (NatGateways as { Name: string }[]).map(({ Name }) => Name),
      );
    assert.deepEqual(await gateways({}), ["quickstart", "second"]);
    assert.deepEqual(await gateways({ EnsRegionId: "cn-chengdu-telecom" }), ["second"]);
    assert.deepEqual(await gateways({ "NatGatewayIds.1": gateway, "NatGatewayIds.2": "nat-x" }), [
      "quickstart",
    ]);
    assert.deepEqual(await gateways({ PageSize: 1, PageNumber: 2 }), ["second"]);
    assert.equal((await eip({ AssociatedInstanceId: gateway, Standby: true })).IpAddress, "203.0.113.12");
    const both = "eip-5quickstart00000000000010,eip-5secondgate00000000000020";
    assert.equal((await call(ens, "DescribeEnsEipAddresses", { AllocationId: both })).TotalCount, 2);
  });
});
