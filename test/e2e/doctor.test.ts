import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { actions } from "../../provider/src/api/permissions.js";
import { runCommand, type CommandResult } from "../../tools/pulumi-cli/command.mjs";
import { gateway } from "./emulator.js";
import { checkout, Project, testLimitMs } from "./harness.js";

const page = path.join(checkout, "docs/credentials.md");
const example = /(```text doctor\n)([\s\S]*?)(```)/;

/** Rewrites the example of the page: UPDATE_FIXTURES=1. */
const record = process.env["UPDATE_FIXTURES"] === "1";

const limited = {
  accessKeyId: "LTAI5tExampleExample8f2k",
  accessKeySecret: "kE9secretThatMustNeverBeSeen7Qx",
};
const free = { accessKeyId: "LTAI5tExampleExample9d4w", accessKeySecret: "kE9anotherThatMustNeverBeSeen2Ab" };

describe("the doctor, with a stack of the real CLI", function () {
  this.timeout(testLimitMs);
  let ens: EnsEmulator;
  let project: Project;
  let seen = "";

  before(async () => {
    const Action = actions
      .filter((action) => action !== "ModifyForwardEntry")
      .map((action) => `ens:${action}`);
    ens = await startEnsEmulator({
      accessKeys: [
        { ...limited, policy: { Version: "1", Statement: [{ Effect: "Allow", Action, Resource: "*" }] } },
        free,
      ],
    });
    project = await Project.create({
      program: "",
      config: {
        "ens:endpoint": ens.endpoint,
        "ens:accessKey": limited.accessKeyId,
        "ens:prefligt": "warn",
        "alicloud:region": "cn-hangzhou",
      },
      secrets: { "ens:secretKey": limited.accessKeySecret },
    });
    ens.addEntry({
      natGatewayId: gateway,
      externalIp: "203.0.113.10",
      externalPort: 443,
      internalIp: "10.0.0.5",
      internalPort: 8443,
    });
  });
  after(async () => {
    await project.remove();
    await ens.close();
  });

  const doctor = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> => {
    const bin = path.join(checkout, "provider/bin/pulumi-alicloud-ens.js");
    const ended = await runCommand(process.execPath, [bin, "doctor", ...args], {
      cwd: project.directory,
      env: { ...project.env, ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true", ...env },
      limitMs: 60_000,
    });
    seen += ended.text;
    assert.equal(ended.stderr, "");
    return ended;
  };

  it("finds what the page about keys shows", async () => {
    const { code, stdout } = await doctor(["--gateway", gateway, "--try-writes"], {
      ALICLOUD_ACCESS_KEY: free.accessKeyId,
      ALICLOUD_SECRET_KEY: free.accessKeySecret,
    });
    assert.equal(code, 1);
    const text = readFileSync(page, "utf8");
    if (record) {
      writeFileSync(
        page,
        text.replace(example, (_, begin, __, end) => `${String(begin)}${normalised(stdout)}${String(end)}`),
      );
      return;
    }
    assert.equal(normalised(stdout), normalised(example.exec(text)?.[2] ?? ""));
  });

  it("has nothing to complain about where all is well, and keys are secrets of the stack", async () => {
    await project.succeed("config", "rm", "ens:prefligt");
    await project.setConfig({ "ens:accessKey": free.accessKeyId }, { "ens:secretKey": free.accessKeySecret });
    const { code, stdout } = await doctor([]);
    assert.match(stdout, /\n {2}ok {7}stack dev of project test\n/);
    assert.match(stdout, /\n {2}ok {7}ens:secretKey is set, as a secret\n/);
    assert.match(stdout, /\n\nNo problems found\.\n$/);
    assert.equal(code, 0);
  });

  it("says why a stack cannot be read, and goes on with the environment", async () => {
    const { code, stdout } = await doctor([], {
      PULUMI_CONFIG_PASSPHRASE: "wrong",
      ENS_ENDPOINT: ens.endpoint,
      ALICLOUD_ACCESS_KEY: free.accessKeyId,
      ALICLOUD_SECRET_KEY: free.accessKeySecret,
    });
    assert.match(stdout, /warning {2}no stack could be read, so the environment alone decides: .*passphrase/);
    assert.match(stdout, /\n {2}ok {7}the service accepts them\n/);
    assert.equal(code, 0);
  });

  it("a stack that is named and does not exist is a problem", async () => {
    const { code, stdout } = await doctor(["--stack", "prod"], { ENS_ENDPOINT: ens.endpoint });
    assert.match(stdout, /problem {2}no stack could be read, .*prod/);
    assert.equal(code, 1);
  });

  it("shows no secret in any of these", () => {
    for (const secret of [limited, free].flatMap((key) => [key.accessKeyId, key.accessKeySecret])) {
      assert.ok(!seen.includes(secret), secret);
    }
  });
});

/** What differs from run to run and from machine to machine. */
function normalised(text: string): string {
  return text
    .replace(/Node\.js \d+\.\d+\.\d+/, "Node.js 20.20.0")
    .replace(/Pulumi CLI \d+\.\d+\.\d+/, "Pulumi CLI 3.259.0")
    .replace(/@pulumi\/pulumi \d+\.\d+\.\d+/, "@pulumi/pulumi 3.248.0")
    .replace(/pulumi-alicloud-ens \d+\.\d+\.\d+/, "pulumi-alicloud-ens 0.1.0")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:8367")
    .replace(/answers in \d+ ms/, "answers in 12 ms");
}
