import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../../emulator/src/index.js";
import { runCommand, type CommandResult } from "../../../tools/pulumi-cli/command.mjs";
import { isolatedBackend } from "../../../tools/pulumi-cli/environment.mjs";
import { provisionPulumi } from "../../../tools/pulumi-cli/provision.mjs";
import { gateway, writes } from "../emulator.js";
import { testLimitMs } from "../harness.js";
import { example } from "./example.js";

describe("examples/automation-api", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let root: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    emulator = await startEnsEmulator();
    root = await mkdtemp(path.join(os.tmpdir(), "ens-automation-"));
    await mkdir(path.join(root, "state"));
    env = {
      ...isolatedBackend(await provisionPulumi(), root),
      ENS_ENDPOINT: emulator.endpoint,
      ALICLOUD_ACCESS_KEY: emulator.accessKeyId,
      ALICLOUD_SECRET_KEY: emulator.accessKeySecret,
    };
  });
  after(async () => {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
    await emulator.close();
  });

  const run = (...args: string[]): Promise<CommandResult> =>
    runCommand(process.execPath, ["--import", "tsx", "main.ts", ...args], {
      cwd: example("automation-api"),
      env,
      limitMs: 60_000,
    });

  const told = ({ stdout }: CommandResult): string[] => stdout.trimEnd().split("\n").sort();

  const [https, dns] = ["443:10.0.0.21:8443/tcp", "53:10.0.0.53:53/udp"];

  it("tells what would be done, without doing it", async () => {
    const result = await run("preview", https, dns);
    assert.equal(result.code, 0, result.text);
    assert.deepEqual(told(result), [
      "Would be done: 4 create.",
      "create gateway-443-tcp",
      "create gateway-53-udp",
    ]);
    assert.deepEqual(emulator.calls, []);
  });

  it("does it, and tells the ids; what is left out goes", async () => {
    const first = await run("up", https, dns);
    assert.equal(first.code, 0, first.text);
    const ids = emulator.entries(gateway).map(({ ForwardEntryId }) => ForwardEntryId);
    assert.equal(ids.length, 2);
    for (const id of ids) assert.match(first.stdout, new RegExp(`^(443-tcp|53-udp) is ${id}$`, "m"));
    const before = emulator.calls.length;
    assert.match((await run("up", https)).stdout, /^delete gateway-53-udp\nDone: 1 delete, 3 same\.$/m);
    assert.deepEqual(writes(emulator, before), ["DeleteForwardEntry"]);
  });

  it("ends with code 1 and says why where a line cannot be read, and with code 2 without a command", async () => {
    const unreadable = await run("up", "443:8443/tcp");
    assert.equal(unreadable.code, 1);
    assert.match(unreadable.stderr, /443:8443\/tcp\n +\^ found 8443, expected an internal IPv4 address/);
    assert.equal(unreadable.stderr.match(/found 8443/g)?.length, 1, "and says it once");
    const nothing = await run("apply");
    assert.equal(nothing.code, 2);
    assert.match(nothing.stderr, /^Usage: npm start -- preview\|up\|destroy/);
  });

  it("takes everything away", async () => {
    const result = await run("destroy");
    assert.equal(result.code, 0, result.text);
    assert.match(result.stdout, /^delete gateway-443-tcp\nDone: 3 delete\.$/m);
    assert.deepEqual(emulator.entries(), []);
  });
});
