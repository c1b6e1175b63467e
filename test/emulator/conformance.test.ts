/**
 * What the documents say about ENS, asked of an endpoint: of our emulator by default, of the real service with
 *
 *   ENS_CONFORMANCE_ENDPOINT=https://ens.aliyuncs.com     keys from ALIBABA_CLOUD_ACCESS_KEY_ID and …_SECRET
 *   ENS_CONFORMANCE_GATEWAY=nat-…                         default: the first gateway of the account
 *   ENS_CONFORMANCE_WRITE=1                               without it nothing is created, changed or deleted
 *   ENS_CONFORMANCE_INTERNAL_IP=…                         the private address of an instance behind the gateway
 *   ENS_CONFORMANCE_PORT=…                                first of ten free external ports, default 61000
 */
import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { call, refusal, type Params, type Reply, type Target } from "./clients.js";

const remote = process.env.ENS_CONFORMANCE_ENDPOINT;
const mayWrite = remote === undefined || process.env.ENS_CONFORMANCE_WRITE === "1";
const firstPort = Number(process.env.ENS_CONFORMANCE_PORT ?? 61_000);
const internalIp = process.env.ENS_CONFORMANCE_INTERNAL_IP ?? "192.168.1.10";
const pauseMs = remote === undefined ? 5 : 3000;

/** Fails with what the service said, so that a difference can be written down. */
async function refusedWith(promise: Promise<unknown>, ...codes: string[]): Promise<void> {
  const error = (await promise.then(
    () => assert.fail(`one of ${codes.join(", ")} was expected, but the call succeeded`),
    (reason: unknown) => reason,
  )) as { code?: string; message: string };
  assert.ok(codes.includes(error.code ?? ""), error.message);
}

