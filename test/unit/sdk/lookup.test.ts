import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { startEnsEmulator, type EnsEmulator } from "../../../emulator/src/index.js";
import * as ens from "../../../provider/src/index.js";

const gateway = "nat-5quickstart00000000000000";
const eip = "eip-5quickstart00000000000010";
const address = "203.0.113.10";
const ssh = {
  natGatewayId: gateway,
  externalIp: address,
  externalPort: 22,
  internalIp: "10.0.0.5",
  internalPort: 22,
};

const value = <T>(output: pulumi.Output<T>): Promise<T> =>
  (output as unknown as { promise(): Promise<T> }).promise();
const isKnown = (output: pulumi.Output<unknown>): Promise<boolean> =>
  (output as unknown as { isKnown: Promise<boolean> }).isKnown;
const unknown = <T>() => pulumi.output(pulumi.unknown) as pulumi.Output<T>;

/** What the SDK's types do not tell of its runtime. */
const runtime = pulumi.runtime as unknown as { _reset(): void; _setIsDryRun(isDryRun: boolean): void };

describe("look-ups of a program", () => {
  let emulator: EnsEmulator;
  before(async () => {
    emulator = await startEnsEmulator();
  });
  after(() => emulator.close());

  /** A provider whose settings are told as the engine would tell them. */
  function provider(settings: Record<string, pulumi.Input<string>>): ens.Provider {
    return Object.assign(Object.create(ens.Provider.prototype) as object, {
      ...{ __pulumiType: "pulumi:providers:pulumi-nodejs", __name: "other" },
      ...Object.fromEntries(Object.entries(settings).map(([key, given]) => [key, pulumi.output(given)])),
    }) as unknown as ens.Provider;
  }
  const access = () => ({
    "ens:endpoint": emulator.endpoint,
    "ens:accessKey": emulator.accessKeyId,
    "ens:secretKey": emulator.accessKeySecret,
  });

  describe("with the stack's configuration", () => {
    beforeEach(() => {
      runtime._reset();
      emulator.reset();
      pulumi.runtime.setAllConfig(access());
    });
    afterEach(() => {
      runtime._setIsDryRun(false);
      pulumi.runtime.setAllConfig({});
    });

    it("each plain form gives a promise of its result", async () => {
      const entry = emulator.addEntry(ssh);
      const id = entry.ForwardEntryId;
      assert.deepEqual((await ens.getForwardEntries({ natGatewayId: gateway })).ids, [id]);
      assert.equal((await ens.getForwardEntry({ id })).externalPort, "22");
      assert.equal((await ens.getNatGateway({ id: gateway })).name, "quickstart");
      assert.equal((await ens.getEipAddress({ allocationId: eip })).ipAddress, address);
    });

    for (const [name, sentence] of [
      [
        "getForwardEntries",
        /^getForwardEntries: natGatewayId is required: give the id of the NAT gateway, such as/,
      ],
      ["getForwardEntry", /^getForwardEntry: id is required: give the id of the forward entry, such as/],
      [
        "getNatGateway",
        /^getNatGateway: id or name is required: give the id of the NAT gateway, or its exact/,
      ],
      ["getEipAddress", /^getEipAddress: allocationId is required: give the id of the EIP, such as/],
    ] as const) {
      it(`${name} without arguments is one sentence, as is its Output form`, async () => {
        // as a program in JavaScript calls it
        const look = ens[name] as unknown as (args?: unknown) => Promise<unknown>;
        const lookOutput = ens[`${name}Output`] as unknown as (args?: unknown) => pulumi.Output<unknown>;
        for (const args of [[], [null], [{}]]) {
          await assert.rejects(look(...args), { message: sentence });
          await assert.rejects(value(lookOutput(...args)), { message: sentence });
        }
        await assert.rejects(value(lookOutput(Promise.resolve(undefined))), { message: sentence });
        const takes = new RegExp(`^${name} takes an object, such as \\{ \\w+: "\\w+-…" \\}, got "fwd-1"\\.$`);
        await assert.rejects(look("fwd-1"), { message: takes });
        assert.throws(() => lookOutput("fwd-1"), { message: takes });
        await assert.rejects(value(lookOutput(Promise.resolve("fwd-1"))), { message: takes });
      });
    }

    it("an argument that cannot be shown, such as one nested 20,000 deep, is one sentence", async () => {
      let deep: unknown = 1;
      for (let level = 0; level < 20_000; level += 1) deep = [deep];
      for (const [given, what] of [
        [deep, "a value of type object"],
        [10n, "a value of type bigint"],
      ] as const) {
        await assert.rejects(ens.getEipAddress({ allocationId: given as string }), {
          message: `getEipAddress: allocationId must be a string, got ${what}.`,
        });
        await assert.rejects(
          ens.getForwardEntries({ natGatewayId: "nat-1", externalPort: given as number }),
          {
            message: /^getForwardEntries: externalPort must be a port .*, or a range/,
          },
        );
      }
    });

    it("each Output form takes Outputs and gives one, whose fields can be used at once", async () => {
      const entry = emulator.addEntry(ssh);
      const id = pulumi.output(entry.ForwardEntryId);
      const natGatewayId = Promise.resolve(gateway);
      assert.deepEqual(await value(ens.getForwardEntriesOutput({ natGatewayId, ids: [id] }).ids), [
        entry.ForwardEntryId,
      ]);
      assert.equal(await value(ens.getForwardEntryOutput({ id, natGatewayId }).internalPort), "22");
      assert.equal(await value(ens.getNatGatewayOutput({ name: pulumi.output("quickstart") }).id), gateway);
      const found = ens.getEipAddressOutput({ allocationId: pulumi.output(eip) });
      assert.equal(await value(found.ipAddress), address);
      assert.equal(await pulumi.isSecret(found), false);
    });

    it("look-ups at once share their calls, plain and Output forms alike", async () => {
      await Promise.all([
        ens.getForwardEntries({ natGatewayId: gateway }),
        value(ens.getForwardEntriesOutput({ natGatewayId: pulumi.output(gateway), externalPort: 22 })),
        ens.getForwardEntries({ natGatewayId: gateway, status: "Pending" }),
      ]);
      assert.equal(emulator.calls.length, 1);
    });

    it("the result of a secret is a secret", async () => {
      const found = ens.getEipAddressOutput({ allocationId: pulumi.secret(eip) });
      assert.equal(await value(found.ipAddress), address);
      assert.equal(await pulumi.isSecret(found.ipAddress), true);
    });

    it("what is unknown in a preview makes an unknown result, and no call", async () => {
      runtime._setIsDryRun(true);
      for (const found of [
        ens.getEipAddressOutput({ allocationId: unknown<string>() }),
        ens.getForwardEntriesOutput({ natGatewayId: gateway, ids: [unknown<string>()] }),
        ens.getForwardEntriesOutput({ natGatewayId: gateway, externalPort: unknown<number>() }),
      ] as pulumi.Output<unknown>[]) {
        assert.equal(await isKnown(found), false);
      }
      assert.equal(emulator.calls.length, 0);
      assert.equal(await isKnown(ens.getEipAddressOutput({ allocationId: eip })), true);
    });

    it("a failure is one sentence that names the look-up, and Pulumi shows no stack of it", async () => {
      const failed: Error[] = [];
      for (const asked of [
        ens.getEipAddress({ allocationId: "eip-nope" }),
        value(ens.getEipAddressOutput({ allocationId: "eip-nope" })),
      ]) {
        await asked.catch((error: unknown) => failed.push(error as Error));
      }
      for (const error of failed) {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.equal(
          error.message,
          `getEipAddress: EIP eip-nope does not exist at 127.0.0.1:${emulator.port} with the access key from ens:accessKey: check the id, the account and the endpoint.`,
        );
      }
      assert.equal(failed.length, 2);
    });

    it("settings that cannot be used are told in the same way", async () => {
      pulumi.runtime.setAllConfig({ ...access(), "ens:secretKey": "" });
      await assert.rejects(ens.getNatGateway({ id: gateway }), (error: Error) =>
        error.message.startsWith("getNatGateway: ens:accessKey is set but no secret key is"),
      );
    });

    it("an explicit provider's settings come in their place, also through a parent", async () => {
      pulumi.runtime.setAllConfig({ "ens:endpoint": "127.0.0.1:1" });
      const other = provider(access());
      const parent = {
        getProvider: (type: string) => (type.startsWith("pulumi-nodejs:") ? other : undefined),
      };
      for (const opts of [{ provider: other }, { parent: parent as unknown as pulumi.Resource }]) {
        assert.equal((await ens.getEipAddress({ allocationId: eip }, opts)).ipAddress, address);
        assert.equal(await value(ens.getEipAddressOutput({ allocationId: eip }, opts).ipAddress), address);
      }
    });

    it("the stack's settings do not fill in what an explicit provider leaves out", async () => {
      const other = provider({ "ens:endpoint": emulator.endpoint, "ens:accessKey": emulator.accessKeyId });
      await assert.rejects(
        ens.getEipAddress({ allocationId: eip }, { provider: other }),
        /getEipAddress \(provider "other"\): ens:accessKey is set but no secret key is/,
      );
    });

    it("a secret among the settings makes no secret of the result", async () => {
      const { "ens:secretKey": secret, ...rest } = access();
      const other = provider({ ...rest, "ens:secretKey": pulumi.secret(secret) });
      const found = ens.getEipAddressOutput({ allocationId: eip }, { provider: other });
      assert.equal(await value(found.ipAddress), address);
      assert.equal(await pulumi.isSecret(found.ipAddress), false);
    });

    it("settings that are unknown in a preview make an unknown result; the plain form says what to do", async () => {
      runtime._setIsDryRun(true);
      const other = provider({ ...access(), "ens:endpoint": unknown<string>() });
      const found = ens.getEipAddressOutput({ allocationId: eip }, { provider: other });
      assert.equal(await isKnown(found), false);
      await assert.rejects(
        ens.getEipAddress({ allocationId: eip }, { provider: other }),
        /getEipAddress: the settings of provider "other" are not known yet in this preview: use getEipAddressOutput/,
      );
      assert.equal(emulator.calls.length, 0);
    });

    it("the provider of another package is refused", async () => {
      const foreign = {
        __pulumiType: "pulumi:providers:alicloud",
        __name: "work",
      } as unknown as pulumi.ProviderResource;
      await assert.rejects(
        ens.getEipAddress({ allocationId: eip }, { provider: foreign }),
        /getEipAddress: the option provider is "work", which is the provider of another package: give an ens.Provider/,
      );
    });
  });

  describe("under mocks", () => {
    let called: { token: string; inputs: unknown; provider: string | undefined }[];
    let isPreview = false;
    beforeEach(async () => {
      called = [];
      emulator.reset();
      await pulumi.runtime.setMocks(
        {
          newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
          call: ({ token, inputs, provider: reference }) => {
            called.push({ token, inputs, provider: reference });
            return { id: "mocked", ipAddress: "192.0.2.1", entries: [] };
          },
        },
        "project",
        "stack",
        isPreview,
      );
      // what a look-up that forgot the mocks would ask
      pulumi.runtime.setAllConfig(access());
    });
    after(() => {
      runtime._reset();
      pulumi.runtime.setAllConfig({});
    });

    const calls: readonly [string, object, () => Promise<unknown>, () => pulumi.Output<unknown>][] = [
      [
        "getForwardEntries",
        { natGatewayId: "nat-1", externalPort: 22 },
        () => ens.getForwardEntries({ natGatewayId: "nat-1", externalPort: 22 }),
        () => ens.getForwardEntriesOutput({ natGatewayId: pulumi.output("nat-1"), externalPort: 22 }),
      ],
      [
        "getForwardEntry",
        { id: "fwd-1" },
        () => ens.getForwardEntry({ id: "fwd-1" }),
        () => ens.getForwardEntryOutput({ id: pulumi.output("fwd-1") }),
      ],
      [
        "getNatGateway",
        { name: "edge" },
        () => ens.getNatGateway({ name: "edge" }),
        () => ens.getNatGatewayOutput({ name: "edge" }),
      ],
      [
        "getEipAddress",
        { allocationId: "eip-1" },
        () => ens.getEipAddress({ allocationId: "eip-1" }),
        () => ens.getEipAddressOutput({ allocationId: pulumi.output("eip-1") }),
      ],
    ];
    for (const [name, inputs, plain, output] of calls) {
      it(`${name} asks them, and no cloud`, async () => {
        for (const found of [await plain(), await value(output())]) {
          assert.equal((found as { id: string }).id, "mocked");
        }
        const token = `ens:index:${name}`;
        assert.deepEqual(called, [
          { token, inputs, provider: "" },
          { token, inputs, provider: "" },
        ]);
        assert.equal(emulator.calls.length, 0);
      });
    }

    it("they are told the provider", async () => {
      const other = new ens.Provider("other");
      await ens.getEipAddress({ allocationId: "eip-1" }, { provider: other });
      await value(ens.getEipAddressOutput({ allocationId: "eip-1" }, { provider: other }));
      assert.equal(called.length, 2);
      for (const call of called)
        assert.match(call.provider ?? "", /pulumi:providers:pulumi-nodejs::other::other-id$/);
    });

    it("a secret stays one", async () => {
      const found = ens.getEipAddressOutput({ allocationId: pulumi.secret("eip-1") });
      assert.equal(await value(found.ipAddress), "192.0.2.1");
      assert.equal(await pulumi.isSecret(found), true);
    });

    it("the address goes into an entry as a user would write it", async () => {
      const found = ens.getEipAddressOutput({ allocationId: "eip-1" });
      const entry = new ens.ForwardEntry("web", {
        ...{ natGatewayId: "nat-1", externalIp: found.ipAddress, externalPort: 443 },
        ...{ internalIp: "10.0.0.5", internalPort: 8443 },
      });
      assert.equal(await value(entry.externalIp), "192.0.2.1");
    });

    describe("in a preview", () => {
      before(() => {
        isPreview = true;
      });
      after(() => {
        isPreview = false;
      });
      it("unknown arguments make an unknown result, and no call", async () => {
        assert.equal(
          await isKnown(ens.getEipAddressOutput({ allocationId: unknown<string>() }) as never),
          false,
        );
        assert.deepEqual(called, []);
      });
    });
  });
});

