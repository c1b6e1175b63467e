import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { startEnsEmulator } from "../../emulator/src/index.js";
import { packageVersion } from "../../provider/src/api/version.js";
import { Engine } from "../dynamic/engine.js";
import { pluginArchive } from "./archive.js";
import { PluginServer } from "./server.js";

const declared = {
  natGatewayId: "nat-5quickstart00000000000000",
  externalIp: "203.0.113.10",
  externalPort: "2222",
  internalIp: "10.0.0.10",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: "ssh",
};

describe("the archive of the plugin", function () {
  this.timeout(60_000);
  let root: string;
  let archive: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), "ens-plugin-"));
    archive = pluginArchive(join(root, "archive"));
  });
  after(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const unpack = (name: string): string => {
    const directory = join(root, name);
    mkdirSync(directory, { recursive: true });
    execFileSync("tar", ["-xzf", archive, "-C", directory]);
    return directory;
  };

  /** Works with the plugin as a run would, up to an entry. */
  async function tryOut(command: readonly [string, ...string[]], cwd: string): Promise<void> {
    const ens = await startEnsEmulator();
    const engine = await Engine.start();
    let plugin: PluginServer | undefined;
    try {
      plugin = await PluginServer.start({ engine: engine.address, command, cwd });
      assert.equal(await plugin.version(), packageVersion());
      const schema = JSON.parse(await plugin.schema()) as Record<string, unknown>;
      assert.deepEqual([schema["name"], schema["version"]], ["ens", packageVersion()]);
      assert.ok("ens:index:ForwardEntry" in (schema["resources"] as object));
      await plugin.configure({
        endpoint: ens.endpoint,
        accessKey: ens.accessKeyId,
        secretKey: ens.accessKeySecret,
      });
      const { id, outputs } = await plugin.create("ssh", declared);
      assert.equal(outputs["status"], "Available");
      assert.equal(ens.entries()[0]?.ForwardEntryId, id);
      await engine.told(/^waiting until fwd-/);
      await engine.told(/^fwd-\S+ is Available/);
    } finally {
      await plugin?.stop();
      engine.stop();
      await ens.close();
    }
  }

  it("has the plugin in one file, its launchers, a package of its own, and the licences", () => {
    const directory = unpack("listed");
    assert.deepEqual(readdirSync(directory).sort(), [
      "LICENSE",
      "PulumiPlugin.yaml",
      "THIRD-PARTY.txt",
      "package.json",
      "pulumi-resource-ens",
      "pulumi-resource-ens.cmd",
      "run-plugin",
    ]);
    assert.equal(statSync(join(directory, "pulumi-resource-ens")).mode & 0o777, 0o755);
    assert.ok(statSync(archive).size < 500_000, "an archive of this size has more in it than it needs");
  });

  it("has the licence of each package whose code is in it", () => {
    const directory = unpack("licences");
    const notices = readFileSync(join(directory, "THIRD-PARTY.txt"), "utf8");
    const headings = [...notices.matchAll(/^-{80}\n\n(\S+) \d+\.\d+\.\d+ \(.+\)$/gm)].map(([, name]) => name);
    for (const name of [
      "@alicloud/openapi-client",
      "@grpc/grpc-js",
      "@pulumi/pulumi",
      "google-protobuf",
      "valibot",
    ]) {
      assert.ok(headings.includes(name), name);
    }
    for (const part of notices.split("-".repeat(80)).slice(1)) {
      assert.match(part, /copyright/i, part.slice(0, 100));
    }
  });

  it("is the same file when it is made again", function () {
    if (process.env["PACKED_PACKAGES"] !== undefined) this.skip();
    assert.deepEqual(readFileSync(pluginArchive(join(root, "again"))), readFileSync(archive));
  });

  it("runs where there are no packages, with its version, its schema and its status lines", async () => {
    const directory = unpack("alone");
    await tryOut([join(directory, "pulumi-resource-ens")], directory);
  });

  it("runs as `pulumi package add` starts a folder, installed without a registry and apart from what is above", async () => {
    const program = join(root, "program");
    const directory = unpack("program/plugin");
    writeFileSync(join(program, "package.json"), JSON.stringify({ name: "program", private: true }));
    const offline = {
      ...process.env,
      npm_config_registry: "http://127.0.0.1:9/",
      npm_config_cache: join(root, "npm"),
    };
    execFileSync("npm", ["install", "--loglevel=error"], { cwd: directory, env: offline });
    assert.deepEqual(readdirSync(program).sort(), ["package.json", basename(directory)]);

    // the language host finds the SDK's launcher like this
    const locate = `console.log(require.resolve("@pulumi/pulumi/cmd/run-plugin"))`;
    const launcher = execFileSync(process.execPath, ["-e", locate], {
      cwd: directory,
      encoding: "utf8",
    }).trim();
    await tryOut([process.execPath, launcher, directory], program);
  });
});