describe(`conformance of ${remote ?? "the emulator"} (${mayWrite ? "with writes" : "read-only"})`, function () {
  this.timeout(remote === undefined ? 10_000 : 300_000);
  let own: EnsEmulator | undefined;
  let target: Target;
  let gateway: Reply;
  before(async () => {
    if (remote === undefined)
      own = await startEnsEmulator({ durations: { create: 20, modify: 20, delete: 20 } });
    target = own ?? {
      endpoint: remote ?? "",
      accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID ?? "",
      accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET ?? "",
      ...(process.env.ALIBABA_CLOUD_SECURITY_TOKEN && {
        securityToken: process.env.ALIBABA_CLOUD_SECURITY_TOKEN,
      }),
    };
    const wanted = process.env.ENS_CONFORMANCE_GATEWAY;
    const { NatGateways } = await ask(
      "DescribeNatGateways",
      wanted === undefined ? {} : { NatGatewayId: wanted },
      "GET",
    );
    assert.ok(NatGateways[0], "the account has no such gateway");
    gateway = NatGateways[0] as Reply;
  });
  after(() => own?.close());

  const ask = (action: string, params: Params = {}, method = "POST") =>
    call(target, action, params, { method });
  const list = (more: Params = {}) =>
    ask("DescribeForwardTableEntries", { NatGatewayId: String(gateway.NatGatewayId), ...more });
  const unknownEntry = "fwd-5conformancenothing00";

  describe("reads", () => {
    it("DescribeNatGateways answers numbers and the EIPs of each gateway", async () => {
      const { NatGateways, TotalCount, PageNumber, PageSize } = await ask("DescribeNatGateways", {}, "GET");
      for (const number of [TotalCount, PageNumber, PageSize]) assert.equal(typeof number, "number");
      for (const one of NatGateways as Reply[]) {
        assert.ok(["Creating", "Available", "Deleting"].includes(String(one.Status)));
        assert.match(String(one.NatGatewayId), /^nat-/);
        for (const ip of one.IpLists as Reply[]) {
          assert.ok(["UsedByForwardTable", "UsedBySnatTable", "Idle"].includes(String(ip.UsingStatus)));
        }
      }
    });

    it("DescribeEnsEipAddresses nests its list and finds the EIPs of a gateway", async () => {
      const { EipAddresses } = await ask("DescribeEnsEipAddresses", {
        AssociatedInstanceId: String(gateway.NatGatewayId),
      });
      assert.ok(Array.isArray(EipAddresses.EipAddress));
      for (const eip of EipAddresses.EipAddress as Reply[])
        assert.equal(eip.InstanceId, gateway.NatGatewayId);
    });

    it("DescribeForwardTableEntries answers a flat array, and totals as strings", async () => {
      const answer = await list({ PageSize: 1 });
      assert.ok(Array.isArray(answer.ForwardTableEntries));
      for (const total of [answer.TotalCount, answer.PageNumber, answer.PageSize])
        assert.equal(typeof total, "string");
      assert.ok(answer.ForwardTableEntries.length <= 1);
    });

    it("what does not exist is told by code", async () => {
      await refusedWith(list({ NatGatewayId: "nat-5conformancenothing00" }), "InvalidParameter.NatNotFound");
      await refusedWith(
        ask("DescribeForwardEntryAttribute", { ForwardEntryId: unknownEntry }),
        "InvalidParameter.DnatNotFound",
        "InvalidForwardEntryId.NotFound",
      );
      await refusedWith(
        ask("DeleteForwardEntry", { ForwardEntryId: unknownEntry }),
        "InvalidParameter.DnatNotFound",
      );
      await refusedWith(
        ask("ModifyForwardEntry", { ForwardEntryId: unknownEntry, ForwardEntryName: "none" }),
        "InvalidParameter.DnatNotFound",
      );
    });

    it("what is missing is told by name", async () => {
      await refusal(ask("DescribeForwardTableEntries"), "MissingNatGatewayId");
      await refusal(ask("DescribeForwardEntryAttribute"), "MissingForwardEntryId");
      await refusal(ask("DeleteForwardEntry"), "MissingForwardEntryId");
      await refusal(ask("CreateForwardEntry"), "MissingNatGatewayId");
    });

    it("a wrong secret, an unknown key and an unknown operation are told apart", async () => {
      await refusal(
        call({ ...pick(target), accessKeySecret: "wrong" }, "DescribeForwardTableEntries"),
        "SignatureDoesNotMatch",
      );
      await refusal(
        call({ ...pick(target), accessKeyId: "unknownkey" }, "DescribeForwardTableEntries"),
        "InvalidAccessKeyId.NotFound",
        404,
      );
      await refusal(ask("DescribeNothingAtAll"), "InvalidAction.NotFound", 404);
    });
  });

  if (!mayWrite) return;

  describe("writes", () => {
    const made: string[] = [];
    const external = () =>
      String((gateway.IpLists as Reply[]).find((ip) => ip.UsingStatus !== "UsedBySnatTable")?.IpAddress);
    const entry = (offset: number, more: Params = {}): Params => ({
      NatGatewayId: String(gateway.NatGatewayId),
      ExternalIp: external(),
      ExternalPort: firstPort + offset,
      InternalIp: internalIp,
      InternalPort: 8000 + offset,
      IpProtocol: "TCP",
      ForwardEntryName: `conformance-${offset}`,
      ...more,
    });
    const shown = (id: string) => ask("DescribeForwardEntryAttribute", { ForwardEntryId: id });
    const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));
    const settled = async (id: string) => {
      for (;;) {
        const answer = await shown(id);
        if (answer.Status === "Available") return answer;
        assert.equal(answer.Status, "Pending");
        await pause();
      }
    };
    const create = async (params: Params) => {
      const { ForwardEntryId } = await ask("CreateForwardEntry", params);
      made.push(String(ForwardEntryId));
      return String(ForwardEntryId);
    };
    const remove = async (id: string) => {
      await ask("DeleteForwardEntry", { ForwardEntryId: id });
      for (;;) {
        const { TotalCount } = await list({ ForwardEntryId: id });
        if (TotalCount === "0") return;
        await pause();
      }
    };
    afterEach(async () => {
      for (const id of made.splice(0)) {
        const exists = await shown(id).then(
          () => true,
          () => false,
        );
        if (!exists) continue;
        await settled(id);
        await remove(id);
      }
    });

    it("an entry becomes Available, is shown as it was sent, and can be deleted", async () => {
      const id = await create(entry(0));
      const { RequestId, CreationTime, StandbyExternalIp, StandbyStatus, ...rest } = await settled(id);
      assert.ok(RequestId && CreationTime);
      assert.ok(!StandbyExternalIp && !StandbyStatus);
      assert.ok([undefined, null, "", "0"].includes(rest.HealthCheckPort as string), "unset");
      delete rest.HealthCheckPort;
      assert.deepEqual(rest, {
        ...entry(0),
        ExternalPort: String(firstPort),
        InternalPort: "8000",
        ForwardEntryId: id,
        Status: "Available",
      });
      await remove(id);
      await refusedWith(shown(id), "InvalidParameter.DnatNotFound", "InvalidForwardEntryId.NotFound");
    });

    it("the tuple, the name and the health-check port are changed in place", async () => {
      const id = await create(entry(1));
      await settled(id);
      await ask("ModifyForwardEntry", {
        ForwardEntryId: id,
        ForwardEntryName: "conformance-changed",
        ExternalIp: external(),
        ExternalPort: `${firstPort + 2}/${firstPort + 3}`,
        InternalIp: internalIp,
        InternalPort: "8002/8003",
        IpProtocol: "UDP",
        HealthCheckPort: 8003,
      });
      const after = await settled(id);
      assert.deepEqual(
        [
          after.ForwardEntryName,
          after.ExternalPort,
          after.InternalPort,
          after.IpProtocol,
          after.HealthCheckPort,
        ],
        ["conformance-changed", `${firstPort + 2}/${firstPort + 3}`, "8002/8003", "UDP", "8003"],
      );
    });

    it("the default protocol is Any", async () => {
      const { IpProtocol, ...rest } = entry(4);
      assert.equal(IpProtocol, "TCP");
      assert.equal(String((await settled(await create(rest))).IpProtocol).toLowerCase(), "any");
    });

    it("a taken external port, an unknown EIP and a health-check port outside are refused", async () => {
      await settled(await create(entry(5)));
      await refusedWith(ask("CreateForwardEntry", entry(5)), "Forbidden.ExternalPort.Duplicated");
      await refusedWith(
        ask("CreateForwardEntry", entry(6, { ExternalIp: "192.0.2.1" })),
        "InvalidParameter.ExternalIp",
      );
      await refusedWith(
        ask("CreateForwardEntry", entry(6, { HealthCheckPort: 1 })),
        "InvalidParameter.HealthCheckPort",
      );
    });

    it("ports that are none are refused", async () => {
      for (const ExternalPort of ["0", "65536", "x", "20/10"]) {
        await refusedWith(
          ask("CreateForwardEntry", entry(7, { ExternalPort })),
          "InvalidPort.Malformed",
          "InvalidExternalPort",
          "InvalidParameter.ExternalPort",
        );
      }
    });

    it("an entry is found by each filter of the list", async () => {
      const id = await create(entry(8));
      await settled(id);
      for (const filter of [{ ForwardEntryId: id }, { ForwardEntryName: "conformance-8" }]) {
        const { ForwardTableEntries } = await list(filter);
        assert.deepEqual(
          (ForwardTableEntries as Reply[]).map(({ ForwardEntryId }) => String(ForwardEntryId)),
          [id],
        );
      }
      for (const filter of [{ ExternalIp: external() }, { InternalIp: internalIp }, { IpProtocol: "TCP" }]) {
        const { ForwardTableEntries } = await list({ ...filter, PageSize: 100 });
        assert.ok((ForwardTableEntries as Reply[]).some(({ ForwardEntryId }) => ForwardEntryId === id));
      }
    });
  });
});

const pick = ({ endpoint, accessKeyId, accessKeySecret }: Target): Target => ({
  endpoint,
  accessKeyId,
  accessKeySecret,
});
