import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator, type Seed, type SeedEntry } from "../../emulator/src/index.js";
import { runCommand, type CommandResult } from "../../tools/pulumi-cli/command.mjs";
import { access, eip, gateway, standbyEip, writes } from "./emulator.js";
import { checkout, Project, testLimitMs } from "./harness.js";

const secondEip = "203.0.113.11";

/** What one finds on a gateway that people have worked on by hand, for years and in several languages. */
const oddNames = [
  "",
  "",
  "web",
  "web",
  "测试用例-dnat",
  `say "hi", \`\${process.exit(1)}\` \\ and 'bye'`,
  "two\nlines\u2028and three",
  "\u202Etxet desrever\u202C",
  "class",
  "8080",
  "🚀🚀",
  "naïve café",
  "natGatewayId",
  "*/ alert(1) //",
];

function entriesOf(count: number): SeedEntry[] {
  return Array.from({ length: count }, (_, at): SeedEntry => {
    const width = at % 7 === 3 ? 9 : 0;
    const [outer, inner] = [10_000 + at * 20, 20_000 + at * 20];
    const ports = (first: number) => (width === 0 ? String(first) : `${first}/${first + width}`);
    return {
      forwardEntryName: oddNames[at] ?? (at % 5 === 0 ? "" : `服务 ${at}`),
      externalIp: at % 3 === 0 ? secondEip : eip,
      externalPort: ports(outer),
      internalIp: `10.0.0.${10 + (at % 20)}`,
      internalPort: ports(inner),
      ipProtocol: (["TCP", "UDP", "Any"] as const)[at % 3] ?? "Any",
      ...(at % 11 === 5 ? { standbyExternalIp: standbyEip } : {}),
      ...(at % 4 === 1 ? { healthCheckPort: inner } : {}),
    };
  });
}

const seedOf = (entries: SeedEntry[]): Seed => ({
  gateways: [
    {
      natGatewayId: gateway,
      eips: [
        { allocationId: "eip-5quickstart00000000000010", ipAddress: eip },
        { allocationId: "eip-5quickstart00000000000011", ipAddress: secondEip },
        { allocationId: "eip-5quickstart00000000000012", ipAddress: standbyEip, standby: true },
      ],
      entries,
    },
  ],
});

/** `pulumi-alicloud-ens import …`, as it is typed in the directory of a project. */
function runImport(project: Project, ...args: string[]): Promise<CommandResult> {
  const bin = path.join(checkout, "provider/bin/pulumi-alicloud-ens.js");
  return runCommand(process.execPath, [bin, "import", ...args], {
    cwd: project.directory,
    env: project.env,
    limitMs: 60_000,
  });
}

const atOnce = { create: 0, modify: 0, delete: 0 };

const pulumiImport = [
  "import",
  "--generate-code=false",
  "--yes",
  "--skip-preview",
  "--file",
  "forwards.import.json",
];

describe("a gateway that is brought under management with the real CLI", function () {
  this.timeout(testLimitMs);

  describe("with 110 entries", () => {
    const count = 110;
    let emulator: EnsEmulator;
    let project: Project;

    before(async () => {
      emulator = await startEnsEmulator({ seed: seedOf(entriesOf(count)), quota: 200, durations: atOnce });
      project = await Project.create(access(emulator));
      await project.write("package.json", JSON.stringify({ main: "forwards.ts" }));
    });
    after(async () => {
      await project.remove();
      await emulator.close();
    });

    it("is read with a call for each hundred, and nothing is written to the cloud", async () => {
      const { code, text } = await runImport(project, "--gateway", gateway, "--out", "forwards");
      assert.equal(code, 0, text);
      assert.equal(emulator.calls.length, Math.ceil(count / 100));
      assert.deepEqual(writes(emulator), []);
    });

    it("is taken over by pulumi import, and nothing changes after it", async () => {
      const before = JSON.stringify(emulator.entries());
      await project.succeed(...pulumiImport);
      assert.equal((await project.state()).entries.size, count);
      await project.refresh("--expect-no-changes");
      assert.equal(JSON.stringify(emulator.entries()), before);
      assert.deepEqual(writes(emulator), []);
    });

    it("has its entries left to the stack when it is imported again", async () => {
      const { code, stderr } = await runImport(project, "--gateway", gateway, "--out", "again");
      assert.equal(code, 2);
      assert.match(stderr, /because all entries are left out:\n {2}fwd-.*: the stack already has it, as "/);
    });

    it("is protected from a program that does not declare it yet, until one does", async () => {
      await project.write("package.json", JSON.stringify({ main: "empty.js" }));
      await project.write("empty.js", "");
      const { text } = await project.failingUp();
      assert.match(text, /cannot be deleted\n.*because it is protected/);
      assert.equal(emulator.entries().length, count);
      await project.write("package.json", JSON.stringify({ main: "forwards.ts" }));
      await project.up("--expect-no-changes");
    });

    it("goes away with destroy", async () => {
      await project.destroy();
      assert.deepEqual(emulator.entries(), []);
    });
  });

  it("of which the state got lost comes back under the names that the program had", async () => {
    const emulator = await startEnsEmulator({ durations: atOnce });
    const lost = `
const ens = require("pulumi-alicloud-ens");
new ens.ForwardEntry("ssh", { natGatewayId: "${gateway}", externalIp: "${eip}", externalPort: 2222, internalIp: "10.0.0.10", internalPort: 22, ipProtocol: "TCP" });`;
    const project = await Project.create({ program: lost, ...access(emulator) });
    try {
      await project.up();
      const [made] = [...(await project.state()).entries.values()];
      await project.succeed("state", "delete", "--yes", made?.urn ?? "");
      const { code, text } = await runImport(project, "--gateway", gateway, "--out", "forwards");
      assert.equal(code, 0, text);
      const program = await readFile(path.join(project.directory, "forwards.ts"), "utf8");
      assert.match(program, /new ens\.ForwardEntry\("ssh", \{/);
      assert.doesNotMatch(program, /forwardEntryName/);
      await project.succeed(...pulumiImport);
      const again = (await project.state()).entries.get("ssh");
      assert.deepEqual([again?.id, again?.inputs, again?.outputs], [made?.id, made?.inputs, made?.outputs]);
    } finally {
      await project.remove();
      await emulator.close();
    }
  });
});
