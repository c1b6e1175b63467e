import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const root = join(__dirname, "../..");

/** The folders of our declarations. */
export const declarations = ["provider", "emulator"].map((workspace) => join(root, workspace, "dist"));

const [provider = "", emulator = ""] = declarations;

/** What a package exports by its declarations, types and values apart, as `index.ts` writes them. */
function exportsOf(folder: string): {
  readonly types: readonly string[];
  readonly values: readonly string[];
} {
  const file = join(folder, "index.d.ts");
  const { statements } = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const clauses = statements.filter(ts.isExportDeclaration);
  const namesOf = (typeOnly: boolean) =>
    clauses
      .filter((clause) => clause.isTypeOnly === typeOnly)
      .flatMap(({ exportClause }) =>
        exportClause !== undefined && ts.isNamedExports(exportClause)
          ? exportClause.elements.map(({ name }) => name.text)
          : [],
      );
  return { types: namesOf(true), values: namesOf(false) };
}

/** A program that names everything that a package exports. */
function everything(module: string, folder: string): string {
  const { types, values } = exportsOf(folder);
  return `import * as all from ${JSON.stringify(module)};
export type Types = [${types.map((name) => `all.${name}`).join(", ")}];
export const values = [${values.map((name) => `all.${name}`).join(", ")}];
`;
}

/** Programs that must compile, by the name of their file; written as TypeScript 3.8 can read them. */
export const sound = (): Readonly<Record<string, string>> => ({
  "provider.ts": everything("pulumi-alicloud-ens", provider),
  "emulator.ts": everything("alicloud-ens-emulator", emulator),
  "use.ts": `import * as pulumi from "@pulumi/pulumi";
import * as ens from "pulumi-alicloud-ens";

const account = new ens.Provider("singapore", { region: "ap-southeast-1", assumeRole: { roleArn: pulumi.secret("role") } });
const gateway = ens.getNatGatewayOutput({ name: "edge" }, { provider: account });
const args: ens.ForwardEntryArgs = {
  natGatewayId: gateway.id,
  externalIp: gateway.addresses[0].ipAddress,
  externalPort: "8000/8010",
  internalIp: Promise.resolve("10.0.0.5"),
  internalPort: pulumi.output("8000/8010"),
  healthCheckPort: 8000,
};
const entry = new ens.ForwardEntry("media", args, { protect: true, provider: account });
const read: ens.ForwardEntry = ens.ForwardEntry.get("read", "fwd-1");
const web = new ens.PortForwards("web", {
  natGatewayId: gateway.id,
  forwards: { https: "443:10.0.0.5:8443/tcp", ssh: { externalPort: 22, internalPort: 22, opts: { protect: true } } },
});
const media: pulumi.Output<string> = web.entries["https"].externalPort;
export async function addresses(): Promise<string[]> {
  const { entries } = await ens.getForwardEntries({ natGatewayId: "nat-1", status: "available" });
  return entries.map(({ internalIp }) => internalIp);
}
export const port: pulumi.Output<string> = pulumi.all([entry.externalPort, media]).apply(([one]) => one);
export const standby: pulumi.Output<string | undefined> = read.standbyExternalIp;
`,
  "stage.ts": `import { ManualClock, startEnsEmulator, EnsEmulator, FaultRule, ShownEntry } from "alicloud-ens-emulator";

const rule: FaultRule = { action: ["CreateForwardEntry"], nth: 1, drop: "after", latency: { ms: 5 } };
export async function stage(): Promise<readonly ShownEntry[]> {
  const clock = new ManualClock();
  const ens: EnsEmulator = await startEnsEmulator({
    clock,
    durations: { create: { describes: 3 }, delete: "stuck" },
    seed: { gateways: [{ natGatewayId: "nat-1", eips: [{ allocationId: "eip-1", ipAddress: "203.0.113.1" }] }] },
    accessKeys: [{ accessKeyId: "a", accessKeySecret: "b", policy: { Statement: { Effect: "Allow", Action: "ens:*" } } }],
    guesses: { noPermissionStatus: 403 },
  });
  ens.faults.add(rule);
  clock.advance(1000);
  const status: number = ens.calls[0].status;
  const entries = ens.entries("nat-1").filter(({ Status }) => Status === "Available" && status === 200);
  await ens.close();
  return entries;
}
`,
});

/** A program with a mistake in every line that says so: types that have become `any` would let it pass. */
export const unsound = `import { ForwardEntry, PortForwards, Provider, getEipAddress, getForwardEntryOutput } from "pulumi-alicloud-ens";
import { startEnsEmulator } from "alicloud-ens-emulator";
const shared = { externalIp: "203.0.113.10", externalPort: 22, internalIp: "10.0.0.5", internalPort: 22 };
new ForwardEntry("entry", { ...shared, natGatewayId: 5 }); // wrong
new ForwardEntry("entry", { ...shared, natGatewayId: "nat-1" }).externalPort.apply((port: number) => port); // wrong
new PortForwards("many", { natGatewayId: "nat-1", forwards: [{ externalPort: true, internalPort: 1 }] }); // wrong
new Provider("account", { collisions: "sometimes" }); // wrong
getEipAddress({ allocationId: 5 }); // wrong
getForwardEntryOutput({ id: "fwd-1" }).apply(({ internalIp }) => internalIp.toFixed()); // wrong
startEnsEmulator({ quota: "many" }); // wrong
startEnsEmulator({ seed: { gateways: [{ natGatewayId: 5 }] } }); // wrong
startEnsEmulator({ faults: [{ answer: "polite" }] }); // wrong
startEnsEmulator().then((ens) => ens.state().eips[0].Bandwidth.trim()); // wrong
`;

/** A program for compilers that read the exports of a package.json. */
export const dynamicDoor = `import { v1, v2 } from "pulumi-alicloud-ens/dynamic";
export const steps = [v1.check, v2.create];
`;
