import { eip, gateway } from "./emulator.js";

/** Two versions of one program: what is deployed, and what a pull request makes of it. The docs show the report of it. */
const program = (forwards: readonly string[]): string => `
const ens = require("pulumi-alicloud-ens");
const on = { natGatewayId: "${gateway}", externalIp: "${eip}" };
${forwards.join("\n")}
`;

const forward = (name: string, values: object): string =>
  `new ens.ForwardEntry("${name}", { ...on, ...${JSON.stringify(values)} });`;

const tcp = { ipProtocol: "TCP" };
const udp = { ipProtocol: "UDP" };
const media = { externalPort: "8000/8010", internalIp: "10.0.0.31", internalPort: "9000/9010", ...udp };
const ftp = { externalPort: 21, internalIp: "10.0.0.12", internalPort: 21, ...tcp };
const dns = forward("dns", { externalPort: 53, internalIp: "10.0.0.53", internalPort: 53, ...udp });

export const deployed = program([
  forward("web", { externalPort: 443, internalIp: "10.0.0.21", internalPort: 8443, ...tcp }),
  dns,
  forward("ftp", ftp),
  forward("media", { ...media, healthCheckPort: 9000 }),
  forward("metrics", { externalPort: 9100, internalIp: "10.0.0.40", internalPort: 9100, ...tcp }),
]);

export const proposed = program([
  forward("web", { externalPort: 443, internalIp: "10.0.0.22", internalPort: 8443, ...tcp }),
  dns,
  forward("files", ftp),
  forward("media", media),
  forward("bastion", { externalPort: 2222, internalIp: "10.0.0.5", internalPort: 22, ...tcp }),
  forward("game", { externalPort: 27015, internalIp: "10.0.0.60", internalPort: 27015 }),
]);
