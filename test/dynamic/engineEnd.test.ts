import assert from "node:assert/strict";

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

  const start = async (address?: string): Promise<void> => {
    server = await DynamicServer.start({
      config: {
        "ens:endpoint": ens.endpoint,
        "ens:accessKey": ens.accessKeyId,
        "ens:secretKey": ens.accessKeySecret,
      },
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

  it("without an engine it stays and works", async () => {
    await start();
    await server.create(entry);
    await sleep(2_500);
    assert.equal(hasEnded(), false);
  });
});
