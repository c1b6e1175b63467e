import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { Engine } from "../dynamic/engine.js";
import { InitFailed } from "../dynamic/server.js";
import { PluginServer } from "./server.js";

const natGatewayId = "nat-5quickstart00000000000000";
const declared = {
  natGatewayId,
  externalIp: "203.0.113.10",
  externalPort: "2222",
  internalIp: "10.0.0.10",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: "ssh",
};

/** Far less than any wait in these tests, and enough for a busy machine. */
const atOnceMs = 2_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("the plugin when a run ends early", function () {
  this.timeout(60_000);
  let ens: EnsEmulator;
  let engine: Engine;
  let plugin: PluginServer;
  const start = async () => {
    plugin = await PluginServer.start({ engine: engine.address });
    await plugin.configure({
      endpoint: ens.endpoint,
      accessKey: ens.accessKeyId,
      secretKey: ens.accessKeySecret,
      writesPerGateway: "1",
    });
  };
  beforeEach(async () => {
    ens = await startEnsEmulator();
    engine = await Engine.start();
    await start();
  });
  afterEach(async () => {
    await plugin.stop();
    engine.stop();
    await ens.close();
  });

  const failureOf = (call: Promise<unknown>): Promise<Error> =>
    call.then(
      () => assert.fail("the call did not fail"),
      (error: unknown) => error as Error,
    );
  /** Cancels once a message shows the wait, and returns the error of the call, which must come at once. */
  const cancelDuring = async (wait: RegExp, failed: Promise<Error>): Promise<Error> => {
    await engine.told(wait);
    const begun = Date.now();
    await plugin.cancel();
    const error = await failed;
    assert.ok(Date.now() - begun < atOnceMs, `it took ${Date.now() - begun} ms`);
    return error;
  };

  it("Cancel ends the wait before a repeat", async () => {
    ens.faults.add({ action: "CreateForwardEntry", throttle: { retryAfterMs: 25_000 } });
    const failed = failureOf(plugin.create("ssh", declared));
    const error = await cancelDuring(/^attempt 2 of CreateForwardEntry in 25/, failed);
    assert.match(error.message, /The run was cancelled, so nothing more is sent\./);
    const before = ens.calls.length;
    await sleep(500);
    assert.equal(ens.calls.length, before);
  });

  it("Cancel keeps the id of an entry that is not ready, ends the wait in the queue, and the next run finishes both", async () => {
    ens.faults.add({ action: "CreateForwardEntry", stuck: true });
    const first = failureOf(plugin.create("ssh", declared));
    await engine.told(/waiting until fwd-\w+ is Available/);
    const web = { ...declared, externalPort: "80", internalPort: "80", forwardEntryName: "web" };
    const second = failureOf(plugin.create("web", web));
    const waiting = await cancelDuring(/^queued \(/, second);
    assert.ok(!(waiting instanceof InitFailed));
    const kept = await first;
    assert.ok(kept instanceof InitFailed, String(kept));
    assert.match(
      kept.message,
      /^Forward entry fwd-.* exists, but it is not known whether it is ready: The run was cancelled/,
    );

    ens.faults.clear();
    ens.release(kept.id);
    await plugin.stop();
    await start();
    assert.equal((await plugin.update("ssh", kept.id, kept.properties, declared))["status"], "Available");
    await plugin.create("web", web);
    assert.equal(ens.entries(natGatewayId).length, 2);
  });

  it("Cancel ends a read that gets no answer", async () => {
    const { id, outputs } = await plugin.create("ssh", declared);
    ens.faults.add({ action: "DescribeForwardEntryAttribute", latency: 25_000 });
    const failed = failureOf(plugin.read("ssh", id, outputs, declared));
    await sleep(500);
    const begun = Date.now();
    await plugin.cancel();
    await failed;
    assert.ok(Date.now() - begun < atOnceMs);
  });

  it("the process ends soon after its engine was killed, and sends nothing more", async () => {
    ens.faults.add({ action: "CreateForwardEntry", throttle: { retryAfterMs: 6_000 } });
    const failed = failureOf(plugin.create("ssh", declared));
    await engine.told(/^attempt 2 of CreateForwardEntry/);
    const ended = new Promise((resolve) => plugin.process.once("exit", resolve));
    const before = ens.calls.length;
    engine.stop();
    const begun = Date.now();
    await Promise.all([ended, failed]);
    assert.ok(Date.now() - begun < 6_000, `it took ${Date.now() - begun} ms`);
    assert.equal(ens.calls.length, before);
  });
});
