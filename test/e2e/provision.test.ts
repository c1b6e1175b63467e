import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { runCommand, type CommandResult } from "../../tools/pulumi-cli/command.mjs";
import { checkout } from "./harness.js";

const script = path.join(checkout, "tools/pulumi-cli/provision.mjs");

/** A compiler that takes a moment, notes that it was called, and writes what it was asked for. */
const fakeGo = `
if [ "$1" = list ]; then echo one; echo two; exit 0; fi
echo built >> "$TRACE"
while [ "$1" != -o ]; do shift; done
sleep "\${GO_TAKES:-0.2}"
printf '#!/bin/sh\\necho v3.259.0\\n' > "$2"; chmod +x "$2"
`;

describe("provisioning of the Pulumi CLI", function () {
  this.timeout(60_000);
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), "ens-provision-"));
    await mkdir(path.join(directory, "bin"));
    // the rest of the machine's PATH must not lend a real pulumi or go
    for (const name of ["sh", "sleep", "chmod", "ps"]) {
      await symlink(await which(name), path.join(directory, "bin", name));
    }
    await symlink(process.execPath, path.join(directory, "bin", "node"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function command(name: string, text: string): Promise<void> {
    const file = path.join(directory, "bin", name);
    await writeFile(file, `#!/bin/sh\n${text}\n`);
    await chmod(file, 0o755);
  }

  const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    HOME: directory,
    PATH: path.join(directory, "bin"),
    PULUMI_ALICLOUD_ENS_CACHE: path.join(directory, "store"),
    TRACE: path.join(directory, "trace"),
    ...more,
  });

  const provision = (more?: NodeJS.ProcessEnv): Promise<CommandResult> =>
    runCommand(process.execPath, [script], { cwd: directory, env: environment(more), limitMs: 30_000 });

  const provisionAll = (more?: NodeJS.ProcessEnv): Promise<CommandResult> =>
    runCommand(process.execPath, [script, "--languages"], {
      cwd: directory,
      env: environment(more),
      limitMs: 30_000,
    });

  const builds = async (): Promise<number> =>
    (await readFile(path.join(directory, "trace"), "utf8")).trim().split("\n").length;

  it("takes the pulumi on PATH when it is new enough and has its language host", async () => {
    await command("pulumi", "echo v3.254.0");
    await command("pulumi-language-nodejs", "");
    const { code, text } = await provision();
    assert.equal(code, 0, text);
    assert.match(text, /^Pulumi CLI 3\.254\.0, on PATH: /m);
  });

  it("passes over a pulumi on PATH that is too old, and says so", async () => {
    await command("pulumi", "echo v3.253.9");
    await command("pulumi-language-nodejs", "");
    await command("go", fakeGo);
    const { code, text } = await provision();
    assert.equal(code, 0, text);
    assert.match(text, /bin\/pulumi, 3\.253\.9\) is too old; looking for another\./);
    assert.match(text, /^Pulumi CLI 3\.259\.0, made just now: /m);
  });

  it("passes over a pulumi on PATH without a Node.js language host, and says so", async () => {
    await command("pulumi", "echo v3.300.0");
    await command("go", fakeGo);
    const { text } = await provision();
    assert.match(text, /lacks pulumi-language-nodejs; looking for another\./);
  });

  it("builds once with Go, keeps only the binaries, and finds them in the next run", async () => {
    await command("go", fakeGo);
    assert.match((await provision()).text, /, made just now: /);
    assert.match((await provision()).text, /, kept from an earlier run: /);
    assert.equal(await builds(), 4, "the CLI, its two language hosts and the generator of SDKs");
    const kept = (await readdir(path.join(directory, "store"))).sort();
    const machine = `${process.platform}-${process.arch}`;
    assert.deepEqual(kept, [
      `languages-3.259.0-yaml-1.25.0-generator-1-${machine}`,
      `pulumi-3.259.0-nodejs-3.68.0-${machine}`,
    ]);
    assert.deepEqual((await readdir(path.join(directory, "store", kept[0]!, "bin"))).sort(), [
      "generate-sdks",
      "pulumi-language-yaml",
    ]);
    assert.deepEqual((await readdir(path.join(directory, "store", kept[1]!, "bin"))).sort(), [
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
      "pulumi-resource-pulumi-nodejs.cmd",
    ]);
  });

  it("builds what other languages need when it is asked for, and says what is missing", async () => {
    await command("pulumi", "echo v3.254.0");
    await command("pulumi-language-nodejs", "");
    const { code, text } = await provisionAll();
    assert.equal(code, 0, text);
    assert.match(text, /^Go is not on PATH, so pulumi-language-yaml cannot be built\.$/m);
    assert.match(text, /^python3 is not on PATH, so no Python program can be run\.$/m);

    await command("go", fakeGo);
    await provisionAll();
    assert.equal(await builds(), 2, "the language host of YAML and the generator of SDKs");
    await provisionAll();
    assert.equal(await builds(), 2);
  });

  it("lets one process build while another one waits for it", async () => {
    await command("go", fakeGo);
    const both = await Promise.all([provision({ GO_TAKES: "0.7" }), provision({ GO_TAKES: "0.7" })]);
    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
    );
    assert.equal(await builds(), 4);
    assert.equal(
      both.filter(({ text }) => /is building the Pulumi CLI; waiting for it/.test(text)).length,
      1,
    );
  });

  it("takes over from a process that was killed while building", async () => {
    await command("go", fakeGo);
    await mkdir(path.join(directory, "store", ".unfinished-before"), { recursive: true });
    // the highest process number that Linux gives out, so nobody has it
    await writeFile(path.join(directory, "store", "lock"), "4194304");
    const { code, text } = await provision();
    assert.equal(code, 0, text);
    assert.equal((await readdir(path.join(directory, "store"))).length, 2);
  });

  it("leaves nothing behind when it is interrupted", async () => {
    await command("go", fakeGo);
    const child = spawn(process.execPath, [script], {
      env: environment({ GO_TAKES: "20" }),
      stdio: "ignore",
    });
    const end = new Promise<number | null>((resolve) => child.once("exit", resolve));
    while ((await builds().catch(() => 0)) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGTERM");
    assert.equal(await end, 1);
    assert.deepEqual(await readdir(path.join(directory, "store")), []);
  });

  it("says what was tried and how to go on when there is no way to a CLI", async () => {
    const offline = path.join(directory, "offline.cjs");
    await writeFile(offline, `globalThis.fetch = () => Promise.reject(new Error("no network here"));`);
    await command("go", "echo go: no modules here >&2; exit 1");
    const { code, text } = await provision({ NODE_OPTIONS: `--require ${offline}` });
    assert.equal(code, 1);
    assert.match(text, /^There is no Pulumi CLI 3\.254\.0 or newer, and none could be built\.$/m);
    assert.match(text, /^Building it with Go failed: .*ended with code 1\.$/m);
    assert.match(text, /^The official installer failed: /m);
    assert.match(text, /no network here/);
    assert.match(
      text,
      /^Install Pulumi \(https:.*\) or Go \(https:.*\), put it on PATH, and run this again\.$/m,
    );
  });
});

describe("npm run pulumi", function () {
  this.timeout(60_000);

  const pulumi = (...args: string[]): Promise<CommandResult> => {
    const run = path.join(checkout, "tools/pulumi-cli/run.mjs");
    return runCommand(process.execPath, [run, ...args], { cwd: checkout, env: process.env, limitMs: 30_000 });
  };

  it("is a real CLI on a state inside the checkout, whatever backend its user has elsewhere", async () => {
    const { code, text } = await pulumi("whoami", "--verbose");
    assert.equal(code, 0, text);
    assert.match(text, new RegExp(`^Backend URL: file://${path.join(checkout, ".pulumi/state")}$`, "m"));
  });

  it("ends as the CLI ends", async () => {
    assert.notEqual((await pulumi("no-such-command")).code, 0);
  });
});

async function which(name: string): Promise<string> {
  for (const directory of ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"]) {
    if ((await readdir(directory).catch((): string[] => [])).includes(name))
      return path.join(directory, name);
  }
  throw new Error(`${name} is not on this machine`);
}
