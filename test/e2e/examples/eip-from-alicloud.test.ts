import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";

interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

describe("examples/eip-from-alicloud", function () {
  this.timeout(60_000);
  const made: Made[] = [];
  const asked: { token: string; inputs: unknown }[] = [];
  let program: { address: pulumi.Output<string> };

  // the plugin of @pulumi/alicloud talks to the real cloud only, so the program runs on mocks
  before(async () => {
    await pulumi.runtime.setMocks({
      newResource: async ({ type, name, inputs }) => {
        // what depends on a resource has to wait for it
        await new Promise((resolve) => setTimeout(resolve, 20));
        made.push({ type, name, inputs: inputs as Record<string, unknown> });
        return { id: `${type.split(":").at(-1) ?? ""}-id`, state: inputs as Record<string, unknown> };
      },
      call: ({ token, inputs }) => {
        asked.push({ token, inputs });
        return { ipAddress: "203.0.113.77" };
      },
    });
    program = await import("../../../examples/eip-from-alicloud/index.js");
    await new Promise<void>((resolve) =>
      program.address.apply(() => {
        resolve();
      }),
    );
  });

  const find = (type: string) => made.find((one) => one.type.endsWith(`:${type}`));

  it("names the EIP that it makes by its address", () => {
    assert.deepEqual(asked, [{ token: "ens:index:getEipAddress", inputs: { allocationId: "Eip-id" } }]);
    const entry = find("ForwardEntry")?.inputs;
    assert.equal(entry?.["externalIp"], "203.0.113.77");
    assert.equal(entry["natGatewayId"], "NatGateway-id");
  });

  it("attaches it to the gateway before it makes the entry", () => {
    const attachment = find("EipInstanceAttachment");
    assert.deepEqual(
      { ...attachment?.inputs },
      { allocationId: "Eip-id", instanceId: "NatGateway-id", instanceType: "Nat" },
    );
    assert.ok(made.indexOf(attachment!) < made.indexOf(find("ForwardEntry")!));
  });
});
