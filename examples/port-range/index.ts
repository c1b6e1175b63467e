import * as pulumi from "@pulumi/pulumi";
import * as ens from "pulumi-alicloud-ens";

const config = new pulumi.Config();
const natGatewayId = config.get("natGatewayId") ?? "nat-5quickstart00000000000000";
const externalIp = config.get("externalIp") ?? "203.0.113.10";
const internalIp = config.get("internalIp") ?? "10.0.0.31";

// Each external port is forwarded to the internal one at the same position: 8000 to 9000, 8010 to 9010.
const media = new ens.ForwardEntry("media", {
  natGatewayId,
  externalIp,
  externalPort: "8000/8010",
  internalIp,
  internalPort: "9000/9010",
  ipProtocol: "UDP",
});

const most = 1000;

/** Cuts a range into pieces that one entry can forward, by their first ports. */
function pieces(first: number, last: number): Record<string, ens.PortForward> {
  const begins = Array.from({ length: Math.ceil((last - first + 1) / most) }, (_, at) => first + at * most);
  return Object.fromEntries(
    begins.map((begin) => {
      const ports = `${begin}/${Math.min(begin + most - 1, last)}`;
      return [begin, { externalPort: ports, internalPort: ports }];
    }),
  );
}

// 2500 ports are three entries. Named by their first ports they stay the same entries when the range grows.
const calls = new ens.PortForwards("calls", {
  natGatewayId,
  externalIp,
  internalIp,
  ipProtocol: "UDP",
  forwards: pieces(20_000, config.getNumber("lastPort") ?? 22_499),
});

export const mediaPorts = pulumi.interpolate`${media.externalPort} to ${media.internalPort}`;
export const callsIds = calls.ids;
