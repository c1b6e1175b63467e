import * as pulumi from "@pulumi/pulumi";
import * as ens from "pulumi-alicloud-ens";

const config = new pulumi.Config();
const natGatewayId = config.get("natGatewayId") ?? "nat-5quickstart00000000000000";
const externalIp = config.get("externalIp") ?? "203.0.113.10";

/** One line for each port forward: what a pull request changes is easy to see. */
const forwards = {
  web: {
    externalPort: config.getNumber("webPort") ?? 443,
    internalIp: "10.0.0.21",
    internalPort: 8443,
    ipProtocol: "TCP",
  },
  dns: { externalPort: 53, internalIp: "10.0.0.53", internalPort: 53, ipProtocol: "UDP" },
  media: { externalPort: "8000/8010", internalIp: "10.0.0.31", internalPort: "9000/9010", ipProtocol: "UDP" },
};

export const ids = Object.entries(forwards).map(
  ([name, forward]) => new ens.ForwardEntry(name, { natGatewayId, externalIp, ...forward }).id,
);