describe("dependsOn of a look-up", () => {
  let emulator: EnsEmulator;
  before(async () => {
    emulator = await startEnsEmulator();
    runtime._reset();
    pulumi.runtime.setAllConfig({
      ...{ "ens:endpoint": emulator.endpoint, "ens:accessKey": emulator.accessKeyId },
      ...{ "ens:secretKey": emulator.accessKeySecret },
    });
  });
  after(async () => {
    runtime._setIsDryRun(false);
    pulumi.runtime.setAllConfig({});
    await emulator.close();
  });

  const custom = (id: pulumi.Output<string>) =>
    ({ __pulumiResource: true, __pulumiCustomResource: true, id }) as unknown as pulumi.CustomResource;
  const component = (...children: pulumi.Resource[]) =>
    ({
      ...{ __pulumiResource: true, __pulumiComponentResource: true, urn: pulumi.output("urn") },
      __childResources: new Set(children),
    }) as unknown as pulumi.ComponentResource;
  const look = (dependsOn: pulumi.InvokeOutputOptions["dependsOn"]) =>
    ens.getEipAddressOutput({ allocationId: eip }, dependsOn === undefined ? {} : { dependsOn });

  it("waits until the resource is there", async () => {
    let made: (id: string) => void = () => undefined;
    const found = look(custom(pulumi.output(new Promise<string>((resolve) => (made = resolve)))));
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.equal(emulator.calls.length, 0);
    made("i-1");
    assert.equal(await value(found.ipAddress), address);
  });

  it("is unknown in a preview that is yet to make it, also below a component, in a list or in an Output", async () => {
    runtime._setIsDryRun(true);
    const [there, missing] = [custom(pulumi.output("i-1")), custom(unknown<string>())];
    for (const dependsOn of [
      missing,
      [there, missing],
      component(there, missing),
      component(component(missing)),
    ]) {
      assert.equal(await isKnown(look(dependsOn)), false);
      assert.equal(await isKnown(look(Promise.resolve(dependsOn) as never)), false);
    }
    for (const dependsOn of [undefined, [], there, [there], component(there)]) {
      assert.equal(await isKnown(look(dependsOn)), true);
    }
  });
});
