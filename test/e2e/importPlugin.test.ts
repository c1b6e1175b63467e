import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { runCommand } from "../../tools/pulumi-cli/command.mjs";
import { access, eip, gateway, standbyEip, writes } from "./emulator.js";
import { checkout, Project, testLimitMs } from "./harness.js";

const type = "ens:index:ForwardEntry";

/** The part of a generated SDK that the program needs. */
const sdk = `
import * as pulumi from "@pulumi/pulumi";
export class ForwardEntry extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs) {
    super("${type}", name, args);
  }
}
`;

describe("a gateway that is imported for the plugin with the real CLI", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;
  beforeEach(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create(access(emulator));
    const plugin = path.join(checkout, "provider/plugin");
    const settings = {
      name: "test",
      runtime: "nodejs",
      plugins: { providers: [{ name: "ens", path: plugin }] },
    };
    await project.write("Pulumi.yaml", JSON.stringify(settings));
    const entry = { natGatewayId: gateway, externalIp: eip, internalIp: "10.0.0.10" };
    for (const [at, forwardEntryName] of ["", "ssh (bastion)", "web-0a1b2c3d", "$" + "{x} 🚀"].entries()) {
      emulator.addEntry({
        ...entry,
        externalPort: String(100 + at),
        internalPort: String(100 + at),
        ipProtocol: "TCP",
        forwardEntryName,
        ...(at === 1 ? { standbyExternalIp: standbyEip } : {}),
        ...(at === 2 ? { healthCheckPort: 102 } : {}),
      });
    }
  });
  afterEach(async () => {
    await project.remove();
    await emulator.close();
  });

  it("by a file with types, names and ids only; the program changes nothing, and a second import finds them managed", async () => {
    const bin = path.join(checkout, "provider/bin/pulumi-alicloud-ens.js");
    const command = (out: string) =>
      runCommand(process.execPath, [bin, "import", "--gateway", gateway, "--out", out, "--face", "plugin"], {
        cwd: project.directory,
        env: project.env,
        limitMs: 60_000,
      });
    const { code, text } = await command("forwards");
    assert.equal(code, 0, text);
    const file = path.join(project.directory, "forwards");
    const { resources } = JSON.parse(await readFile(`${file}.import.json`, "utf8")) as {
      resources: Record<string, unknown>[];
    };
    assert.equal(resources.length, 4);
    assert.deepEqual([...new Set(resources.map((one) => Object.keys(one).join()))], ["type,name,id"]);

    await project.succeed(
      ...["import", "--generate-code=false", "--yes", "--skip-preview", "--file", "forwards.import.json"],
    );
    const program = await readFile(`${file}.ts`, "utf8");
    assert.match(program, /^import \* as ens from "@pulumi\/ens";\n/);
    await project.write("forwards.ts", program.replace("@pulumi/ens", "./sdk"));
    await project.write("sdk.ts", sdk);
    await project.write("package.json", JSON.stringify({ main: "forwards.ts" }));
    // the first update only removes the protection of the import
    await project.up();
    await project.up("--expect-no-changes");
    await project.refresh("--expect-no-changes");
    assert.deepEqual(writes(emulator), []);

    const again = await command("again");
    assert.equal(again.code, 2, again.text);
    assert.match(again.stderr, /the stack already has it, as "/);
    await project.destroy();
    assert.deepEqual(emulator.entries(gateway), []);
  });
});
