import * as pulumi from "@pulumi/pulumi";
import * as ens from "pulumi-alicloud-ens";

/**
 * The same web service on the edge gateways of two accounts. Each account has its own part of the configuration:
 *   pulumi config set north:accessKey LTAI…
 *   pulumi config set --secret north:secretKey …
 * and the same for south. The gateways are those that the emulator starts with, unless natGatewayId and externalIp are set.
 */
const accounts = {
  north: { natGatewayId: "nat-5quickstart00000000000000", externalIp: "203.0.113.10" },
  south: { natGatewayId: "nat-5secondgate00000000000000", externalIp: "198.51.100.20" },
};

export const addresses = Object.entries(accounts).map(([name, defaults]) => {
  const config = new pulumi.Config(name);
  const provider = new ens.Provider(name, {
    accessKey: config.require("accessKey"),
    secretKey: config.requireSecret("secretKey"),
    region: config.get("region"),
    endpoint: config.get("endpoint"),
  });
  const web = new ens.ForwardEntry(
    `web-${name}`,
    {
      natGatewayId: config.get("natGatewayId") ?? defaults.natGatewayId,
      externalIp: config.get("externalIp") ?? defaults.externalIp,
      externalPort: 443,
      internalIp: config.get("internalIp") ?? "10.0.0.21",
      internalPort: 8443,
      ipProtocol: "TCP",
    },
    { provider },
  );
  return pulumi.interpolate`${web.externalIp}:${web.externalPort}`;
});
