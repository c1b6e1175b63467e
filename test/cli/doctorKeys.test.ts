import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { runCommand } from "./run.js";

const key = { accessKeyId: "LTAI5tTheKeyOfThisTest8f2k", accessKeySecret: "kE9secretThatMustNeverBeSeen7Qx" };

interface Report {
  readonly findings: readonly { check: string; level: string; text: string; next?: string }[];
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("pulumi-alicloud-ens doctor, about keys that are not in a setting", function () {
  this.timeout(60_000);
  let ens: EnsEmulator;
  let directory: string;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "ens-doctor-"));
    ens = await startEnsEmulator({ accessKeys: [key] });
  });
  afterEach(async () => {
    await ens.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const doctor = async (env: Readonly<Record<string, string>>) => {
    const { stdout, stderr } = await runCommand(["doctor", "--no-stack", "--json"], {
      cwd: directory,
      env: { ENS_ENDPOINT: ens.endpoint, HOME: directory, USERPROFILE: directory, ...env },
    });
    assert.ok(!(stdout + stderr).includes(key.accessKeySecret));
    const { findings } = JSON.parse(stdout) as Report;
    const at = (check: string) =>
      findings.find((one) => one.check === check) ?? assert.fail(`${check}: ${stdout}`);
    return { findings, at, stderr };
  };
  const profile = (script: string): string => {
    const command = join(directory, "command.sh");
    writeFileSync(command, `#!/bin/sh\necho run >> "${directory}/runs"\n${script}\n`);
    chmodSync(command, 0o755);
    mkdirSync(join(directory, ".aliyun"), { recursive: true });
    const file = join(directory, ".aliyun", "config.json");
    const external = {
      name: "sso",
      mode: "External",
      process_command: `${command} --token ${key.accessKeySecret}`,
    };
    writeFileSync(file, JSON.stringify({ current: "sso", profiles: [external] }));
    return file;
  };
  const keysAsJson = JSON.stringify({
    mode: "AK",
    access_key_id: key.accessKeyId,
    access_key_secret: key.accessKeySecret,
  });

  it("a profile that runs a command is reported, also where the command fails, and before it runs", async () => {
    const file = profile(`echo '${keysAsJson}'`);
    const before = readFileSync(file, "utf8");
    const said = `profile "sso" in ${file} runs a command to get keys: ${directory}/command.sh`;
    for (const env of [{}, { ALICLOUD_PROFILE: "sso" }, { ALICLOUD_SHARED_CREDENTIALS_FILE: file }]) {
      rmSync(join(directory, "runs"), { force: true });
      const { at, stderr, findings } = await doctor(env);
      assert.deepEqual([at("command").level, at("command").text], ["note", said]);
      assert.equal(stderr, `pulumi-alicloud-ens: ${said}\n`);
      assert.equal(at("accepted").level, "ok");
      const checks = findings.map(({ check }) => check);
      assert.ok(checks.indexOf("command") < checks.indexOf("keys"));
      assert.equal(readFileSync(join(directory, "runs"), "utf8"), "run\n", "it runs once");
    }
    assert.equal(readFileSync(file, "utf8"), before);
    assert.deepEqual(readdirSync(join(directory, ".aliyun")), ["config.json"]);

    profile("exit 4");
    const { at } = await doctor({});
    assert.equal(at("command").text, said);
    assert.match(at("keys").text, /failed with exit code 4\. Run it in a shell to see why/);
  });

  it("a command that does not end gets the time that is left, and is stopped when the doctor ends", async function () {
    if (process.platform === "win32") this.skip();
    const file = profile(`trap "" TERM\necho $$ > "${directory}/pid"\nwhile :; do sleep 0.2; done`);
    const cli = join(__dirname, "../../provider/dist/cli");
    // as the command line does it, with less time
    const script = `
      const { examine } = require(${JSON.stringify(join(cli, "doctor/command.js"))});
      const { jsonOf } = require(${JSON.stringify(join(cli, "doctor/findings.js"))});
      const { exitAfterOutput } = require(${JSON.stringify(join(cli, "main.js"))});
      const options = { directory: process.cwd(), useStack: false, tryWrites: false };
      const limits = { totalMs: 4000, pulumiMs: 100, contactMs: 500, callMs: 300 };
      examine(options, limits).then((found) => {
        process.stdout.write(jsonOf(found));
        return exitAfterOutput(1);
      });`;
    const { stdout } = await new Promise<{ stdout: string }>((resolve) => {
      execFile(
        process.execPath,
        ["-e", script],
        {
          cwd: directory,
          env: {
            PATH: process.env["PATH"],
            ENS_ENDPOINT: ens.endpoint,
            HOME: directory,
            USERPROFILE: directory,
          },
          timeout: 30_000,
        },
        (_error, output) => {
          resolve({ stdout: output });
        },
      );
    });
    const { findings } = JSON.parse(stdout) as Report;
    const found = findings.find(({ check }) => check === "keys");
    assert.match(
      found?.text ?? stdout,
      /^the command of profile "sso" in .* has not ended within [1-4] s, which is all the time that doctor had left\. A run waits 60 s for it$/,
    );
    assert.ok(found?.text.includes(file));
    assert.equal(
      found?.next,
      `run it in a shell to see how long it takes, and what it waits for: ${directory}/command.sh …`,
    );
    const pid = Number(readFileSync(join(directory, "pid"), "utf8"));
    while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it("a command may take longer than a service of keys", async () => {
    profile(`sleep 13; echo '${keysAsJson}'`);
    const { at } = await doctor({ PATH: process.env["PATH"] ?? "" });
    assert.equal(at("accepted").level, "ok");
  });

  it("a command of a profile that is not used does not run", async () => {
    profile(`echo '${keysAsJson}'`);
    const { findings, stderr } = await doctor({
      ALICLOUD_ACCESS_KEY: key.accessKeyId,
      ALICLOUD_SECRET_KEY: key.accessKeySecret,
    });
    assert.equal(stderr, "");
    assert.ok(!findings.some(({ check }) => check === "command"));
    assert.ok(!existsSync(join(directory, "runs")));
  });

  it("a credentials file that is a directory or a FIFO is reported as such", async function () {
    mkdirSync(join(directory, "keys"));
    const { at } = await doctor({ ALICLOUD_SHARED_CREDENTIALS_FILE: join(directory, "keys") });
    assert.match(at("keys").text, /keys cannot be read: it is a directory\.$/);
    if (process.platform === "win32") this.skip();
    execFileSync("mkfifo", [join(directory, "fifo")]);
    const fifo = await doctor({ ALICLOUD_SHARED_CREDENTIALS_FILE: join(directory, "fifo") });
    assert.match(fifo.at("keys").text, /fifo cannot be read: it is not a regular file\.$/);
  });

  it("a key with a character that no key has is a problem of the setting, and nothing is sent", async () => {
    const { at } = await doctor({
      ALICLOUD_ACCESS_KEY: "LTAI5tGOODKEY\u200b",
      ALICLOUD_SECRET_KEY: key.accessKeySecret,
    });
    const { level, text } = at("setting:ALICLOUD_ACCESS_KEY");
    assert.equal(level, "problem");
    assert.match(
      text,
      /^ALICLOUD_ACCESS_KEY contains an invisible character \(U\+200B\), which no key or token has/,
    );
    assert.ok(ens.calls.every(({ action }) => action === undefined));
  });
});
