import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator, type FaultRule } from "../../emulator/src/index.js";
import { program } from "./crashes.js";
import { eip, gateway } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

const key = {
  accessKeyId: "STS.NVtemporaryKeyOfThisTest",
  accessKeySecret: "kE9secretThatMustNeverBeSeen7Qx",
  securityToken: "CAIStokenThatMustNeverBeSeen4Zw",
};
const wrongSecret = "kE9anotherSecretThatMustNeverBeSeen";

// every kind of failure, on the SDK's server: test/dynamic/log.test.ts and quotedSecrets.test.ts
const failing: readonly [string, FaultRule][] = [
  [
    "a refusal that quotes the signed request",
    {
      error: {
        code: "SignatureDoesNotMatch",
        message: `server string to sign is:POST / ${key.securityToken} Signature=${"0123456789abcdef".repeat(4)}`,
      },
    },
  ],
  ["no answer in time", { latency: 3_000 }],
  ["a partial failure", { action: "DescribeForwardEntryAttribute", error: { code: "NoPermission" } }],
];

describe("secrets, after runs that fail in every way", function () {
  this.timeout(testLimitMs * 2);
  let ens: EnsEmulator;
  let project: Project;
  let seen = "";

  before(async () => {
    ens = await startEnsEmulator({ accessKeys: [key] });
    project = await Project.create({
      program: program([3001]),
      config: {
        "ens:endpoint": ens.endpoint,
        "ens:accessKey": key.accessKeyId,
        "ens:clientReadTimeout": "1000",
        "ens:clientConnectTimeout": "1000",
      },
      secrets: { "ens:secretKey": key.accessKeySecret, "ens:securityToken": key.securityToken },
      env: { ENS_OPERATION_TIMEOUT: "2", ENS_LOG: "debug", PULUMI_DEBUG_COMMANDS: "true" },
    });
  });
  after(async () => {
    await project.remove();
    await ens.close();
  });

  const note = async (...args: string[]): Promise<number | null> => {
    const events = path.join(project.directory, `events-${seen.length}.json`);
    const { code, text } = await project.run(...args, "--event-log", events);
    const log = await readFile(events, "utf8");
    assert.match(log, /"sequence"/, "the event log is written");
    seen += text + log;
    return code;
  };

  for (const [what, faults] of failing) {
    it(`${what}: up fails and shows no secret`, async () => {
      ens.faults.add(faults);
      const before = ens.calls.length;
      assert.notEqual(await note("up", "--yes", "--skip-preview", "--diff", "--logtostderr", "-v=3"), 0);
      ens.faults.clear();
      assert.ok(ens.calls.length > before, "the service was asked");
      shows(seen, "what was printed");
    });
  }

  it("a wrong secret: refresh and destroy fail and show neither", async () => {
    assert.match(seen, /"operation":"CreateForwardEntry"/, "calls were logged");
    project.env["ENS_LOG"] = "debug:calls.log";
    await note("up", "--yes", "--skip-preview");
    await project.setConfig({}, { "ens:secretKey": wrongSecret });
    assert.notEqual(await note("refresh", "--yes", "--skip-preview", "--run-program"), 0);
    await project.setConfig({}, { "ens:secretKey": key.accessKeySecret });
    ens.faults.add({ action: "DeleteForwardEntry", error: { code: "ens.interface.error" } });
    assert.notEqual(await note("destroy", "--yes", "--skip-preview"), 0);
    ens.faults.clear();
    shows(seen, "what was printed");
  });

  it("none is in the state, its backups, its history and the log of calls", async () => {
    assert.match(await readFile(path.join(project.directory, "calls.log"), "utf8"), /SignatureDoesNotMatch/);
    shows((await project.state()).text, "the exported state");
    const root = path.dirname(project.directory);
    for (const file of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (file.isFile() && !file.parentPath.includes("node_modules")) {
        const name = path.join(file.parentPath, file.name);
        shows(await readFile(name, "latin1"), path.relative(root, name));
      }
    }
  });

  it("none is in what the emulator remembers", () => {
    assert.ok(ens.calls.some(({ action }) => action === "DeleteForwardEntry"));
    // but for the answers in which this test itself has put them
    const calls = ens.calls.map((call) => (/^Sig/.test(call.code ?? "") ? { ...call, answer: "" } : call));
    shows(JSON.stringify([calls, ens.state()]), "the record");
  });
});

describe("secrets that a program gives to ens.Provider", function () {
  this.timeout(testLimitMs);
  let ens: EnsEmulator;
  let project: Project;
  let events = "";

  const run = async (secretKey: string, securityToken: string): Promise<string> => {
    await project.setProgram(`
      const pulumi = require("@pulumi/pulumi");
      const ens = require("pulumi-alicloud-ens");
      const config = new pulumi.Config("test");
      const provider = new ens.Provider("other", {
        endpoint: "${ens.endpoint}", accessKey: "${key.accessKeyId}",
        secretKey: ${secretKey}, securityToken: ${securityToken},
      });
      new ens.ForwardEntry("e", {
        natGatewayId: "${gateway}", externalIp: "${eip}", internalIp: "10.0.0.10", ipProtocol: "TCP",
        externalPort: 3001, internalPort: 22,
      }, { provider });
    `);
    const file = path.join(project.directory, "events.json");
    const { text } = await project.succeed("up", "--yes", "--skip-preview", "--event-log", file);
    events = await readFile(file, "utf8");
    shows((await project.state()).text, "the state");
    return text;
  };

  before(async () => {
    ens = await startEnsEmulator({ accessKeys: [key] });
    project = await Project.create({
      secrets: { "test:secret": key.accessKeySecret, "test:token": key.securityToken },
      env: { PULUMI_DEBUG_COMMANDS: "true", SECRET: key.accessKeySecret, TOKEN: key.securityToken },
    });
  });
  after(async () => {
    await project.remove();
    await ens.close();
  });

  it("from the stack's configuration, as docs/credentials.md recommends: none is shown anywhere", async () => {
    shows(await run(`config.requireSecret("secret")`, `config.requireSecret("token")`), "what was printed");
    shows(events, "the event log");
  });

  it("from elsewhere: only debug events of Pulumi itself show them, as docs/credentials.md says", async () => {
    await project.setConfig({}, { "test:secret": "another", "test:token": "another" });
    shows(await run("process.env.SECRET", "process.env.TOKEN"), "what was printed");
    const [pulumis, others] = [true, false].map((own) =>
      events
        .split("\n")
        .filter((line) => /"prefix":"debug: ","message":"RegisterResource RPC/.test(line) === own),
    );
    assert.match((pulumis ?? []).join("\n"), new RegExp(key.accessKeySecret));
    shows((others ?? []).join("\n"), "another event");
  });
});

function shows(text: string, where: string): void {
  for (const secret of [key.accessKeySecret, key.securityToken, wrongSecret]) {
    const at = text.indexOf(secret);
    assert.equal(at, -1, `${where} shows a secret: …${text.slice(Math.max(0, at - 200), at + 60)}`);
  }
  const signature = /Signature=[0-9a-f]{32,}|Signature=[\w%+/]{27}=/.exec(text);
  assert.equal(signature, null, `${where} shows a signature: ${signature?.[0] ?? ""}`);
}
