/**
 * The calls that the plugin of @pulumi/alicloud makes for examples/eip-from-alicloud, in their order. This is no
 * recording of the plugin, which cannot be installed here: the calls are written from the public source of the
 * Terraform provider in it (aliyun/terraform-provider-alicloud 81c43b6727a0, alicloud/resource_alicloud_ens_*.go and
 * service_alicloud_ens_v2.go). What the provider reads of an answer is checked; its fixed waits are left out.
 */
import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { call, create, entry, type Reply } from "./clients.js";
import { rawV1 } from "./raw.js";

type Values = Record<string, string>;

describe("the calls of the alicloud plugin for a NAT gateway with an EIP", () => {
  let ens: EnsEmulator;
  before(async () => {
    // The plugin has no wait after the creation of a gateway; the entries keep their default durations.
    ens = await startEnsEmulator();
  });
  after(() => ens.close());

  /** RpcPost of the provider: `query` goes into the URL, `request` into the form. */
  const post = (action: string, query: Values, request: Values = {}): Promise<Reply> =>
    rawV1(ens, { Action: action, ...query }, request);
  const get = (action: string, query: Values): Promise<Reply> => rawV1(ens, { Action: action, ...query });
  const succeed = async (answer: Promise<Reply>): Promise<Reply> => {
    const { status, ...rest } = await answer;
    assert.equal(status, 200, JSON.stringify(rest));
    return rest;
  };

  /** The first item, or undefined where the provider says that the resource is gone. An absent list is an error to it. */
  const first = (list: unknown): Reply | undefined => {
    assert.ok(Array.isArray(list));
    return list[0] as Reply | undefined;
  };
  const network = async (id: string) =>
    first((await succeed(post("DescribeNetworks", { NetworkId: id }))).Networks.Network);
  const vSwitch = async (id: string) => {
    const answer = await post("DescribeVSwitchAttributes", {}, { VSwitchId: id });
    if (answer.status === 200) return answer;
    assert.equal(answer.Code, "InvalidVSwitchId.NotFound");
    return undefined;
  };
  const eip = async (id: string) =>
    first((await succeed(post("DescribeEnsEipAddresses", {}, { AllocationId: id }))).EipAddresses.EipAddress);
  const gateway = async (id: string) =>
    first((await succeed(get("DescribeNatGateways", { NatGatewayId: id }))).NatGateways);
  const attachment = async (id: string, instance: string) => {
    const query = { AllocationId: id, AssociatedInstanceId: instance };
    const found = first((await succeed(post("DescribeEnsEipAddresses", query))).EipAddresses.EipAddress);
    return found?.InstanceId === instance && found.InstanceType === "Nat" ? found : undefined;
  };
  const until = async (done: () => Promise<boolean>) => {
    for (let tries = 0; !(await done()); tries++) {
      assert.ok(tries < 200, "the state that the plugin waits for is never reached");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  const zone = { EnsRegionId: "cn-hangzhou-44" };
  let networkId: string, vSwitchId: string, eipId: string, gatewayId: string, token: string;

  it("create: nothing is refused, and every field is read as it was given", async () => {
    const block = { CidrBlock: "10.0.0.0/8" };
    ({ NetworkId: networkId } = (await succeed(post("CreateNetwork", {}, { ...zone, ...block }))) as {
      NetworkId: string;
    });
    await until(async () => (await network(networkId))?.Status === "Available");
    const { CidrBlock, NetworkName, Description, EnsRegionId } = (await network(networkId)) ?? {};
    assert.deepEqual(
      [CidrBlock, NetworkName, Description, EnsRegionId],
      ["10.0.0.0/8", "", "", zone.EnsRegionId],
    );

    const place = { ...zone, NetworkId: networkId };
    ({ VSwitchId: vSwitchId } = (await succeed(
      post("CreateVSwitch", {}, { ...place, CidrBlock: "10.0.8.0/24" }),
    )) as { VSwitchId: string });
    await until(async () => (await vSwitch(vSwitchId))?.Status === "Available");
    assert.equal((await vSwitch(vSwitchId))?.NetworkId, networkId);

    const charge = {
      Bandwidth: "5",
      InternetChargeType: "95BandwidthByMonth",
      InstanceChargeType: "PostPaid",
    };
    token = "TF-CreateEipInstance-1";
    const eipRequest = { ...zone, ...charge, ClientToken: token };
    ({ AllocationId: eipId } = (await succeed(post("CreateEipInstance", {}, eipRequest))) as {
      AllocationId: string;
    });
    const again = await succeed(post("CreateEipInstance", {}, eipRequest));
    assert.equal(again.AllocationId, eipId, "a repeated request makes no second EIP");
    await until(async () => (await eip(eipId))?.Status === "Available");
    assert.ok((await eip(eipId))?.Isp, "the carrier is known after the creation");

    ({ NatGatewayId: gatewayId } = (await succeed(
      post("CreateNatGateway", {}, { ...place, VSwitchId: vSwitchId, InstanceType: "enat.default" }),
    )) as { NatGatewayId: string });
    const made = await gateway(gatewayId);
    assert.deepEqual(
      [made?.Name, made?.Spec, made?.NetworkId, made?.VSwitchId],
      ["", "enat.default", networkId, vSwitchId],
      "the next preview finds nothing to change",
    );

    const pair = { AllocationId: eipId, InstanceId: gatewayId, InstanceType: "Nat" };
    await succeed(post("AssociateEnsEipAddress", pair));
    await until(async () => (await attachment(eipId, gatewayId))?.Status === "InUse");
    assert.equal((await attachment(eipId, gatewayId))?.Standby, false);
  });

  it("the entry of pulumi-alicloud-ens fits on it", async () => {
    const { IpAddress } = (await eip(eipId)) as { IpAddress: string };
    const id = await create(ens, entry(443, { NatGatewayId: gatewayId, ExternalIp: IpAddress }));
    await until(async () => {
      const { Status } = await call(ens, "DescribeForwardEntryAttribute", { ForwardEntryId: id });
      return Status === "Available";
    });
    await call(ens, "DeleteForwardEntry", { ForwardEntryId: id });
    await until(async () => Promise.resolve(ens.entries(gatewayId).length === 0));
  });

  it("update: names and descriptions change", async () => {
    await succeed(
      post("ModifyNetworkAttribute", { NetworkId: networkId }, { NetworkName: "edge", Description: "new" }),
    );
    assert.deepEqual(
      [(await network(networkId))?.NetworkName, (await network(networkId))?.Description],
      ["edge", "new"],
    );
    await succeed(post("ModifyVSwitchAttribute", {}, { VSwitchId: vSwitchId, VSwitchName: "edge" }));
    assert.equal((await vSwitch(vSwitchId))?.VSwitchName, "edge");
    await succeed(
      post("ModifyEnsEipAddressAttribute", {}, { AllocationId: eipId, Name: "edge", Bandwidth: "10" }),
    );
    assert.deepEqual([(await eip(eipId))?.Name, (await eip(eipId))?.Bandwidth], ["edge", 10]);
    for (const Name of ["edge", ""]) {
      await succeed(post("ModifyNatGatewayAttribute", { NatGatewayId: gatewayId }, { Name }));
      assert.equal((await gateway(gatewayId))?.Name, Name);
    }
  });

  it("delete: each resource goes in the order of the dependencies, and is then not found", async () => {
    await succeed(post("UnAssociateEnsEipAddress", { AllocationId: eipId }));
    await until(async () => (await attachment(eipId, gatewayId)) === undefined);
    await succeed(post("DeleteNatGateway", { NatGatewayId: gatewayId }));
    assert.equal(await gateway(gatewayId), undefined);
    await succeed(post("DeleteVSwitch", {}, { VSwitchId: vSwitchId }));
    assert.equal(await vSwitch(vSwitchId), undefined);
    await succeed(post("DeleteEip", {}, { InstanceId: eipId }));
    assert.equal(await eip(eipId), undefined);
    await succeed(post("DeleteNetwork", { NetworkId: networkId }));
    assert.equal(await network(networkId), undefined);
  });
});
