import assert from "node:assert/strict";
import { execFile, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { main as command } from "../../emulator/src/cli/main.js";
import { startEnsEmulator } from "../../emulator/src/index.js";
import { parseEndpoint } from "../../provider/src/api/endpoint.js";
import { call, create, entry, gateway } from "./clients.js";
import { root, serve, stop } from "./served.js";

interface Run {
  code: number;
  out: string;
  err: string;
}

/** A command in this process: starting Node for each would take most of the time of these tests. */
async function run(...args: string[]): Promise<Run> {
  const spoken = { out: "", err: "" };
  const { log, error } = console;
  const write = process.stdout.write.bind(process.stdout);
  console.log = (text: string) => (spoken.out += `${text}\n`);
  console.error = (text: string) => (spoken.err += `${text}\n`);
  process.stdout.write = (text: string | Uint8Array) => {
    spoken.out += String(text);
    return true;
  };
  try {
    const code = await command(args);
    return { code, ...spoken };
  } finally {
    Object.assign(console, { log, error });
    process.stdout.write = write;
  }
}

describe("the alicloud-ens-emulator command", function () {
  this.timeout(20_000);
  let folder: string;
  let child: ChildProcess | undefined;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "ens-emulator-"));
  });
  afterEach(async () => {
    if (child) await stop(child, "SIGKILL");
    child = undefined;
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string, content: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };

  it("prints its version", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "emulator", "package.json"), "utf8")) as {
      version: string;
    };
    assert.deepEqual(await run("--version"), { code: 0, out: `${version}\n`, err: "" });
  });

  it("start, state, seed, faults and reset tell one story", async () => {
    const started = await serve("--create-ms", "0", "--delete-ms", "1x", "--quota", "2");
    child = started.child;
    const { target, port } = started;
    const id = await create(target, entry(22, { ForwardEntryName: "ssh\u001b[2J" }));
    const state = await run("state", "--port", port);
    assert.match(state.out, /nat-5quickstart00000000000000 {2}quickstart/);
    assert.match(
      state.out,
      new RegExp(`203\\.0\\.113\\.10:22 +TCP +192\\.168\\.1\\.10:22 +Available +${id} +ssh\\?\\[2J`),
    );
    const json = JSON.parse((await run("state", "--json", "--port", port)).out) as { entries: unknown[] };
    assert.equal(json.entries.length, 1);

    const rules = file("faults.json", [
      { name: "busy", action: "CreateForwardEntry", error: { code: "SystemBusy" } },
    ]);
    assert.match((await run("faults", rules, "--port", port)).out, /fault-1 {2}on {3}hit 0 .*"busy"/);
    await assert.rejects(create(target, entry(23)), /SystemBusy/);
    assert.equal((await run("faults", "--clear", "--port", port)).out, "no faults\n");

    const seed = file("seed.json", { gateways: [{ natGatewayId: "nat-mine", eips: [] }] });
    assert.equal((await run("seed", seed, "--port", port)).code, 0);
    const { NatGateways } = await call(target, "DescribeNatGateways");
    assert.deepEqual(
      (NatGateways as { NatGatewayId: string }[]).map(({ NatGatewayId }) => NatGatewayId),
      ["nat-mine"],
    );
    assert.equal((await run("reset", "--port", port)).code, 0);

    assert.equal(await stop(child), 0, "SIGTERM is a clean stop, with connections still open");
  });

  it("stops at once, also while a call waits for a slow answer", async () => {
    const rules = file("slow.json", [{ latency: 60_000 }]);
    const started = await serve("--faults", rules);
    child = started.child;
    const pending = call(started.target, "DescribeNatGateways").catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const begun = Date.now();
    assert.equal(await stop(child), 0);
    assert.ok(Date.now() - begun < 3000);
    assert.ok((await pending) instanceof Error);
  });

  it("stop ends an emulator that start runs, and answers before it ends", async () => {
    const started = await serve();
    child = started.child;
    const ended = once(child, "exit");
    assert.deepEqual(await run("stop", "--port", started.port), { code: 0, out: "stopped\n", err: "" });
    assert.deepEqual(await ended, [0, null]);
    assert.match((await run("stop", "--port", started.port)).err, /nothing answers/);
    const own = await startEnsEmulator();
    try {
      assert.match((await run("stop", "--port", String(own.port))).err, /stop: .*inside another program/);
    } finally {
      await own.close();
    }
  });

  it("seed without a file prints a seed to start from", async () => {
    const { out } = await run("seed");
    const seed = JSON.parse(out) as { gateways: { natGatewayId: string }[] };
    assert.equal(seed.gateways[0]?.natGatewayId, gateway);
  });

  it("env prints export lines that a shell can take, with an endpoint that every client can take", async () => {
    const { out, code } = await run("env", "--port", "4000");
    assert.equal(code, 0);
    const lines = out.trim().split("\n");
    for (const line of lines) assert.match(line, /^(export [A-Z_]+=[A-Za-z0-9:/.-]*|# .*)$/);
    assert.match(out, /^export ALIBABA_CLOUD_ENDPOINT_ENS=127\.0\.0\.1:4000$/m);
    assert.match(out, /^export ALIBABA_CLOUD_ACCESS_KEY_ID=emulator-key-id$/m);
    assert.equal((await run("env", "--for", "pulumi", "--port", "4000")).out, out);
  });

  it("env prints for each client what it takes, and names the clients that it knows", async () => {
    const printed = async (client: string) => (await run("env", "--for", client, "--port", "4000")).out;
    const block = await printed("terraform");
    assert.match(block, /^provider "alicloud" \{\n(.*\n)+\}\n$/);
    for (const line of ['protocol               = "HTTP"', 'ens = "127.0.0.1:4000"'])
      assert.ok(block.includes(line));
    assert.match(
      await printed("cli"),
      /^aliyun_ens\(\) \{ aliyun ens "\$@" --insecure --endpoint 127\.0\.0\.1:4000; \}$/m,
    );
    assert.match(await printed("sdk"), /^export ENS_ENDPOINT=127\.0\.0\.1:4000$/m);
    for (const client of ["pulumi", "sdk", "terraform", "cli"])
      assert.ok(!(await printed(client)).includes("http://"));
    const { code, err } = await run("env", "--for", "curl");
    assert.equal(code, 1);
    assert.match(err, /--for: must be one of pulumi, sdk, terraform, cli/);
  });

  it("docs/emulator-clients.md shows what env prints", async () => {
    const page = readFileSync(join(root, "docs", "emulator-clients.md"), "utf8");
    assert.ok(page.includes((await run("env", "--for", "terraform")).out), "the provider block");
    const settings = (await run("env")).out.match(/^# {3}pulumi config .*$/gm) ?? [];
    assert.equal(settings.length, 5);
    for (const line of settings) assert.ok(page.includes(`\n${line.slice(4)}\n`), line);
  });

  it("what env prints for a shell leads the provider's own settings to the emulator", async () => {
    const { out } = await run("env", "--port", "4000");
    const shell = promisify(execFile);
    const { stdout } = await shell("sh", ["-c", `eval "$1"; echo "$ENS_ENDPOINT"`, "sh", out]);
    assert.deepEqual(parseEndpoint(stdout.trim(), undefined), { host: "127.0.0.1:4000", protocol: "http" });
  });

  it("says which flag, field or port is wrong, without a stack", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    const wrong: [string[], RegExp][] = [
      [
        ["start", "--port", `${port}`],
        new RegExp(`port: ${port} is in use on 127\\.0\\.0\\.1; choose another`),
      ],
      [["start", "--port", "x"], /--port: must be a whole number from 0 to 65535/],
      [["start", "--prot", "1"], /flags: Unknown option '--prot'/],
      [["start", "there"], /flags: there is not expected here/],
      [
        ["start", "--host", "0.0.0.0"],
        /host: 0\.0\.0\.0 can be reached from other machines; list the names .*\(--allow-remote NAME\)/,
      ],
      [["start", "--create-ms", "soon"], /--create-ms: must be milliseconds/],
      [["start", "--seed", join(folder, "none.json")], /--seed: cannot read .*none\.json \(ENOENT\)/],
      [["start", "--seed", file("bad.json", "{ secret-text")], /--seed: .*bad\.json is not JSON/],
      [
        [
          "start",
          "--seed",
          file("ip.json", {
            gateways: [{ natGatewayId: "n", eips: [{ allocationId: "e", ipAddress: "1.2" }] }],
          }),
        ],
        /seed: gateways\.0\.eips\.0\.ipAddress must be an IPv4 address/,
      ],
      [["start", "--faults", file("fault.json", [{ drop: "never" }])], /fault rule 1: drop must be/],
      [["start", "--guesses", file("guess.json", { overlap: "x" })], /guesses: overlap must be/],
      [
        ["state", "--port", `${port}`],
        /--port: nothing answers at http:\/\/127\.0\.0\.1|is not this emulator/,
      ],
      [["dance"], /there is no command dance/],
    ];
    // whoever connects to a port that is no emulator is let go at once
    taken.on("connection", (socket) => socket.destroy());
    try {
      for (const [args, message] of wrong) {
        const { code, err, out } = await run(...args);
        assert.match(err, message);
        assert.ok(code > 0);
        assert.equal(out, "");
        assert.equal(err.trim().split("\n").length, 1, err);
        assert.ok(!err.includes("secret-text"));
      }
    } finally {
      taken.close();
    }
  });

  it("the committed launcher is executable and says what to do before the first build", async () => {
    const launcher = join(root, "emulator", "bin", "alicloud-ens-emulator.js");
    assert.match(readFileSync(launcher, "utf8"), /^#!\/usr\/bin\/env node\n/);
    const copy = join(folder, "bin");
    const { mkdirSync, copyFileSync } = await import("node:fs");
    mkdirSync(copy);
    copyFileSync(launcher, join(copy, "launcher.js"));
    const child = await new Promise<Run>((resolve) => {
      const running = execFile(process.execPath, [join(copy, "launcher.js"), "start"], (_, out, err) => {
        resolve({ code: running.exitCode ?? -1, out, err });
      });
    });
    assert.equal(child.code, 1);
    assert.equal(
      child.err,
      "alicloud-ens-emulator is not built yet: run `npm run build` in the workspace first.\n",
    );
  });
});
