import * as pulumi from "@pulumi/pulumi";
import * as ens from "pulumi-alicloud-ens";

const config = new pulumi.Config();
const natGatewayId = config.get("natGatewayId") ?? "nat-5quickstart00000000000000";
const externalIp = config.get("externalIp") ?? "203.0.113.10";
const internalIp = config.get("internalIp") ?? "10.0.0.21";

// The port that is probed is an internal one. With a single port there is no choice.
const web = new ens.ForwardEntry("web", {
  natGatewayId,
  externalIp,
  externalPort: 443,
  internalIp,
  internalPort: 8443,
  ipProtocol: "TCP",
  healthCheckPort: 8443,
});

// In a range it is the port on which the instance always answers.
const media = new ens.ForwardEntry("media", {
  natGatewayId,
  externalIp,
  externalPort: "8000/8010",
  internalIp,
  internalPort: "9000/9010",
  ipProtocol: "TCP",
  healthCheckPort: config.getNumber("mediaHealthCheckPort") ?? 9000,
});

export const probed = pulumi.all([web.healthCheckPort, media.healthCheckPort]);
