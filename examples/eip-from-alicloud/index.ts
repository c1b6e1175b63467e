import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import * as ens from "pulumi-alicloud-ens";

const config = new pulumi.Config();
const ensRegionId = config.get("ensRegionId") ?? "cn-hangzhou-44";

const network = new alicloud.ens.Network("edge", { ensRegionId, cidrBlock: "10.0.0.0/8" });
const vswitch = new alicloud.ens.Vswitch("edge", {
  ensRegionId,
  networkId: network.id,
  cidrBlock: "10.0.8.0/24",
});
const gateway = new alicloud.ens.NatGateway("edge", {
  ensRegionId,
  networkId: network.id,
  vswitchId: vswitch.id,
  instanceType: "enat.default",
});
const eip = new alicloud.ens.Eip("edge", {
  ensRegionId,
  bandwidth: 5,
  internetChargeType: "95BandwidthByMonth",
  paymentType: "PayAsYouGo",
});
const attachment = new alicloud.ens.EipInstanceAttachment("edge", {
  allocationId: eip.id,
  instanceId: gateway.id,
  instanceType: "Nat",
});

// an Eip has no output with its address
const { ipAddress } = ens.getEipAddressOutput({ allocationId: eip.id });

const web = new ens.ForwardEntry(
  "web",
  {
    natGatewayId: gateway.id,
    externalIp: ipAddress,
    externalPort: 443,
    internalIp: config.get("internalIp") ?? "10.0.8.21",
    internalPort: 8443,
    ipProtocol: "TCP",
  },
  // neither an address nor a gateway can go while an entry uses it, and no entry can be made before they are together
  { dependsOn: [attachment] },
);

export const address = pulumi.interpolate`${web.externalIp}:${web.externalPort}`;
