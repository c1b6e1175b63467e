import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { Engine } from "./engine.js";
import { DynamicServer } from "./server.js";

const natGatewayId = "nat-5quickstart00000000000000";
const urn = (name: string) => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`;

const entry = (name: string, externalPort: number) => ({
  natGatewayId,
  externalIp: "203.0.113.10",
  externalPort: String(externalPort),
  internalIp: "10.0.0.10",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: name,
  __autoName: name,
  __urn: urn(name),
});

describe("what the row of a resource tells, on the SDK's real server", function () {
  this.timeout(30_000);
  let ens: EnsEmulator;
  let engine: Engine;
  let server: DynamicServer;

  const start = async (durations: { create?: number; modify?: number; delete?: number }, config = {}) => {
    ens = await startEnsEmulator({ durations });
    engine = await Engine.start();
    server = await DynamicServer.start({
      config: {
        "ens:endpoint": ens.endpoint,
        "ens:accessKey": ens.accessKeyId,
        "ens:secretKey": ens.accessKeySecret,
        ...config,
      },
      engine: engine.address,
    });
  };
  afterEach(async () => {
    await server.stop();
    engine.stop();
    await ens.close();
  });

  const row = (name: string) => engine.logs.filter((log) => log.ephemeral && log.urn === urn(name));
  const lines = (name: string) => row(name).map(({ message }) => message);

  it("an entry that is made at once has two lines, and the last one stays true", async () => {
    await start({});
    const { id, outputs } = await server.create(entry("ssh", 2222));
    await engine.told(/^fwd-\w+ is Available$/);
    assert.deepEqual(lines("ssh"), [`waiting until ${id} is Available`, `${id} is Available`]);
    await server.delete(id, outputs);
    await engine.told(/^fwd-\w+ is gone$/);
    assert.deepEqual(lines("ssh").slice(2), [`waiting until ${id} is gone`, `${id} is gone`]);
  });

  it("the place in the line, counted down, and then how long it is configured", async () => {
    await start({ create: 1_500 }, { "ens:writesPerGateway": "1" });
    const names = ["first", "second", "third", "fourth"];
    const made = await Promise.all(
      names.map(async (name, i) => {
        // the server begins calls in the order in which they come
        await new Promise((resolve) => setTimeout(resolve, i * 100));
        return server.create(entry(name, 3000 + i));
      }),
    );
    const line = (place: string) => `queued (${place}) on ${natGatewayId}`;
    const turn = `starting on ${natGatewayId}`;
    await engine.told(new RegExp(`^${made[3]?.id ?? ""} is Available`));
    assert.deepEqual(lines("first")[0], `waiting until ${made[0]?.id ?? ""} is Available`);
    assert.deepEqual(lines("second").slice(0, 2), [line("next"), turn]);
    assert.deepEqual(lines("third").slice(0, 3), [line("1 ahead"), line("next"), turn]);
    assert.deepEqual(lines("fourth").slice(0, 4), [line("2 ahead"), line("1 ahead"), line("next"), turn]);
    for (const name of names) {
      assert.match(lines(name).at(-1) ?? "", /^fwd-\w+ is Available$/);
      // the last one does not wait
      const times = row(name)
        .slice(0, -1)
        .map(({ at }) => at);
      const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
      // what is sent once in a second may arrive a little closer
      assert.ok(
        gaps.every((gap) => gap > 800),
        `${name}: ${gaps.join(", ")} ms`,
      );
    }
  });

  it("an entry that takes long, growing seldom", async () => {
    await start({ create: 3_500 });
    const { id } = await server.create(entry("ssh", 2222));
    await engine.told(/^fwd-\w+ is Available$/);
    const told = lines("ssh");
    assert.equal(told[0], `waiting until ${id} is Available`);
    assert.ok(told.length >= 4 && told.length <= 5, told.join("\n"));
    for (const line of told.slice(1, -1))
      assert.match(line, /^waiting until fwd-\w+ is Available \([1-3] s\)$/);
    assert.equal(new Set(told).size, told.length, "none twice");
  });

  it("what the service asks for, and which attempt comes next", async () => {
    await start({});
    ens.faults.add({ action: "CreateForwardEntry", times: 1, throttle: { retryAfterMs: 1_200 } });
    const { id } = await server.create(entry("ssh", 2222));
    await engine.told(/^fwd-\w+ is Available$/);
    assert.deepEqual(lines("ssh"), [
      "attempt 2 of CreateForwardEntry in 1.2 s: throttled by the service (Throttling.User)",
      `waiting until ${id} is Available`,
      `${id} is Available`,
    ]);
  });

  it("what goes wrong again and again", async () => {
    await start({});
    ens.faults.add({
      action: "CreateForwardEntry",
      times: 4,
      error: { code: "SystemBusy", message: "Later." },
    });
    await server.create(entry("ssh", 2222));
    const told = lines("ssh").filter((line) => line.startsWith("attempt"));
    const attempts = told.map((line) =>
      Number(/^attempt (\d) of CreateForwardEntry in \d+\.\d s: /.exec(line)?.[1]),
    );
    assert.equal(attempts[0], 2);
    assert.ok(
      attempts.every((attempt, i) => i === 0 || attempt > (attempts[i - 1] ?? 0)),
      told.join("\n"),
    );
  });

  it("which resource is to leave the port that is waited for", async () => {
    await start({});
    const { id, outputs } = await server.create(entry("old", 1001));
    await server.diff(id, outputs, entry("old", 1002));
    ens.faults.add({ action: "ModifyForwardEntry", times: 1, latency: 1_500 });
    await Promise.all([server.update(id, outputs, entry("old", 1002)), server.create(entry("new", 1001))]);
    assert.equal(lines("new")[0], `waiting for old (${id}) to free external port TCP 203.0.113.10:1001`);
  });

  it("an entry that takes long to go", async () => {
    await start({ delete: 2_500 });
    const { id, outputs } = await server.create(entry("ssh", 2222));
    await server.delete(id, outputs);
    const told = lines("ssh").filter((line) => line.includes("gone"));
    assert.equal(told[0], `waiting until ${id} is gone`);
    assert.match(told[1] ?? "", / is gone \([12] s\)$/);
  });
});
