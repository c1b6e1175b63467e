import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway } from "./emulator.js";
import { checkout, Project, testLimitMs } from "./harness.js";

const program = `
const ens = require("pulumi-alicloud-ens");
(async () => {
  const { addresses } = await ens.getNatGateway({ id: "${gateway}" });
  new ens.ForwardEntry("ssh", {
    natGatewayId: "${gateway}",
    externalIp: addresses.find(({ ipAddress }) => ipAddress === "${eip}").ipAddress,
    externalPort: 22,
    internalIp: "10.0.0.5",
    internalPort: 22,
    ipProtocol: "TCP",
  });
})();
`;

describe("a program that esbuild has bundled, with the package installed beside it", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create(access(emulator));
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  /** Bundles the program with another port, and returns the ports after `up`. */
  const upWith = async (port: number, ...flags: string[]): Promise<(string | undefined)[]> => {
    const outfile = path.join(project.directory, "index.js");
    const always = ["--bundle", "--platform=node", "--log-level=warning", `--outfile=${outfile}`];
    // a program on standard input finds its packages from the working directory
    execFileSync(path.join(checkout, "node_modules/.bin/esbuild"), [...always, ...flags], {
      cwd: checkout,
      input: program.replace("externalPort: 22", `externalPort: ${port}`),
    });
    await project.up();
    return emulator.entries(gateway).map(({ ExternalPort }) => ExternalPort);
  };

  it("without the SDK: looks up and creates an entry", async () => {
    assert.deepEqual(await upWith(22, "--external:@pulumi/pulumi"), ["22"]);
  });

  it("with the SDK, minified: changes the entry and deletes it", async () => {
    const flags = ["--minify", "--log-override:require-resolve-not-external=silent"];
    assert.deepEqual(await upWith(2222, ...flags), ["2222"]);
    await project.destroy();
    assert.deepEqual(emulator.entries(), []);
  });
});
