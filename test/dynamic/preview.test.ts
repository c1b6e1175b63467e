import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { autoName } from "../../provider/src/entry/names.js";
import { Engine } from "./engine.js";
import { DynamicServer } from "./server.js";

const natGatewayId = "nat-5quickstart00000000000000";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const urnOf = (name: string) => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`;

const entry = (name: string, changes: Record<string, unknown> = {}) => ({
  natGatewayId,
  externalIp: "203.0.113.10",
  externalPort: "2222",
  internalIp: "10.0.0.10",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: `${name}-auto`,
  __autoName: `${name}-auto`,
  __urn: urnOf(name),
  ...changes,
});

describe("what check says about all entries of a run", () => {
  let engine: Engine;
  let server: DynamicServer;

  const start = async (config: Record<string, string> = {}) => {
    engine = await Engine.start();
    server = await DynamicServer.start({ config, engine: engine.address });
  };

  afterEach(async () => {
    await server.stop();
    engine.stop();
  });

  const reasons = async (name: string, changes: Record<string, unknown> = {}) =>
    (await server.check({}, entry(name, changes))).failures;

  it("two entries that claim one external port fail, and both are named", async () => {
    await start();
    assert.deepEqual(await reasons("web"), []);
    assert.deepEqual(await reasons("ssh"), [
      {
        property: "externalPort",
        reason:
          '"ssh" and "web" both claim TCP external port 2222 of 203.0.113.10. Give one of them another port, another external IP or another protocol, or declare neighbouring ports as one range.',
      },
    ]);
  });

  it("the message is the same whichever entry is checked first", async () => {
    await start();
    await reasons("ssh");
    const [failure] = await reasons("web");
    assert.match(failure?.reason ?? "", /^"ssh" and "web" both claim/);
  });

  it("ranges collide in the ports that both hold, and one message lists all collisions", async () => {
    await start();
    await reasons("low", { externalPort: "8000/8010", internalPort: "9000/9010" });
    await reasons("high", { externalPort: "8012/8020", internalPort: "9012/9020" });
    const [failure, none] = await reasons("middle", { externalPort: "8009/8013", internalPort: "9009/9013" });
    assert.equal(none, undefined);
    assert.match(
      failure?.reason ?? "",
      /^"high" and "middle" both claim TCP external ports 8012\/8013 of 203\.0\.113\.10; "low" and "middle" both claim TCP external ports 8009\/8010 of/,
    );
  });

  it("the engine shows one failing resource only, so further ones are told as warnings", async () => {
    await start();
    for (const name of ["a", "b", "c"]) {
      await reasons(name);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [warning, none] = engine.logs;
    assert.equal(none, undefined);
    assert.equal(warning?.urn, urnOf("c"));
    assert.match(warning.message, /^"a" and "c" both claim .*; "b" and "c" both claim/);
  });

  it("TCP and UDP share a port; Any beside them is a warning, as the service's rule is not documented", async () => {
    await start();
    assert.deepEqual(await reasons("tcp"), []);
    assert.deepEqual(await reasons("udp", { ipProtocol: "UDP" }), []);
    assert.deepEqual(await reasons("any", { ipProtocol: "Any" }), []);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.match(
      engine.logs[0]?.message ?? "",
      /^"any" \(Any\) and "tcp" \(TCP\) both claim external port 2222/,
    );
  });

  for (const [setting, failures] of [
    ["error", 1],
    ["warn", 0],
    ["off", 0],
  ] as const) {
    it(`with ens:collisions ${setting} Any beside TCP is ${failures > 0 ? "refused" : "not refused"}`, async () => {
      await start({ "ens:collisions": setting });
      await reasons("tcp");
      assert.equal((await reasons("any", { ipProtocol: "Any" })).length, failures);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(engine.logs.length, setting === "warn" ? 1 : 0);
    });
  }

  it("the second check of a replacement is not a second claimant", async () => {
    await start();
    assert.deepEqual(await reasons("web"), []);
    assert.deepEqual(await reasons("web"), []);
  });

  it("nothing is claimed about what is unknown", async () => {
    await start();
    await reasons("web");
    for (const property of ["natGatewayId", "externalIp", "externalPort", "ipProtocol"]) {
      assert.deepEqual(await reasons(`u-${property}`, { [property]: unknown }), [], property);
    }
  });

  it("another gateway or another address is no collision", async () => {
    await start();
    await reasons("web");
    assert.deepEqual(await reasons("b", { natGatewayId: "nat-other" }), []);
    assert.deepEqual(await reasons("c", { externalIp: "203.0.113.11" }), []);
  });

  it("a setting that cannot be used fails the preview, without any word of keys", async () => {
    await start({ "ens:endpoint": "https://ens.example.com/path", "ens:accessKey": "LTAI-without-a-secret" });
    const [failure, none] = await reasons("web");
    assert.equal(none, undefined);
    assert.match(
      failure?.reason ?? "",
      /^ens:endpoint must be a host, .*, got "https:\/\/ens\.example\.com\/path"\./,
    );
  });
});

describe("what a preview says when it may ask the cloud", () => {
  let ens: EnsEmulator;
  let engine: Engine;
  let server: DynamicServer;

  const start = async (preflight: string, changes: Record<string, string> = {}) => {
    ens = await startEnsEmulator();
    engine = await Engine.start();
    server = await DynamicServer.start({
      config: {
        "ens:endpoint": ens.endpoint,
        "ens:accessKey": ens.accessKeyId,
        "ens:secretKey": ens.accessKeySecret,
        "ens:preflight": preflight,
        ...changes,
      },
      engine: engine.address,
    });
  };

  afterEach(async () => {
    await server.stop();
    engine.stop();
    await ens.close();
  });

  const warnings = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return engine.logs.filter((log) => !log.ephemeral).map(({ message }) => message);
  };

  it("asks once per gateway, and has nothing to say about what will work", async () => {
    await start("error");
    for (const [index, name] of ["a", "b", "c"].entries()) {
      const { failures } = await server.check({}, entry(name, { externalPort: String(1000 + index) }));
      assert.deepEqual(failures, []);
    }
    assert.deepEqual(ens.calls.map(({ action }) => action).sort(), [
      "DescribeEnsEipAddresses",
      "DescribeForwardTableEntries",
      "DescribeNatGateways",
    ]);
    assert.deepEqual(await warnings(), []);
  });

  it("without ens:preflight nothing is asked", async () => {
    await start("off");
    await server.check({}, entry("a"));
    assert.deepEqual(ens.calls, []);
  });

  it("a gateway that is not there, and an address that is not on it, fail", async () => {
    await start("error");
    const missing = await server.check({}, entry("a", { natGatewayId: "nat-nowhere" }));
    assert.deepEqual(
      missing.failures.map(({ property }) => property),
      ["natGatewayId"],
    );
    const elsewhere = await server.check({}, entry("b", { externalIp: "203.0.113.99" }));
    assert.match(
      elsewhere.failures[0]?.reason ?? "",
      /^203\.0\.113\.99 is not the address of an EIP that is attached to NAT gateway/,
    );
    assert.equal(elsewhere.failures[0]?.property, "externalIp");
  });

  it("with warn the same is told and nothing fails", async () => {
    await start("warn");
    const { failures } = await server.check({}, entry("b", { externalIp: "203.0.113.99" }));
    assert.deepEqual(failures, []);
    assert.match((await warnings())[0] ?? "", /^externalIp: 203\.0\.113\.99 is not the address/);
  });

  it("a port that is held is a warning with the holder's id and name", async () => {
    await start("error");
    const held = ens.addEntry({
      natGatewayId,
      externalIp: "203.0.113.10",
      externalPort: "2222",
      internalIp: "10.0.0.77",
      internalPort: "22",
      ipProtocol: "TCP",
      forwardEntryName: "theirs",
    });
    const { failures } = await server.check({}, entry("a"));
    assert.deepEqual(failures, []);
    assert.deepEqual(await warnings(), [
      `external port 2222 of 203.0.113.10 is held by forward entry ${held.ForwardEntryId} ("theirs", TCP 203.0.113.10:2222 to 10.0.0.77:22). Unless it moves away in the same update, "pulumi up" will fail.`,
    ]);
  });

  describe("about an entry that adoptId names", () => {
    const theirs = {
      natGatewayId,
      externalIp: "203.0.113.10",
      internalIp: "10.0.0.10",
      ipProtocol: "TCP",
    } as const;
    const asked = (id: string) => {
      const { forwardEntryName, ...unnamed } = entry("a", { adoptId: id });
      assert.ok(forwardEntryName);
      return unnamed;
    };

    it("one that is as declared is no conflict", async () => {
      await start("error");
      const { ForwardEntryId } = ens.addEntry({ ...theirs, externalPort: "2222", internalPort: "22" });
      assert.deepEqual((await server.check({}, asked(ForwardEntryId))).failures, []);
      assert.deepEqual(await warnings(), [
        `will adopt forward entry ${ForwardEntryId} if it matches the declaration`,
      ]);
    });

    it("one that is not, and one that is not there, fail in the preview", async () => {
      await start("error");
      const { ForwardEntryId } = ens.addEntry({ ...theirs, externalPort: "2223", internalPort: "22" });
      const [differs] = (await server.check({}, asked(ForwardEntryId))).failures;
      assert.equal(differs?.property, "adoptId");
      assert.match(differs.reason, /is not what is declared: externalPort is "2223", declared "2222"/);
      const [nowhere] = (await server.check({}, asked("fwd-nowhere"))).failures;
      assert.match(nowhere?.reason ?? "", /fwd-nowhere is not on NAT gateway/);
    });
  });

  it("an entry that exists and stays where it is is not looked at", async () => {
    await start("error");
    await server.check(entry("a"), entry("a", { internalPort: "23" }));
    assert.deepEqual(ens.calls, []);
  });

  it("a cloud that cannot be reached is a warning that says what was not checked", async () => {
    await start("error", { "ens:endpoint": "http://127.0.0.1:1" });
    const { failures } = await server.check({}, entry("a"));
    assert.deepEqual(failures, []);
    assert.match(
      (await warnings())[0] ?? "",
      /^the preflight check failed: it is not known whether NAT gateway .* exists/,
    );
  }).timeout(30_000);
});

describe("a port that another entry holds", function () {
  // a create waits for the port until the run has been quiet for 20 s
  this.timeout(60_000);
  let ens: EnsEmulator;
  let server: DynamicServer;
  const start = () =>
    DynamicServer.start({
      config: {
        "ens:endpoint": ens.endpoint,
        "ens:accessKey": ens.accessKeyId,
        "ens:secretKey": ens.accessKeySecret,
      },
    });
  beforeEach(async () => {
    ens = await startEnsEmulator();
    server = await start();
  });
  afterEach(async () => {
    await server.stop();
    await ens.close();
  });

  // what the error says of other holders is held in virtual time, by test/faults/portHolders.test.ts
  it("is refused with the holder, whether this stack created it in an earlier run or somebody else did", async () => {
    const mark = autoName("old", urnOf("old"));
    await server.create(entry("old", { forwardEntryName: mark, __autoName: mark }));
    const theirs = ens.addEntry({
      natGatewayId,
      externalIp: "203.0.113.10",
      externalPort: "2223",
      internalIp: "10.0.0.77",
      internalPort: "22",
      ipProtocol: "TCP",
      forwardEntryName: "somebody else's",
    });
    await server.stop();
    // each run has a process of its own
    server = await start();
    await Promise.all([
      assert.rejects(
        server.create(entry("new")),
        /This stack created it as "old", which has not been declared in this run so far\..*run "pulumi up" without this resource first; if this resource continues "old" under a new name, give it the option aliases with the old name "old" instead/,
      ),
      assert.rejects(
        server.create(entry("other", { externalPort: "2223" })),
        new RegExp(
          `External port TCP 203\\.0\\.113\\.10:2223 is held by forward entry ${theirs.ForwardEntryId} \\("somebody else's", TCP 203\\.0\\.113\\.10:2223 to 10\\.0\\.0\\.77:22\\)`,
        ),
      ),
    ]);
    assert.equal(ens.entries(natGatewayId).length, 2);
  });
});
