import assert from "node:assert/strict";
import { startEnsEmulator, type AccessKey, type EnsEmulator } from "../../emulator/src/index.js";
import { call, create, describe1, entry, gateway, refusal, type Target } from "./clients.js";

type Policy = NonNullable<AccessKey["policy"]>;

describe("RAM policies of access keys", () => {
  let ens: EnsEmulator;
  afterEach(() => ens.close());

  const target = (name: string): Target => ({
    endpoint: ens.endpoint,
    accessKeyId: name,
    accessKeySecret: "secret",
  });
  const start = async (policies: Record<string, Policy>) => {
    ens = await startEnsEmulator({
      durations: { create: 0, modify: 0, delete: 0 },
      accessKeys: [
        { accessKeyId: "root", accessKeySecret: "secret" },
        ...Object.entries(policies).map(([accessKeyId, policy]) => ({
          accessKeyId,
          accessKeySecret: "secret",
          policy,
        })),
      ],
    });
  };

  it("allow what they name and refuse the rest with NoPermission", async () => {
    await start({
      reader: { Version: "1", Statement: [{ Effect: "Allow", Action: "ens:Describe*", Resource: "*" }] },
      nobody: { Statement: [] },
    });
    await call(target("reader"), "DescribeForwardTableEntries", { NatGatewayId: gateway });
    const { data } = await refusal(create(target("reader"), entry(22)), "NoPermission");
    assert.equal(data.Message, "Permission denied.");
    assert.equal(data.AccessDeniedDetail.AuthAction, "ens:CreateForwardEntry");
    assert.equal(data.AccessDeniedDetail.NoPermissionType, "ImplicitDeny");
    await refusal(call(target("nobody"), "DescribeNatGateways"), "NoPermission");
    assert.deepEqual(ens.entries(), [], "a refused call does nothing");
    await create(target("root"), entry(22));
  });

  it("deny wins, letter case of actions does not matter, one statement need not be a list", async () => {
    await start({
      careful: {
        Statement: [
          { Effect: "Allow", Action: ["ENS:*ForwardEntry", "ens:DescribeForward*"], Resource: ["*"] },
          { Effect: "Deny", Action: "ens:DeleteForwardEntry" },
        ],
      },
      single: { Statement: { Effect: "Allow", Action: "*" } },
    });
    const id = await create(target("careful"), entry(22));
    const denied = call(target("careful"), "DeleteForwardEntry", { ForwardEntryId: id });
    assert.equal(
      (await refusal(denied, "NoPermission")).data.AccessDeniedDetail.NoPermissionType,
      "ExplicitDeny",
    );
    await call(target("single"), "DeleteForwardEntry", { ForwardEntryId: id });
  });

  it("only DescribeForwardEntryAttribute can be granted for one entry; the rest needs Resource *", async () => {
    await start({});
    const id = await create(target("root"), entry(22));
    const other = await create(target("root"), entry(23));
    await ens.close();
    await start({
      one: {
        Statement: [
          { Effect: "Allow", Action: "ens:*", Resource: `acs:ens:*:*:natgatewayforwardentry/${id}` },
        ],
      },
    });
    ens.seed({
      gateways: [
        {
          natGatewayId: gateway,
          eips: [{ allocationId: "eip-1", ipAddress: "203.0.113.10" }],
          entries: [id, other].map((forwardEntryId, at) => ({
            forwardEntryId,
            externalIp: "203.0.113.10",
            externalPort: at + 1,
            internalIp: "10.0.0.1",
            internalPort: at + 1,
          })),
        },
      ],
    });
    await describe1(target("one"), id);
    await refusal(describe1(target("one"), other), "NoPermission");
    await refusal(call(target("one"), "DeleteForwardEntry", { ForwardEntryId: id }), "NoPermission");
  });

  it("a policy or key that cannot be used is refused with the field that is wrong, and never shown", async () => {
    await start({});
    const bad = (key: unknown) => startEnsEmulator({ accessKeys: [key as AccessKey] });
    const key = { accessKeyId: "a", accessKeySecret: "hush-hush" };
    const wrong: [unknown, RegExp][] = [
      [{ ...key, policy: { Statement: [{ Effect: "Maybe", Action: "*" }] } }, /policy\.Statement/],
      [{ accessKeyId: "a" }, /accessKeys: 0\.accessKeySecret is missing/],
      [{ ...key, expires: "hush-hush" }, /0\.expires must be a time such as/],
      [{ ...key, secret: "hush-hush" }, /0\.secret is not a field/],
    ];
    for (const [input, message] of wrong) {
      await assert.rejects(
        bad(input),
        (error: Error) => message.test(error.message) && !error.message.includes("hush"),
      );
    }
    await assert.rejects(startEnsEmulator({ accessKeys: [] }), /accessKeys: /);
    await assert.rejects(startEnsEmulator({ accessKeys: [key, key] }), /twice/);
  });
});
