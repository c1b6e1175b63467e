import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { Engine } from "./engine.js";
import { DynamicServer } from "./server.js";

const entry = {
  natGatewayId: "nat-5quickstart00000000000000",
  externalIp: "203.0.113.10",
  externalPort: "2222",
  internalIp: "10.0.0.10",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: "ssh-0123abcd",
  __autoName: "ssh-0123abcd",
  __urn: "urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::ssh",
};

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a process whose engine is gone, on the SDK's real server", function () {
  this.timeout(30_000);
  let ens: EnsEmulator;
  let engine: Engine | undefined;
  let server: DynamicServer;

  beforeEach(async () => {
    ens = await startEnsEmulator();
  });
  afterEach(async () => {
    await server.stop();
    engine?.stop();
    await ens.close();
  });

  const start = async (
    address?: string,
    keys: Readonly<Record<string, string>> = {
      "ens:accessKey": ens.accessKeyId,
      "ens:secretKey": ens.accessKeySecret,
    },
    env: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    server = await DynamicServer.start({
      config: { "ens:endpoint": ens.endpoint, ...keys },
      env,
      ...(address === undefined ? {} : { engine: address }),
    });
  };
  const hasEnded = () => server.process.exitCode !== null || server.process.signalCode !== null;

  it("ends by itself, also while it makes no call, and in the middle of one", async () => {
    for (const step of [
      () => server.check({}, entry),
      () => {
        ens.faults.add({ latency: 20_000 });
        return server.create(entry);
      },
    ]) {
      engine = await Engine.start();
      await start(engine.address);
      const taken = step().catch(() => undefined);
      await sleep(1_500);
      assert.equal(hasEnded(), false, "its engine still runs");
      engine.stop();
      await new Promise((resolve) => server.process.once("exit", resolve));
      await taken;
    }
  });

  it("sends nothing, also where the engine was gone before it could be looked at", async () => {
    engine = await Engine.start();
    engine.stop();
    await start(engine.address);
    await assert.rejects(server.create(entry));
    assert.deepEqual(ens.calls, []);
  });

  describe("while it gets keys", () => {
    let home: string;
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), "ens-end-"));
    });
    afterEach(() => {
      rmSync(home, { recursive: true, force: true });
    });
    const startWith = async (profile: object): Promise<void> => {
      const file = join(home, "config.json");
      writeFileSync(file, JSON.stringify({ current: "x", profiles: [{ name: "x", ...profile }] }));
      engine = await Engine.start();
      await start(engine.address, { "ens:sharedCredentialsFile": file }, { HOME: home, TMPDIR: home });
    };
    const end = async (): Promise<void> => {
      const ended = new Promise((resolve) => server.process.once("exit", resolve));
      engine?.stop();
      await ended;
    };

    it("leaves no temporary file with an OIDC token", async () => {
      const sts = createServer();
      await new Promise<void>((resolve) => sts.listen(0, "127.0.0.1", resolve));
      const sockets: Socket[] = [];
      const asked = new Promise<void>((resolve) => {
        sts.on("connection", (socket) => {
          sockets.push(socket.on("error", () => undefined));
          resolve();
        });
      });
      const token = join(home, "token");
      // with the line break it is handed on in a file of its own
      writeFileSync(token, "theToken\n");
      await startWith({
        mode: "OIDC",
        ram_role_arn: "acs:ram::1:role/x",
        oidc_provider_arn: "acs:ram::1:oidc-provider/x",
        oidc_token_file: token,
        sts_endpoint: `127.0.0.1:${(sts.address() as AddressInfo).port}`,
      });
      const created = server.create(entry).catch(() => undefined);
      await asked;
      const temporary = () => readdirSync(home).filter((name) => name.startsWith("ens-oidc-"));
      assert.equal(temporary().length, 1);
      await end();
      await created;
      sockets.forEach((socket) => socket.destroy());
      sts.close();
      assert.deepEqual(temporary(), []);
    });

    it("leaves no command of a profile that goes on", async function () {
      if (process.platform === "win32") this.skip();
      const command = join(home, "command.sh");
      const started = join(home, "started");
      writeFileSync(
        command,
        `#!/bin/sh\ntrap "" TERM\necho $$ > '${started}.new'\nmv '${started}.new' '${started}'\nwhile :; do sleep 0.2; done\n`,
      );
      chmodSync(command, 0o755);
      await startWith({ mode: "External", process_command: command });
      const created = server.create(entry).catch(() => undefined);
      while (!existsSync(started)) await sleep(20);
      const pid = Number(readFileSync(started, "utf8"));
      await end();
      await created;
      while (isRunning(pid)) await sleep(50);
    });
  });

  it("without an engine it stays and works", async () => {
    await start();
    await server.create(entry);
    await sleep(2_500);
    assert.equal(hasEnded(), false);
  });
});
