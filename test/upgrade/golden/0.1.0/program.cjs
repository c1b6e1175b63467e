// Every kind of entry that a state can hold. What a release makes of it is kept for ever; so is this text.
const pulumi = require("@pulumi/pulumi");
const ens = require("pulumi-alicloud-ens");

const moved = process.env.MOVED === "yes";
const usual = {
  natGatewayId: "nat-5quickstart00000000000000",
  externalIp: "203.0.113.10",
  internalIp: moved ? "10.0.0.11" : "10.0.0.10",
  ipProtocol: "TCP",
};
const ports = (externalPort, internalPort = externalPort) => ({ externalPort, internalPort });

new ens.ForwardEntry("auto-name", { ...usual, ...ports(22) });
new ens.ForwardEntry("own-name", { ...usual, ...ports("23"), forwardEntryName: "测试用例-dnat" });
new ens.ForwardEntry("no-name", { ...usual, ...ports(24), forwardEntryName: "" });
new ens.ForwardEntry("range", { ...usual, ...ports("8000/8010", "9000/9010"), healthCheckPort: 9005 });
new ens.ForwardEntry("any", { ...usual, ...ports(25), ipProtocol: undefined });
new ens.ForwardEntry("standby", { ...usual, ...ports(26), standbyExternalIp: "203.0.113.12" });
new ens.ForwardEntry(
  "slow",
  { ...usual, ...ports(27) },
  { customTimeouts: { create: "10m", delete: "20m" } },
);
new ens.ForwardEntry("secret", { ...usual, ...ports(28), forwardEntryName: pulumi.secret("quiet") });
const component = new pulumi.ComponentResource("test:index:Ports", "ports");
new ens.ForwardEntry("child", { ...usual, ...ports(29) }, { parent: component });
