import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { Peer, type Answer } from "./peer.js";
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

const page = (answer: Answer): Answer => ({
  ...answer,
  headers: { "content-type": "text/html" },
  body: "<!doctype html><title>Please log in</title>",
});

/** Deeper than a function can call itself. */
const nested = (answer: Answer): Answer => ({
  ...answer,
  body: `{"ForwardEntryId":"fwd-forged","More":${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
});

const cut = (answer: Answer): Answer => ({ ...answer, body: answer.body.slice(0, -5) });

describe("answers that cannot be read, on the SDK's real server", function () {
  this.timeout(60_000);
  let ens: EnsEmulator;
  let peer: Peer;
  const servers: DynamicServer[] = [];

  beforeEach(async () => {
    ens = await startEnsEmulator();
    peer = await Peer.start(ens.endpoint);
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
    peer.close();
    await ens.close();
  });

  const start = async (env: Record<string, string> = {}): Promise<DynamicServer> => {
    const server = await DynamicServer.start({
      config: {
        "ens:endpoint": peer.endpoint,
        "ens:accessKey": ens.accessKeyId,
        "ens:secretKey": ens.accessKeySecret,
      },
      env,
    });
    servers.push(server);
    return server;
  };
  const messageOf = (step: Promise<unknown>): Promise<string> =>
    step.then(
      () => assert.fail("it succeeded"),
      (error: unknown) => (error as Error).message,
    );
  const own = () => ens.entries().filter(({ ForwardEntryName }) => ForwardEntryName === "ssh-0123abcd");
  const creates = () => ens.calls.filter(({ action }) => action === "CreateForwardEntry").length;
  /** What the user does after an `up` whose create may have been carried out. */
  const recover = async (): Promise<void> => {
    const next = await messageOf((await start()).create(entry));
    const [, command] = /"ENS_ADOPT=(fwd-\w+) pulumi up"/.exec(next) ?? [];
    assert.equal(command, own()[0]?.ForwardEntryId, next);
    const { id } = await (await start({ ENS_ADOPT: command ?? "" })).create(entry);
    assert.deepEqual(
      own().map(({ ForwardEntryId }) => ForwardEntryId),
      [id],
    );
  };

  for (const [what, change] of [
    ["a page", page],
    ["JSON that is cut off", cut],
    ["a body in another encoding", (answer: Answer) => ({ ...answer, body: "\u001f\ufffd\b\0\0" })],
    ["a redirect to a page", (answer: Answer) => ({ ...page(answer), status: 302 })],
  ] as const) {
    it(`${what} for every call is reported after a few tries, with what to check`, async () => {
      peer.change = (_action, answer) => change(answer);
      const server = await start();
      for (const step of [
        () => server.create(entry),
        () => server.read("fwd-1", entry),
        () => server.update("fwd-1", entry, { ...entry, internalPort: "23" }),
        () => server.delete("fwd-1", entry),
      ]) {
        const before = peer.actions.length;
        const message = await messageOf(step());
        assert.match(message, /The answer probably did not come from the ENS API\. Check ens:endpoint/);
        assert.ok(peer.actions.length - before <= 10, peer.actions.slice(before).join());
      }
      assert.equal(creates(), 0);
    });
  }

  for (const [what, change] of [
    ["a page", page],
    ["JSON that is cut off", cut],
    ["JSON that is nested 200,000 deep", nested],
  ] as const) {
    it(`${what} as the answer of an executed create: the entry is looked for and found`, async () => {
      peer.change = (action, answer) => (action === "CreateForwardEntry" ? change(answer) : answer);
      const { id } = await (await start()).create(entry);
      assert.deepEqual(
        own().map(({ ForwardEntryId }) => ForwardEntryId),
        [id],
      );
      assert.equal(creates(), 1);
    });

    it(`${what} from an executed create on: not lost, not doubled, and the error says how to go on`, async () => {
      peer.change = (_action, answer) => (creates() > 0 ? change(answer) : answer);
      const message = await messageOf((await start()).create(entry));
      assert.match(message, /It is not known whether the entry was created: "pulumi up" checks for it/);
      assert.equal(creates(), 1);
      peer.change = (_action, answer) => answer;
      await recover();
    });
  }

  it("an executed create without an answer, and a list that never shows the entry: one advice, which works", async () => {
    ens.faults.add(
      { action: "CreateForwardEntry", times: 1, drop: "after" },
      { action: "DescribeForwardTableEntries", staleMs: 600_000 },
    );
    const message = await messageOf((await start({ ENS_OPERATION_TIMEOUT: "5" })).create(entry));
    assert.match(
      message,
      /^It is not known whether the entry was created\. CreateForwardEntry got no clear answer/,
    );
    assert.match(message, /wait a minute and run "pulumi up" again/);
    assert.match(message, /RequestId [\w-]+\)\.$/);
    assert.doesNotMatch(message, /another port|delete|free this/);
    ens.faults.clear();
    await recover();
  });

  it("a message of 80 kB is cut before it is shown", async () => {
    const server = await start();
    for (const message of [`It failed${" .".repeat(40_000)}x`, `It failed${" ".repeat(80_000)}x`]) {
      peer.change = (_action, answer) => ({
        ...answer,
        status: 400,
        body: JSON.stringify({ Code: "Some.Code", Message: message, RequestId: "R".repeat(80_000) }),
      });
      const shown = await messageOf(server.create(entry));
      assert.match(shown, /^DescribeForwardTableEntries failed: It failed/);
      assert.ok(shown.length < 3_000, `${shown.length} characters`);
    }
  });
});
