// Every kind of entry that a state can hold. What a release makes of it is kept for ever; so is this text.
const pulumi = require("@pulumi/pulumi");
const ens = require("pulumi-alicloud-ens");

/** Something that can be changed in place, and what cannot. */
const moved = process.env.MOVED === "yes";
const replaced = process.env.REPLACED === "yes";

const usual = {
  natGatewayId: "nat-5quickstart00000000000000",
  externalIp: "203.0.113.10",
  internalIp: moved ? "10.0.0.11" : "10.0.0.10",
  ipProtocol: "TCP",
};
const ports = (externalPort, internalPort = externalPort) => ({ externalPort, internalPort });
const entry = (name, args, opts) => new ens.ForwardEntry(name, { ...usual, ...args }, opts);

entry("auto-name", ports(22));
entry("own-name", { ...ports("23"), forwardEntryName: replaced ? "" : "测试用例-dnat" });
entry("no-name", { ...ports(24), forwardEntryName: "" });
const range = entry("range", {
  ...ports("8000/8010", "9000/9010"),
  healthCheckPort: replaced ? undefined : 9005,
});
entry("probed", { ...ports(80, 8080), healthCheckPort: 8080 });
entry("any", { ...ports(25), ipProtocol: undefined });
entry("udp", { ...ports(53), ipProtocol: "udp" });
entry("standby", { ...ports(26), standbyExternalIp: replaced ? undefined : "203.0.113.12" });
entry("slow", ports(27), { customTimeouts: { create: "10m", delete: "20m" } });
entry("secret", { ...ports(28), forwardEntryName: pulumi.secret("quiet") });
entry("moving", {
  ...ports(30),
  ...(replaced ? { natGatewayId: "nat-5secondgate00000000000000", externalIp: "198.51.100.20" } : {}),
});
entry("after", { ...ports(31), forwardEntryName: pulumi.interpolate`range-is-${range.status}` });
entry("adopted", { ...ports(32), adoptId: "fwd-5adopted000000000000" });

const component = new pulumi.ComponentResource("test:index:Ports", "ports");
entry("child", ports(29), { parent: component });

// from a table, as short forms and as an object, and from a list
const { ipProtocol, ...place } = usual;
new ens.PortForwards("table", {
  ...place,
  forwards: {
    https: "443:8443/tcp",
    media: "8100-8102:9100-9102/udp",
    probed: {
      ...ports(8443, 8444),
      ipProtocol: "any",
      healthCheckPort: 8444,
      opts: { customTimeouts: { create: "10m" } },
    },
  },
});
new ens.PortForwards("list", { ...place, ipProtocol, forwards: ["853:8853", "854:8854/udp"] });

// the emulator's own keys
const account = new ens.Provider("account", {
  region: "cn-hangzhou",
  accessKey: "emulator-key-id",
  secretKey: "emulator-key-secret",
});
entry("of-an-account", ports(33), { provider: account });

// somebody else's, only looked at
ens.ForwardEntry.get("looked-at", "fwd-5foreign000000000000");
