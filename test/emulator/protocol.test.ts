import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import {
  call,
  callCore,
  callPop,
  entry,
  gateway,
  refusal,
  type Params,
  type Reply,
  type Target,
} from "./clients.js";

const odd = "näme 中 !'()*~ +&=/%?#@";

const pick = ({ endpoint, accessKeyId, accessKeySecret }: Target): Target => ({
  endpoint,
  accessKeyId,
  accessKeySecret,
});

describe("the emulator speaks to unmodified clients", () => {
  let ens: EnsEmulator;
  before(async () => {
    ens = await startEnsEmulator({ durations: { create: 0, modify: 0, delete: 0 } });
  });
  beforeEach(() => {
    ens.reset();
  });
  after(() => ens.close());

  const ways: [string, (target: Target, name: string, params: Params) => Promise<Reply>][] = [
    ["openapi-client, V3, query", (target, name, params) => call(target, name, params)],
    ["openapi-client, V3, form", (target, name, params) => call(target, name, params, { body: true })],
    ["openapi-client, V3, GET", (target, name, params) => call(target, name, params, { method: "GET" })],
    [
      "openapi-client, 1.0",
      (target, name, params) => call(target, name, params, { signatureAlgorithm: "v2" }),
    ],
    ["openapi-core, V3", (target, name, params) => callCore(target, name, params)],
    ["openapi-core, V3, GET", (target, name, params) => callCore(target, name, params, "GET")],
    ["pop-core, 1.0, POST", (target, name, params) => callPop(target, name, params)],
    ["pop-core, 1.0, GET", (target, name, params) => callPop(target, name, params, "GET")],
  ];
  for (const [way, request] of ways) {
    it(`${way}: creates, shows and lists, with every odd sign intact`, async () => {
      const { ForwardEntryId } = await request(
        ens,
        "CreateForwardEntry",
        entry(22, { ForwardEntryName: odd }),
      );
      const shown = await request(ens, "DescribeForwardEntryAttribute", { ForwardEntryId });
      assert.equal(shown.ForwardEntryName, odd);
      const list = await request(ens, "DescribeForwardTableEntries", { NatGatewayId: gateway });
      assert.equal(list.TotalCount, "1");
      const gateways = await request(ens, "DescribeNatGateways", { "NatGatewayIds.1": gateway });
      assert.equal(gateways.NatGateways[0].Name, "quickstart");
      assert.equal(gateways.TotalCount, 1);
      const eips = await request(ens, "DescribeEnsEipAddresses", { EipAddress: "203.0.113.10" });
      assert.equal(eips.EipAddresses.EipAddress[0].AllocationId, "eip-5quickstart00000000000010");
    });

    it(`${way}: refuses a wrong secret, an unknown key and an unknown operation`, async () => {
      const wrong = { ...pick(ens), accessKeySecret: "wrong" };
      const stranger = { ...pick(ens), accessKeyId: "stranger" };
      await refusal(request(wrong, "DescribeNatGateways", {}), "SignatureDoesNotMatch");
      await refusal(request(stranger, "DescribeNatGateways", {}), "InvalidAccessKeyId.NotFound", 404);
      await refusal(request(ens, "DescribeNothing", {}), "InvalidAction.NotFound", 404);
    });
  }

  it("errors carry everything that the service says about them", async () => {
    const { data } = await refusal(
      call(ens, "CreateForwardEntry", { ...entry(22), NatGatewayId: "nat-x" }),
      "InvalidParameter.NatNotFound",
    );
    assert.match(String(data.RequestId), /^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-A[0-9A-F]{3}-[0-9A-F]{12}$/);
    assert.equal(data.HostId, "ens.aliyuncs.com");
    assert.equal(data.Message, "The specified Nat is not found.");
    assert.match(
      String(data.Recommend),
      /^https:\/\/api\.aliyun\.com\/troubleshoot\?q=InvalidParameter\.NatNotFound/,
    );
  });

  it("calls are recorded in order, without anything that signs", async () => {
    await call(ens, "CreateForwardEntry", entry(22));
    await call(ens, "DescribeNatGateways", {}, { signatureAlgorithm: "v2" });
    await refusal(call(ens, "CreateForwardEntry", entry(22)), "Forbidden.ExternalPort.Duplicated");
    assert.deepEqual(
      ens.calls.map(({ action, status, code, signature }) => [action, status, code, signature]),
      [
        ["CreateForwardEntry", 200, undefined, "v3"],
        ["DescribeNatGateways", 200, undefined, "v1"],
        ["CreateForwardEntry", 400, "Forbidden.ExternalPort.Duplicated", "v3"],
      ],
    );
    assert.equal(ens.calls[0]?.params.ExternalPort, "22");
    const text = JSON.stringify(ens.calls);
    assert.ok(!text.includes(ens.accessKeyId) && !text.includes(ens.accessKeySecret));
    assert.ok(!/nonce|hmac|signature"?:"[^vn]/i.test(text), text);
  });
});
