import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import {
  ManualClock,
  startEnsEmulator,
  type EmulatorOptions,
  type EnsEmulator,
} from "../../emulator/src/index.js";
import { examine, usualLimits } from "../../provider/src/cli/doctor/command.js";
import { actions } from "../../provider/src/api/permissions.js";
import { runCommand, type Ended } from "./run.js";

const gateway = "nat-5quickstart00000000000000";
const key = { accessKeyId: "LTAI5tTheKeyOfThisTest8f2k", accessKeySecret: "kE9secretThatMustNeverBeSeen7Qx" };
const wrongSecret = "kE9anotherSecretThatMustNeverBeSeen";
const proxyPassword = "proxyPasswordThatMustNeverBeSeen";

interface Report {
  readonly problems: number;
  readonly warnings: number;
  readonly findings: readonly {
    readonly check: string;
    readonly level: string;
    readonly text: string;
    readonly next?: string;
  }[];
  readonly features: Readonly<Record<string, string>>;
  readonly actions: Readonly<Record<string, { readonly verdict: string }>>;
}

describe("pulumi-alicloud-ens doctor", function () {
  this.timeout(60_000);
  let ens: EnsEmulator | undefined;
  let directory: string;
  let seen = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "ens-doctor-"));
  });
  afterEach(async () => {
    rmSync(directory, { recursive: true, force: true });
    await ens?.close();
    ens = undefined;
  });

  const start = async (options: EmulatorOptions = {}) => {
    ens = await startEnsEmulator({ accessKeys: [key], ...options });
    return ens;
  };

  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> => {
    const ended = await runCommand(["doctor", ...args], {
      cwd: directory,
      env: {
        ...(ens === undefined ? {} : { ENS_ENDPOINT: ens.endpoint }),
        ALICLOUD_ACCESS_KEY: key.accessKeyId,
        ALICLOUD_SECRET_KEY: key.accessKeySecret,
        ...env,
      },
    });
    seen += ended.stdout + ended.stderr;
    assert.equal(ended.stderr, "");
    return ended;
  };

  /** Runs without a stack and gives what it says to programs. */
  const report = async (
    env: Readonly<Record<string, string>> = {},
    ...args: string[]
  ): Promise<Report & { code: number; at: (check: string) => Report["findings"][number] }> => {
    const { code, stdout } = await run(["--no-stack", "--json", ...args], env);
    const told = JSON.parse(stdout) as Report;
    assert.equal(code, told.problems === 0 ? 0 : 1);
    const at = (check: string) =>
      told.findings.find((one) => one.check === check) ?? assert.fail(`${check}: ${stdout}`);
    return { ...told, code, at };
  };

  it("says that all is well, but for the CLI that is not there", async () => {
    const { calls } = await start();
    const {
      code,
      problems,
      warnings,
      at,
      actions: told,
    } = await report({}, ...["--gateway", gateway, "--try-writes"]);
    assert.deepEqual([code, problems, warnings], [0, 0, 1]);
    assert.match(at("pulumi").text, /there is no pulumi command on the PATH/);
    assert.equal(at("setting:ALICLOUD_ACCESS_KEY").text, "ALICLOUD_ACCESS_KEY is LTAI…8f2k");
    assert.equal(at("setting:ALICLOUD_SECRET_KEY").text, "ALICLOUD_SECRET_KEY is set");
    assert.equal(at("clock").level, "ok");
    assert.equal(at("accepted").level, "ok");
    assert.equal(at("gateway").text, `NAT gateway ${gateway} "quickstart" is Available`);
    assert.deepEqual(new Set(Object.values(told).map(({ verdict }) => verdict)), new Set(["allowed"]));
    assert.deepEqual(
      calls
        .map(({ action }) => action)
        .filter(Boolean)
        .sort(),
      [...actions].sort(),
      "one call each",
    );
  });

  it("only reads, and says what it has not checked and how to check it", async () => {
    const emulator = await start();
    const { code, problems, at, features, actions: told } = await report();
    assert.deepEqual([code, problems], [0, 0]);
    assert.ok(emulator.calls.every(({ action }) => /^Describe/.test(action ?? "Describe")));
    assert.equal(told["ens:CreateForwardEntry"]?.verdict, "not tried");
    assert.deepEqual([features["create"], features["refresh"]], ["not tried", "allowed"]);
    assert.equal(
      at("not-checked").text,
      "not checked: create, update, delete, adopt, because a check would have to call ens:CreateForwardEntry, ens:ModifyForwardEntry, ens:DeleteForwardEntry",
    );
    assert.match(at("not-checked").next ?? "", /doctor --try-writes/);
  });

  it("with --try-writes checks them too, and changes nothing", async () => {
    const emulator = await start();
    const before = JSON.stringify(emulator.state());
    const { findings, features } = await report({}, "--try-writes");
    assert.equal(features["create"], "allowed");
    assert.equal(
      findings.some(({ check }) => check === "not-checked"),
      false,
    );
    assert.equal(JSON.stringify(emulator.state()), before);
  });

  it("without --json it is for people: what is wrong, an arrow with what to do, and a last line that counts", async () => {
    await start();
    const { code, stdout } = await run(["--no-stack"], { ALICLOUD_SECRET_KEY: wrongSecret });
    assert.equal(code, 1);
    assert.match(stdout, /^Installation\n {2}ok {7}Node\.js \d/);
    assert.match(
      stdout,
      /\n {2}problem {2}the service does not accept the access key from ALICLOUD_ACCESS_KEY\. /,
    );
    assert.match(stdout, /\n {11}→ check that the secret key belongs to this access key/);
    assert.match(stdout, /\n\n1 problem and 1 warning found\.\n$/);
  });

  it("a wrong secret, an unknown key, a disabled key, and a token that has ended", async () => {
    await start({
      accessKeys: [
        key,
        { accessKeyId: "LTAI5tDisabledKey0001", accessKeySecret: "x-secret", disabled: true },
        {
          accessKeyId: "STS.NTemporaryKey0002",
          accessKeySecret: "y-secret",
          securityToken: "tokenThatMustNeverBeSeen",
          expires: "2020-01-01T00:00:00Z",
        },
      ],
    });
    for (const [env, code, next] of [
      [
        { ALICLOUD_SECRET_KEY: wrongSecret },
        "SignatureDoesNotMatch",
        /secret key belongs to this access key/,
      ],
      [
        { ALICLOUD_ACCESS_KEY: "LTAI5tNobodyKnowsMe99" },
        "InvalidAccessKeyId.NotFound",
        /access key exists, is active/,
      ],
      [
        { ALICLOUD_ACCESS_KEY: "LTAI5tDisabledKey0001", ALICLOUD_SECRET_KEY: "x-secret" },
        "InvalidAccessKeyId.Inactive",
        /is active/,
      ],
      [
        {
          ALICLOUD_ACCESS_KEY: "STS.NTemporaryKey0002",
          ALICLOUD_SECRET_KEY: "y-secret",
          ALICLOUD_SECURITY_TOKEN: "tokenThatMustNeverBeSeen",
        },
        "InvalidSecurityToken.Expired",
        /get a new session/,
      ],
    ] as const) {
      const { problems, at, actions: told } = await report(env);
      assert.equal(problems, 1);
      assert.ok(at("accepted").text.includes(code), at("accepted").text);
      assert.match(at("accepted").next ?? "", next);
      assert.equal(told["ens:DescribeNatGateways"]?.verdict, "unknown");
    }
  });

  it("a temporary key without its token", async () => {
    await start();
    const { at } = await report({ ALICLOUD_ACCESS_KEY: "STS.NTemporaryKey0002" });
    assert.equal(at("token").level, "warning");
  });

  it("one action that is not allowed: the features that need it, and what to allow", async () => {
    const Action = actions
      .filter((action) => action !== "ModifyForwardEntry")
      .map((action) => `ens:${action}`);
    await start({
      accessKeys: [
        { ...key, policy: { Version: "1", Statement: [{ Effect: "Allow", Action, Resource: "*" }] } },
      ],
    });
    const { problems, findings, at, features, actions: told } = await report({}, "--try-writes");
    assert.equal(problems, 1);
    assert.deepEqual([features["create"], features["update"]], ["allowed", "refused"]);
    assert.equal(told["ens:ModifyForwardEntry"]?.verdict, "refused");
    assert.match(at("feature:update").text, /^update: ens:ModifyForwardEntry is refused/);
    assert.match(at("feature:update").next ?? "", /permissions --for update/);
    assert.deepEqual(
      findings.filter(({ text }) => text.includes("is refused")).map(({ check }) => check),
      ["feature:update", "feature:adopt"],
    );
  });

  it("a key that may do nothing is accepted all the same", async () => {
    await start({ accessKeys: [{ ...key, policy: { Version: "1", Statement: [] } }] });
    const { problems, at } = await report({}, "--gateway", gateway, "--try-writes");
    assert.equal(at("accepted").level, "ok");
    assert.equal(problems, 4);
    assert.equal(at("gateway").level, "note");
  });

  for (const [what, listen, endpoint, sentence, next] of [
    ["nothing listens", undefined, "http://127.0.0.1:1", /nothing listens at 127\.0\.0\.1:1/, /ens:endpoint/],
    [
      "something that speaks no HTTP",
      (socket: net.Socket) => socket.end("SSH-2.0-x\r\n"),
      "http://PLACE",
      /does not answer with HTTP/,
      /if it speaks TLS/,
    ],
    [
      "TLS against plain http",
      "emulator",
      "https://PLACE",
      /does not speak TLS/,
      /set ens:endpoint to http:\/\//,
    ],
  ] as const) {
    it(`a wrong endpoint: ${what}`, async () => {
      let place = "";
      let server: net.Server | undefined;
      if (listen === "emulator") {
        place = (await start()).endpoint.replace("http://", "");
      } else if (listen !== undefined) {
        server = net.createServer(listen);
        await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
        place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      }
      const { problems, at } = await report({ ENS_ENDPOINT: endpoint.replace("PLACE", place) });
      server?.close();
      assert.equal(problems, 1);
      assert.match(at("endpoint").text, sentence);
      assert.match(at("endpoint").next ?? "", next);
      assert.match(at("accepted").text, /not known, as the endpoint does not answer/);
    });
  }

  it("something that answers, but is not the API", async () => {
    const emulator = await start();
    emulator.faults.add({ answer: "bad-gateway" });
    const { problems, at } = await report();
    assert.equal(problems, 1);
    assert.match(
      at("accepted").text,
      /a signed call got no usable answer\. DescribeNatGateways failed: .*HTTP 502/,
    );
  });

  it("a gateway that is not there", async () => {
    await start();
    const { problems, at } = await report({}, "--gateway", "nat-nowhere");
    assert.equal(problems, 1);
    assert.match(
      at("gateway").text,
      /^NAT gateway nat-nowhere was not found at 127\.0\.0\.1:\d+ with the access key from ALICLOUD/,
    );
  });

  it("a clock that is wrong, and that no key is accepted because of it", async () => {
    const wrong = new ManualClock(Date.now() - 20 * 60_000);
    await start({ clock: wrong, signatureClock: wrong });
    const { problems, at } = await report();
    assert.equal(problems, 2);
    assert.match(at("clock").text, /^the clock of this machine is 20 minutes ahead of the service's/);
    assert.match(at("accepted").text, /too old or too new.*InvalidTimeStamp\.Expired/);
  });

  it("keys that cannot be had", async () => {
    await start();
    const none = { ALICLOUD_ACCESS_KEY: "", ALICLOUD_SECRET_KEY: "" };
    assert.match(
      (await report(none)).at("keys").text,
      /^No Alibaba Cloud credentials were found\. Looked for/,
    );
    const half = await report({ ALICLOUD_SECRET_KEY: "" });
    assert.match(half.at("settings").text, /^ALICLOUD_ACCESS_KEY is set but no secret key is/);
    assert.equal(half.at("endpoint").level, "ok", "what does not need keys is looked at all the same");
    writeFileSync(
      join(directory, "keys.json"),
      '{"profiles":[{"name":"work","mode":"AK","access_key_secret":"kE9secretThatMustNeverBeSeen7Qx"',
    );
    const broken = await report({ ...none, ALICLOUD_SHARED_CREDENTIALS_FILE: join(directory, "keys.json") });
    assert.match(broken.at("keys").text, /keys\.json is not valid JSON/);
  });

  it("keys of a file are told by the file", async () => {
    await start();
    const profile = {
      name: "work",
      mode: "AK",
      access_key_id: key.accessKeyId,
      access_key_secret: key.accessKeySecret,
    };
    const file = join(directory, "keys.json");
    writeFileSync(file, JSON.stringify({ current: "work", profiles: [profile] }));
    const { problems, at } = await report({
      ALICLOUD_ACCESS_KEY: "",
      ALICLOUD_SECRET_KEY: "",
      ALICLOUD_SHARED_CREDENTIALS_FILE: file,
    });
    assert.equal(problems, 0);
    assert.equal(
      at("setting:ALICLOUD_SHARED_CREDENTIALS_FILE").text,
      `ALICLOUD_SHARED_CREDENTIALS_FILE is ${file}`,
    );
    assert.match(
      at("keys").text,
      /^signs with the keys that ALICLOUD_SHARED_CREDENTIALS_FILE names \(LTAI…8f2k\)$/,
    );
  });

  it("a proxy is not shown, nor is a password in an endpoint", async () => {
    const env = { HTTPS_PROXY: `http://me:${proxyPassword}@127.0.0.1:1` };
    await run(["--no-stack"], { ...env, ENS_ENDPOINT: `http://me:${proxyPassword}@127.0.0.1:1` });
  });

  it("outside of a project the environment decides", async () => {
    await start();
    const { code, stdout } = await run(["--json"]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /no stack could be read, so the environment alone decides: there is no Pulumi\.yaml in /,
    );
  });

  it("a stack that is named and cannot be read is a problem", async () => {
    await start();
    writeFileSync(join(directory, "Pulumi.yaml"), "name: test\nruntime: nodejs\n");
    const { code, stdout } = await run(["--stack", "prod"]);
    assert.equal(code, 1);
    assert.match(stdout, /problem {2}no stack could be read, .*there is no pulumi command on the PATH\n/);
  });

  for (const [args, sentence] of [
    [["--stack", "dev", "--no-stack"], "--stack and --no-stack exclude each other."],
    [["--gateway", " "], "--gateway is empty."],
    [["--colour"], "Unknown option '--colour'; see --help."],
    [["now"], /^pulumi-alicloud-ens: .*see --help\.\n$/],
  ] as const) {
    it(`refuses ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await runCommand(["doctor", ...args], { cwd: directory });
      assert.deepEqual([code, stdout], [2, ""]);
      if (typeof sentence === "string") assert.equal(stderr, `pulumi-alicloud-ens: ${sentence}\n`);
      else assert.match(stderr, sentence);
    });
  }

  it("is done in time, whatever does not answer", async () => {
    const sockets: net.Socket[] = [];
    const silent = net.createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const place = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    writeFileSync(join(directory, "pulumi"), "#!/bin/sh\nsleep 60\n");
    chmodSync(join(directory, "pulumi"), 0o755);
    writeFileSync(join(directory, "Pulumi.yaml"), "name: test\nruntime: nodejs\n");
    const changes = {
      PATH: `${directory}${delimiter}${process.env["PATH"] ?? ""}`,
      ENS_ENDPOINT: place,
      ALICLOUD_CREDENTIALS_URI: `${place}/keys`,
    };
    const before = Object.keys(changes).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, changes);
    try {
      const begun = Date.now();
      const { sections } = await examine(
        { directory, gateway: undefined, stackName: "dev", useStack: true, tryWrites: false },
        { totalMs: 900, pulumiMs: 300, contactMs: 300, callMs: 300 },
      );
      const took = Date.now() - begun;
      assert.ok(took < 900 + 300 + 1_500, `${took} ms`);
      const text = JSON.stringify(sections);
      assert.match(text, /pulumi did not answer within 0\.3 s/);
      assert.match(text, /accepts the connection but does not answer/);
      assert.match(text, /did not arrive in time: their source does not answer/);
    } finally {
      // an object put in the place of process.env would not reach the system calls that others' tests make
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
      sockets.forEach((socket) => socket.destroy());
      silent.close();
    }
    assert.ok(usualLimits.totalMs + usualLimits.callMs < 60_000);
  });

  it("ends when its output is written, also where a service of keys never ends its answer", async () => {
    await start();
    const timers = new Set<NodeJS.Timeout>();
    const trickling = http.createServer((_, response) => {
      response.write('{"Code":"');
      timers.add(setInterval(() => response.write("x"), 200));
    });
    await new Promise<void>((resolve) => trickling.listen(0, "127.0.0.1", resolve));
    const env = {
      ENS_ENDPOINT: ens?.endpoint ?? "",
      ALIBABA_CLOUD_CREDENTIALS_URI: `http://127.0.0.1:${(trickling.address() as AddressInfo).port}/keys`,
    };
    try {
      const examined = await runCommand(["doctor", "--no-stack"], { cwd: directory, env });
      assert.equal(examined.code, 1, examined.stderr);
      assert.match(examined.stdout, /\n\n1 problem and 1 warning found\.\n$/);
      const imported = await runCommand(["import", "--no-stack", "--gateway", gateway, "--out", "x"], {
        cwd: directory,
        env,
      });
      assert.equal(imported.code, 2, imported.stderr);
      assert.match(imported.stderr, /keys|credentials/);
    } finally {
      timers.forEach(clearInterval);
      trickling.closeAllConnections();
      trickling.close();
    }
  }).timeout(150_000);

  it("none of all these has shown a secret", () => {
    assert.ok(seen.length > 10_000);
    for (const secret of [
      key.accessKeySecret,
      wrongSecret,
      proxyPassword,
      "tokenThatMustNeverBeSeen",
      "x-secret",
    ]) {
      assert.ok(!seen.includes(secret), secret);
    }
    assert.ok(!seen.includes(key.accessKeyId), "the id of a key is told in part");
    assert.doesNotMatch(seen, /Signature=[0-9a-f]{32,}|\n\s+at .*:\d+:\d+/);
  });
});
