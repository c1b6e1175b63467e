import * as pulumi from "@pulumi/pulumi";
import * as ens from "pulumi-alicloud-ens";

// The default is the gateway that the emulator starts with. For one of your own:
//   pulumi config set gateway <its name>
const name = new pulumi.Config().get("gateway") ?? "quickstart";
const gateway = ens.getNatGatewayOutput({ name });

/** The first address of the gateway that fits. The list is ordered by id, so that it is the same one each time. */
function first(what: string, fits: (address: ens.GetNatGatewayAddress) => boolean): pulumi.Output<string> {
  return gateway.addresses.apply((addresses) => {
    const found = addresses.find(fits);
    if (found === undefined) {
      throw new pulumi.RunError(`NAT gateway "${name}" has no ${what}: attach an EIP to it.`);
    }
    return found.ipAddress;
  });
}

const web = new ens.ForwardEntry("web", {
  natGatewayId: gateway.id,
  // an EIP serves either SNAT or port forwards
  externalIp: first(
    "EIP for port forwards",
    ({ standby, usingStatus }) => !standby && usingStatus !== "UsedBySnatTable",
  ),
  externalPort: 443,
  internalIp: "10.0.0.21",
  internalPort: 8443,
  ipProtocol: "TCP",
  standbyExternalIp: first("standby EIP", ({ standby }) => standby === true),
});

export const address = web.externalIp;
export const standby = web.standbyExternalIp;
export const standbyStatus = web.standbyStatus;
