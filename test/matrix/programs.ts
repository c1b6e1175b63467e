import { gateway, eip } from "../e2e/emulator.js";

const args = `{
  natGatewayId: ${JSON.stringify(gateway)},
  externalIp: ${JSON.stringify(eip)},
  externalPort: 2222,
  internalIp: "10.0.0.10",
  internalPort: 22,
  ipProtocol: "TCP",
}`;

/** One entry, in each way that a Pulumi program can be written; file name and text. */
export const programs = {
  typescript: {
    file: "index.ts",
    text: `import * as pulumi from "@pulumi/pulumi";
import { ForwardEntry, type ForwardEntryArgs } from "pulumi-alicloud-ens";
const args: ForwardEntryArgs = ${args};
const ssh = new ForwardEntry("ssh", args);
export const port: pulumi.Output<string> = ssh.externalPort;
`,
  },
  // what TypeScript 3.8 understands, which Pulumi brings for programs without one of their own
  oldTypescript: {
    file: "index.ts",
    text: `import * as ens from "pulumi-alicloud-ens";
const ssh = new ens.ForwardEntry("ssh", ${args});
export const port = ssh.externalPort;
`,
  },
  javascript: {
    file: "index.js",
    text: `const ens = require("pulumi-alicloud-ens");
exports.port = new ens.ForwardEntry("ssh", ${args}).externalPort;
`,
  },
  plugin: {
    file: "index.js",
    text: `const pulumi = require("@pulumi/pulumi");
const args = ${args};
exports.port = new pulumi.CustomResource("ens:index:ForwardEntry", "ssh", args).externalPort;
`,
  },
  esm: {
    file: "index.js",
    text: `import { ForwardEntry } from "pulumi-alicloud-ens";
export const { externalPort: port } = new ForwardEntry("ssh", ${args});
`,
  },
  esmTypescript: {
    file: "index.ts",
    text: `import { ForwardEntry } from "pulumi-alicloud-ens";
const ssh = new ForwardEntry("ssh", ${args});
export const port = ssh.externalPort;
`,
  },
  // an entry that is declared by a package of somebody else
  transitive: {
    file: "index.js",
    text: `exports.port = require("company-ports").declare();
`,
  },
} as const;

export type ProgramKind = keyof typeof programs;

/** A package that declares the entry for its users, and depends on ours itself. */
export const companyPorts = (provider: string) => ({
  "package.json": JSON.stringify({
    name: "company-ports",
    version: "1.0.0",
    main: "index.js",
    dependencies: { "pulumi-alicloud-ens": `file:${provider}` },
    peerDependencies: { "@pulumi/pulumi": "3" },
  }),
  "index.js": `const ens = require("pulumi-alicloud-ens");
exports.declare = () => new ens.ForwardEntry("ssh", ${args}).externalPort;
`,
});
