import assert from "node:assert/strict";

import fc from "fast-check";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";

import { PluginServer, urnOf } from "./server.js";

const methods = [
  "GetSchema",
  "CheckConfig",
  "Configure",
  "Invoke",
  "Check",
  "Diff",
  "Create",
  "Read",
  "Update",
  "Delete",
  "Attach",
  "DiffConfig",
  "Construct",
  "Call",
  "Handshake",
  "GetMapping",
];

const kindKey = "4dabf18193072939515e22adb298388d";
const kinds = [
  "1b47061264138c4ac30d75fd1eb44270",
  "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  "5cf8f73096256a8f31e491e813e4eb8e",
  "c44067f5952c0a294b673a41bacd8c17",
  "no kind",
];

/** Values that the engine could send, and those that it never would. */
const { value } = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, 0, -1, 1e300, "", "22", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "__proto__"),
    fc.string(),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("object"),
    fc.record(
      { [kindKey]: fc.oneof(fc.constantFrom(...kinds), tie("value")), value: tie("value") },
      { requiredKeys: [] },
    ),
  ),
  object: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("constructor", "toString")), tie("value"), {
    maxKeys: 4,
  }),
}));

const properties = [
  "natGatewayId",
  "externalIp",
  "externalPort",
  "internalPort",
  "forwardEntryName",
  "adoptId",
  "__taken",
];
const inputs = fc.dictionary(fc.oneof(fc.constantFrom(...properties), fc.string()), value, { maxKeys: 8 });

const toStruct = (given: Record<string, unknown>) =>
  struct.Struct.fromJavaScript(given as Parameters<typeof struct.Struct.fromJavaScript>[0]);

describe("malformed messages", function () {
  this.timeout(60_000);
  let plugin: PluginServer;
  before(async () => {
    // nothing listens there, so no call of the provider gets anywhere
    plugin = await PluginServer.start({
      env: { ENS_ENDPOINT: "http://127.0.0.1:9", ENS_OPERATION_TIMEOUT: "1" },
    });
    await plugin.configure({ accessKey: "LTAI5tFuzzFuzzFuzz", secretKey: "s" });
  });
  after(() => plugin.stop());

  const assertAlive = async () => {
    assert.equal(plugin.process.exitCode, null, plugin.output);
    assert.match(await plugin.version(), /^\d/);
  };

  it("bytes that are no message are answered with an error or as a message without content", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...methods.filter((method) => method !== "Attach" && method !== "Configure")),
        fc.uint8Array({ maxLength: 64 }),
        async (method, bytes) => {
          const { code } = await plugin.raw(method, Buffer.from(bytes));
          // 0 OK, 2 UNKNOWN (an error of ours), 12 UNIMPLEMENTED, 13 INTERNAL (not a message)
          assert.ok([0, 2, 12, 13].includes(code), `${method}: ${code}`);
        },
      ),
      { numRuns: 300 },
    );
    await assertAlive();
  });

  it("a message that is nested too deeply is an error", async () => {
    let nested: unknown = "x";
    for (let depth = 0; depth < 3_000; depth += 1) nested = [nested];
    for (const news of [{ externalIp: nested }, { unknown: nested }]) {
      await plugin.check("ssh", {}, news).catch((error: unknown) => {
        assert.ok(error instanceof Error && error.message !== "");
      });
      await assert.rejects(plugin.update("ssh", "fwd-1", news, news));
    }
    await assertAlive();
  });

  it("properties of any value are checked and compared without a crash", async () => {
    await fc.assert(
      fc.asyncProperty(
        inputs,
        inputs,
        fc.constantFrom(urnOf("ssh"), "", "urn:x", "urn:pulumi:a::b::c::d"),
        async (olds, news, urn) => {
          const check = new proto.CheckRequest();
          check.setUrn(urn);
          check.setOlds(toStruct(olds));
          check.setNews(toStruct(news));
          const diff = new proto.DiffRequest();
          diff.setUrn(urn);
          diff.setId("fwd-1");
          diff.setOlds(toStruct(olds));
          diff.setNews(toStruct(news));
          const config = new proto.CheckRequest();
          config.setUrn(urn);
          config.setNews(toStruct(news));
          const invoke = new proto.InvokeRequest();
          invoke.setTok("ens:index:getForwardEntry");
          invoke.setArgs(toStruct({ ...news, unknownArgument: 1 }));
          const create = new proto.CreateRequest();
          create.setUrn(urn);
          create.setProperties(toStruct(news));
          create.setPreview(true);
          for (const [method, request] of Object.entries({
            Check: check,
            Diff: diff,
            CheckConfig: config,
            Invoke: invoke,
            Create: create,
          })) {
            const { code, details } = await plugin.raw(method, Buffer.from(request.serializeBinary()));
            assert.ok(code === 0 || code === 2, `${method}: ${code} ${details}`);
            assert.doesNotMatch(
              details,
              /Cannot read properties|is not a function|Unexpected struct/,
              method,
            );
          }
        },
      ),
      { numRuns: 150 },
    );
    await assertAlive();
  });
});
