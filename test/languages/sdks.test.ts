import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";

import { type EnsEmulator, startEnsEmulator } from "../../emulator/src/index.js";
import { runCommand } from "../../tools/pulumi-cli/command.mjs";
import { access, eip, gateway, secondEip, secondGateway } from "../e2e/emulator.js";
import { checkout, Project, testLimitMs } from "../e2e/harness.js";
import {
  generateSdks,
  goEnvironment,
  goLimitMs,
  installPythonSdk,
  needed,
  pluginDirectory,
  plugins,
  provisionGo,
  provisionLanguages,
  provisionPython,
  typeToken,
} from "./project.js";

const here = path.join(checkout, "test/languages");

interface Described {
  readonly description: string;
}

/** The programs that the schema shows in a language, by the name of what they are an example of. */
function examples(language: string): [name: string, text: string][] {
  const { resources, functions } = JSON.parse(
    readFileSync(path.join(pluginDirectory, "schema.json"), "utf8"),
  ) as Record<"resources" | "functions", Record<string, Described>>;
  return Object.entries({ ...resources, ...functions }).map(([token, { description }]) => {
    const [, text] = new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``).exec(description) ?? [];
    assert.ok(text !== undefined, `${token} has no example in ${language}`);
    return [token.replace(/^.*:/, ""), text];
  });
}

describe("the SDKs that Pulumi generates from the schema", function () {
  this.timeout(testLimitMs);
  let directory: string;

  before(async function () {
    await needed(this, provisionLanguages);
    directory = mkdtempSync(path.join(os.tmpdir(), "ens-sdks-"));
    await generateSdks(path.join(directory, "sdks"));
  });
  after(() => {
    // absent if the suite is skipped
    if (directory as string | undefined) rmSync(directory, { recursive: true });
  });

  const write = (file: string, text: string) => {
    mkdirSync(path.join(directory, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  };
  const run = async (command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) => {
    const { code, text } = await runCommand(command, [...args], {
      cwd: directory,
      env,
      limitMs: goLimitMs,
    });
    assert.equal(code, 0, text);
  };

  describe("for Node.js", () => {
    const tsc = (project: string) =>
      run(process.execPath, [path.join(checkout, "node_modules/typescript/bin/tsc"), "--project", project]);

    before(async () => {
      const modules = path.join(directory, "node_modules");
      mkdirSync(path.join(modules, "@pulumi"), { recursive: true });
      for (const name of ["@pulumi/pulumi", "@types"]) {
        symlinkSync(path.join(checkout, "node_modules", name), path.join(modules, name), "junction");
      }
      const sdk = path.join(directory, "sdks/nodejs");
      symlinkSync(sdk, path.join(modules, "@pulumi/ens"), "junction");
      await tsc("sdks/nodejs");
      // as the script does that npm runs after the installation
      copyFileSync(path.join(sdk, "package.json"), path.join(sdk, "bin/package.json"));
    });

    it("compiles, and so do the examples", async () => {
      for (const [name, text] of examples("typescript")) write(`typescript/${name}.ts`, text);
      const compilerOptions = { module: "nodenext", strict: true, noEmit: true, skipLibCheck: true };
      write("typescript/tsconfig.json", JSON.stringify({ compilerOptions }));
      await tsc("typescript");
    });

    it("creates, replaces and destroys an entry with its classes and the real CLI", async () => {
      const emulator: EnsEmulator = await startEnsEmulator();
      const project = await Project.create({
        ...access(emulator),
        modules: path.join(directory, "node_modules"),
      });
      const declare = (args: object) =>
        project.setProgram(`
const ens = require("@pulumi/ens");
const rest = { externalPort: 2222, internalIp: "10.0.0.10", internalPort: "22", ipProtocol: "TCP" };
const ssh = new ens.ForwardEntry("ssh", { ...rest, ...${JSON.stringify(args)} });
exports.status = ssh.status;
exports.gateway = ens.getNatGatewayOutput({ id: ssh.natGatewayId }).id;`);
      try {
        await project.write("Pulumi.yaml", JSON.stringify({ name: "test", runtime: "nodejs", plugins }));
        await declare({ natGatewayId: gateway, externalIp: eip });
        await project.up();
        assert.deepEqual(await project.outputs(), { status: "Available", gateway });

        await declare({ natGatewayId: secondGateway, externalIp: secondEip });
        const { text } = await project.up();
        assert.match(text, /\+-\s*\S*ens:index:ForwardEntry: \(replace\)/);
        assert.match(text, /~ natGatewayId *: "nat-5quickstart0+" => "nat-5secondgate0+"/);
        assert.equal((await project.outputs())["gateway"], secondGateway);
        assert.ok((await project.state()).resources.some(({ type }) => type === typeToken));
        await project.destroy();
        assert.deepEqual(emulator.entries(), []);
      } finally {
        await project.remove();
        await emulator.close();
      }
    });
  });

  it("for Python can be installed, and the examples run", async function () {
    const python = await needed(this, provisionPython);
    await installPythonSdk(python, directory);
    const files = examples("python").map(([name, text]) => {
      write(`python/${name}.py`, text);
      return `python/${name}.py`;
    });
    const env = { ...process.env, PYTHONPATH: path.join(directory, "installed") };
    await run(python, [path.join(here, "python/examples.py"), ...files], env);
  });

  it("for Go compiles, and so do the examples", async function () {
    this.timeout(goLimitMs);
    const go = await needed(this, provisionGo);
    for (const name of ["go.mod", "go.sum"]) {
      copyFileSync(path.join(here, "go", name), path.join(directory, name));
    }
    for (const [name, text] of examples("go")) write(`go/${name}/main.go`, text);
    await run(go, ["vet", "./go/..."], goEnvironment(process.env));
  });
});
