import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ManualClock, startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { Engine } from "./engine.js";
import { DynamicServer } from "./server.js";

const secret = "kE9secretThatMustNeverBeSeen7Qx";
const old = {
  accessKeyId: "STS.NTtheOldSession01",
  accessKeySecret: secret,
  securityToken: "CAIStheOldToken01",
};
const fresh = {
  accessKeyId: "STS.NTtheFreshSession02",
  accessKeySecret: `${secret}2`,
  securityToken: "CAIStheFreshToken02",
};

const entry = (port: number) => ({
  natGatewayId: "nat-5quickstart00000000000000",
  externalIp: "203.0.113.10",
  externalPort: String(port),
  internalIp: "10.0.0.10",
  internalPort: String(port),
  ipProtocol: "TCP",
  forwardEntryName: `e${port}`,
  __autoName: `e${port}`,
  __urn: `urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::e${port}`,
});

describe("keys, on the SDK's real server", () => {
  let ens: EnsEmulator;
  let engine: Engine;
  let server: DynamicServer | undefined;
  let home: string;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "ens-keys-"));
    mkdirSync(join(home, ".aliyun"));
    engine = await Engine.start();
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    engine.stop();
    await ens.close();
    rmSync(home, { recursive: true, force: true });
  });

  const open = async (config: Record<string, string>): Promise<DynamicServer> => {
    server = await DynamicServer.start({
      config: { "ens:endpoint": ens.endpoint, ...config },
      engine: engine.address,
      env: { HOME: home },
    });
    return server;
  };
  const profileFile = (profile: object, name = "keys.json"): string => {
    const file = join(home, name);
    writeFileSync(file, JSON.stringify({ current: "work", profiles: [{ name: "work", ...profile }] }));
    return file;
  };
  const stsToken = (keys: typeof old) => ({
    mode: "StsToken",
    access_key_id: keys.accessKeyId,
    access_key_secret: keys.accessKeySecret,
    sts_token: keys.securityToken,
  });

  for (const [key, value] of [
    ["ens:accessKey", "LTAI5tGOODKEY\u200b"],
    ["ens:secretKey", `${secret}\nx`],
    ["ens:securityToken", `\u201c${secret}\u201d`],
  ] as const) {
    it(`${key} with a character that no key has fails at once, and nothing is sent`, async () => {
      ens = await startEnsEmulator();
      const provider = await open({
        "ens:accessKey": "LTAI5tGOODKEY",
        "ens:secretKey": secret,
        [key]: value,
      });
      await assert.rejects(provider.create(entry(3001)), (error: Error) => {
        assert.match(error.message, new RegExp(`${key} contains .*, which no key or token has`));
        assert.ok(!error.message.includes(secret) && !error.message.includes("GOODKEY"), error.message);
        return true;
      });
      assert.equal(ens.calls.length, 0);
    });
  }

  it("a profile that a login tool rewrites during the run is read again when the service refuses the old token", async () => {
    const clock = new ManualClock(Date.now());
    ens = await startEnsEmulator({
      accessKeys: [{ ...old, expires: new Date(Date.now() + 60_000).toISOString() }, fresh],
      signatureClock: clock,
    });
    const file = profileFile(stsToken(old));
    const provider = await open({ "ens:sharedCredentialsFile": file });
    await provider.create(entry(3001));
    clock.advance(61_000);
    profileFile(stsToken(fresh));
    const since = ens.calls.length;
    await Promise.all([3002, 3003, 3004].map((port) => provider.create(entry(port))));
    const refused = ens.calls.slice(since).filter(({ code }) => code !== undefined && code !== "OK");
    assert.ok(refused.length >= 1 && refused.length <= 3, JSON.stringify(refused.map(({ code }) => code)));
    assert.equal(ens.entries("nat-5quickstart00000000000000").length, 4);
  });

  it("a profile that is as it was after the refusal is not read over and over: the error stands", async () => {
    ens = await startEnsEmulator({ accessKeys: [fresh] });
    const provider = await open({ "ens:sharedCredentialsFile": profileFile(stsToken(old)) });
    await assert.rejects(provider.create(entry(3001)), /keys were not accepted/);
    assert.equal(ens.calls.length, 1);
  });

  it("a profile that runs a command: once for all calls, and no file is written", async () => {
    ens = await startEnsEmulator({ accessKeys: [fresh] });
    const command = join(home, "command.sh");
    writeFileSync(
      command,
      `#!/bin/sh\necho run >> "${home}/runs"\necho '${JSON.stringify({
        mode: "StsToken",
        access_key_id: fresh.accessKeyId,
        access_key_secret: fresh.accessKeySecret,
        sts_token: fresh.securityToken,
        expiration: new Date(Date.now() + 15 * 60_000).toISOString(),
      })}'\n`,
    );
    chmodSync(command, 0o755);
    const profile = { mode: "External", process_command: command };
    const files = [profileFile(profile), profileFile(profile, ".aliyun/config.json")];
    const before = files.map((file) => readFileSync(file, "utf8"));
    const provider = await open({ "ens:sharedCredentialsFile": files[0] as string });
    await Promise.all([3001, 3002, 3003].map((port) => provider.create(entry(port))));
    assert.equal(readFileSync(join(home, "runs"), "utf8"), "run\n");
    assert.deepEqual(
      files.map((file) => readFileSync(file, "utf8")),
      before,
    );
  });

  describe("of a service that gives sessions of 15 minutes", () => {
    let keyService: Server;
    let asked: number;
    beforeEach(async () => {
      asked = 0;
      keyService = createServer((_request, response) => {
        asked += 1;
        response.setHeader("content-type", "application/json");
        response.end(
          JSON.stringify({
            Code: "Success",
            AccessKeyId: fresh.accessKeyId,
            AccessKeySecret: fresh.accessKeySecret,
            SecurityToken: fresh.securityToken,
            Expiration: new Date(Date.now() + 15 * 60_000).toISOString(),
          }),
        );
      });
      await new Promise<void>((resolve) => keyService.listen(0, "127.0.0.1", resolve));
    });
    afterEach(() => {
      keyService.closeAllConnections();
      keyService.close();
    });

    it("16 creates at once ask it once", async () => {
      ens = await startEnsEmulator({ accessKeys: [fresh] });
      const { port } = keyService.address() as AddressInfo;
      const provider = await open({ "ens:credentialsUri": `http://127.0.0.1:${port}/` });
      await Promise.all(Array.from({ length: 16 }, (_, at) => provider.create(entry(4000 + at))));
      assert.ok(ens.calls.length > 16, `${ens.calls.length} calls`);
      assert.equal(asked, 1);
    });
  });
});
