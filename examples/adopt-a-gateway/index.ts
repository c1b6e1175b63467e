import * as ens from "pulumi-alicloud-ens";

// The gateway of seed.json, on which people have worked by hand.
const natGatewayId = "nat-5handmade0000000000000000";
const externalIp = "203.0.113.30";

// Each entry is declared as it is, and adoptId says which one it is. Its name stays as it is, too.
const ssh = new ens.ForwardEntry("ssh", {
  natGatewayId,
  externalIp,
  externalPort: 2222,
  internalIp: "10.0.0.5",
  internalPort: 22,
  ipProtocol: "TCP",
  adoptId: "fwd-5handmadessh0000000000000",
});

const web = new ens.ForwardEntry("web", {
  natGatewayId,
  externalIp,
  externalPort: 443,
  internalIp: "10.0.0.21",
  internalPort: 8443,
  ipProtocol: "TCP",
  healthCheckPort: 8443,
  adoptId: "fwd-5handmadeweb0000000000000",
});

const media = new ens.ForwardEntry("media", {
  natGatewayId,
  externalIp,
  externalPort: "8000/8010",
  internalIp: "10.0.0.31",
  internalPort: "9000/9010",
  ipProtocol: "UDP",
  standbyExternalIp: "203.0.113.31",
  adoptId: "fwd-5handmademedia00000000000",
});

export const names = [ssh, web, media].map((entry) => entry.forwardEntryName);
