import * as pulumi from "@pulumi/pulumi";
import * as ens from "pulumi-alicloud-ens";

const config = new pulumi.Config();
const natGatewayId = config.get("natGatewayId") ?? "nat-5quickstart00000000000000";
const externalIp = config.get("externalIp") ?? "203.0.113.10";
const secondExternalIp = config.get("secondExternalIp") ?? "203.0.113.11";

// A table: the keys are the names, so that a port that changes is the same entry with another port.
const office = new ens.PortForwards("office", {
  natGatewayId,
  externalIp,
  forwards: {
    web: "443:10.0.0.21:8443/tcp",
    dns: "53:10.0.0.53:53/udp",
    mail: {
      externalPort: 25,
      internalIp: "10.0.0.25",
      internalPort: 2525,
      ipProtocol: "TCP",
      healthCheckPort: 2525,
    },
  },
});

// A list: the names come from ports and protocols. What all lines have in common is said once.
const game = new ens.PortForwards("game", {
  natGatewayId,
  externalIp,
  internalIp: "10.0.0.60",
  ipProtocol: "UDP",
  forwards: [
    "27015:27015",
    "27015:27015/tcp",
    "27020-27030:27020-27030",
    `${secondExternalIp}:27015:10.0.0.61:27015`,
  ],
});

export const officeIds = office.ids;
export const gameIds = game.ids;
