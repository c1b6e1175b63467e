import * as pulumi from "@pulumi/pulumi";
import * as ens from "pulumi-alicloud-ens";

// The defaults are the gateway that the emulator starts with. For a gateway of your own:
//   pulumi config set natGatewayId nat-…
//   pulumi config set externalIp <address of an EIP on that gateway>
//   pulumi config set internalIp <private address of the instance>
const config = new pulumi.Config();
const natGatewayId = config.get("natGatewayId") ?? "nat-5quickstart00000000000000";
const externalIp = config.get("externalIp") ?? "203.0.113.10";
const internalIp = config.get("internalIp") ?? "10.0.0.10";

const ssh = new ens.ForwardEntry("ssh", {
  natGatewayId,
  externalIp,
  externalPort: config.getNumber("sshPort") ?? 2222,
  internalIp,
  internalPort: 22,
  ipProtocol: "TCP",
});

// A range of ports; with a standby address, if there is one, that takes over when the first one fails.
const media = new ens.ForwardEntry("media", {
  natGatewayId,
  externalIp,
  externalPort: "8000/8010",
  internalIp,
  internalPort: "9000/9010",
  ipProtocol: "UDP",
  standbyExternalIp: config.get("standbyExternalIp"),
});

export const sshEntryId = ssh.id;
export const mediaEntryId = media.id;
export const sshAddress = pulumi.interpolate`${ssh.externalIp}:${ssh.externalPort}`;
