import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

import { providerText } from "../../../provider/src/dynamic/providerText.js";
import { ForwardEntry, type ForwardEntryArgs } from "../../../provider/src/index.js";

const args: ForwardEntryArgs = {
  natGatewayId: "nat-1",
  externalIp: "203.0.113.10",
  externalPort: 22,
  internalIp: "10.0.0.5",
  internalPort: "22",
};

const urnOf = (name: string) => `urn:pulumi:stack::project::pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`;
const autoName = (name: string, urn = urnOf(name)) =>
  `${name}-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;

const value = <T>(output: pulumi.Output<T>): Promise<T> =>
  (output as unknown as { promise(): Promise<T> }).promise();

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly id: string | undefined;
}

describe("resources: ForwardEntry", () => {
  let registered: Registered[];
  beforeEach(async () => {
    registered = [];
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs, id }) => {
          registered.push({ type, name, inputs: inputs as Record<string, unknown>, id });
          return {
            id: id === undefined || id === "" ? `${name}-id` : id,
            state: { ...inputs, status: "Available" },
          };
        },
        call: () => ({}),
      },
      "project",
      "stack",
      false,
    );
  });

  /** What the engine is told of an entry. */
  async function told(entry: ForwardEntry): Promise<Record<string, unknown>> {
    const urn = await value(entry.urn);
    const name = urn.split("::").at(-1);
    const found = registered.filter((one) => one.name === name).at(-1);
    assert.ok(found !== undefined);
    return found.inputs;
  }

  it("registers normalised inputs with defaults, the auto-name and the hidden inputs", async () => {
    const entry = new ForwardEntry("ssh", {
      ...args,
      healthCheckPort: "22" as unknown as number,
      ipProtocol: "tcp",
    });
    assert.deepEqual(await told(entry), {
      natGatewayId: "nat-1",
      externalIp: "203.0.113.10",
      externalPort: "22",
      internalIp: "10.0.0.5",
      internalPort: "22",
      ipProtocol: "TCP",
      healthCheckPort: 22,
      forwardEntryName: autoName("ssh"),
      __provider: providerText,
      __urn: urnOf("ssh"),
      __autoName: autoName("ssh"),
    });
    assert.equal(registered[0]?.type, "pulumi-nodejs:dynamic/ens:ForwardEntry");
  });

  it("takes Any where no protocol is given", async () => {
    assert.equal((await told(new ForwardEntry("a", args)))["ipProtocol"], "Any");
    assert.equal(
      (await told(new ForwardEntry("b", { ...args, ipProtocol: undefined })))["ipProtocol"],
      "Any",
    );
    assert.equal(
      (await told(new ForwardEntry("c", { ...args, ipProtocol: Promise.resolve(undefined) })))["ipProtocol"],
      "Any",
    );
  });

  it("Outputs and Promises are normalised as plain values are", async () => {
    const entry = new ForwardEntry("eventual", {
      natGatewayId: pulumi.output("nat-1"),
      externalIp: Promise.resolve("203.0.113.10"),
      externalPort: pulumi.output(22),
      internalIp: pulumi.output(Promise.resolve("10.0.0.5")),
      internalPort: Promise.resolve(22),
      ipProtocol: pulumi.output("udp"),
      forwardEntryName: Promise.resolve("web"),
      healthCheckPort: pulumi.output(22),
    });
    const inputs = await told(entry);
    assert.deepEqual(
      [
        "natGatewayId",
        "externalIp",
        "externalPort",
        "internalIp",
        "internalPort",
        "ipProtocol",
        "forwardEntryName",
        "healthCheckPort",
      ].map((key) => inputs[key]),
      ["nat-1", "203.0.113.10", "22", "10.0.0.5", "22", "UDP", "web", 22],
    );
  });

  it("an Output without a value means what a missing one means", async () => {
    const entry = new ForwardEntry("none", {
      ...args,
      forwardEntryName: pulumi.output(undefined as string | undefined),
      healthCheckPort: pulumi.output(undefined as number | undefined),
    });
    const inputs = await told(entry);
    assert.equal(inputs["forwardEntryName"], autoName("none"));
    assert.equal("healthCheckPort" in inputs, false);
  });

  it('a name of the user\'s own stays, and "" means none; the mark is there beside both', async () => {
    for (const [name, given] of [
      ["own", "web"],
      ["empty", ""],
    ] as const) {
      const inputs = await told(new ForwardEntry(name, { ...args, forwardEntryName: given }));
      assert.equal(inputs["forwardEntryName"], given);
      assert.equal(inputs["__autoName"], autoName(name));
    }
  });

  it("null counts as not given", async () => {
    const nulls = { forwardEntryName: null, ipProtocol: null } as unknown as Partial<ForwardEntryArgs>;
    const inputs = await told(new ForwardEntry("nulls", { ...args, ...nulls }));
    assert.equal(inputs["forwardEntryName"], autoName("nulls"));
    assert.equal(inputs["ipProtocol"], "Any");
  });

  it("never throws for a value that check will refuse: the failure then names the property", async () => {
    const odd = {
      externalPort: {},
      ipProtocol: 6,
      healthCheckPort: "http",
      externalIp: ["x"],
    } as unknown as Partial<ForwardEntryArgs>;
    const inputs = await told(new ForwardEntry("odd", { ...args, ...odd }));
    assert.deepEqual(inputs["externalPort"], {});
    assert.equal(inputs["ipProtocol"], 6);
  });

  it("never throws for properties that were forgotten altogether", async () => {
    for (const forgotten of [undefined, null]) {
      const inputs = await told(new ForwardEntry("entry", forgotten as unknown as ForwardEntryArgs));
      assert.deepEqual([inputs["natGatewayId"], inputs["ipProtocol"]], [undefined, "Any"]);
    }
  });

  it("one args object serves many entries, frozen or not, and is never changed", async () => {
    const shared = Object.freeze({ ...args });
    const [a, b] = [new ForwardEntry("first", shared), new ForwardEntry("second", shared)];
    assert.equal((await told(a))["forwardEntryName"], autoName("first"));
    assert.equal((await told(b))["forwardEntryName"], autoName("second"));
    assert.deepEqual(shared, args);
    const loose = { ...args };
    new ForwardEntry("third", loose);
    new ForwardEntry("fourth", loose);
    assert.deepEqual(loose, args);
  });

  it("what only outputs tell is left out, so that a look-up's result can be declared, and so is what would break Pulumi", async () => {
    const surplus = { id: "x", urn: "y", __provider: "z", __urn: "u", status: "s", standbyStatus: "t" };
    const inputs = await told(new ForwardEntry("surplus", { ...args, ...surplus }));
    assert.equal(inputs["__provider"], providerText);
    assert.equal(inputs["__urn"], urnOf("surplus"));
    for (const key of ["id", "urn", "status", "standbyStatus"]) {
      assert.equal(key in inputs, false, key);
    }
  });

  it("a key that is no property goes along where it has a value, for check to refuse it", async () => {
    const misspelt = { externalIP: "203.0.113.10", protocol: pulumi.output("tcp"), note: undefined };
    const inputs = await told(new ForwardEntry("misspelt", { ...args, ...misspelt }));
    assert.deepEqual([inputs["externalIP"], inputs["protocol"]], ["203.0.113.10", "tcp"]);
    assert.equal("note" in inputs, false);
  });

  it("customTimeouts are handed over", async () => {
    const customTimeouts = { create: "1m", delete: "2m" };
    const inputs = await told(new ForwardEntry("slow", args, { customTimeouts }));
    assert.deepEqual(inputs["__timeouts"], customTimeouts);
    assert.equal("__timeouts" in (await told(new ForwardEntry("plain", args))), false);
  });

  it("every output has a value or is undefined, and none is missing", async () => {
    const entry = new ForwardEntry("outputs", args);
    assert.equal(await value(entry.externalPort), "22");
    assert.equal(await value(entry.status), "Available");
    assert.equal(await value(entry.healthCheckPort), undefined);
    assert.equal(await value(entry.standbyExternalIp), undefined);
    assert.equal(await value(entry.standbyStatus), undefined);
    assert.equal(await value(entry.forwardEntryName), autoName("outputs"));
  });

  it("adoptId is handed over, and leaves the name open unless one is given", async () => {
    const entry = new ForwardEntry("adopted", { ...args, adoptId: "fwd-9" });
    assert.equal(await value(entry.forwardEntryName), undefined);
    const named = new ForwardEntry("named", { ...args, adoptId: "fwd-9", forwardEntryName: "web" });
    assert.equal(await value(named.forwardEntryName), "web");
    assert.deepEqual(
      registered.map(({ inputs }) => inputs["adoptId"]),
      ["fwd-9", "fwd-9"],
    );
  });

  it("opts.import is refused with what to do instead", () => {
    assert.throws(
      () => new ForwardEntry("imported", args, { import: "fwd-1" }),
      (error: Error) =>
        /ForwardEntry "imported".*import option cannot work.*adoptId: "fwd-1" instead/.test(error.message) &&
        pulumi.RunError.isInstance(error),
    );
    assert.equal(registered.length, 0);
  });

  it("opts.id looks an entry up and sends no inputs, any number of times", async () => {
    for (const id of ["fwd-1", "fwd-2"]) {
      const entry = new ForwardEntry(`look-${id}`, {} as ForwardEntryArgs, { id });
      const inputs = await told(entry);
      assert.deepEqual(inputs, { __provider: providerText });
      assert.equal(await value(entry.id), id);
    }
  });

  it("get reads an entry and sends no inputs, from an id that is yet to come as well", async () => {
    const entry = ForwardEntry.get("seen", pulumi.output("fwd-7"));
    assert.deepEqual(await told(entry), { __provider: providerText });
    assert.equal(await value(entry.id), "fwd-7");
    assert.equal(ForwardEntry.isInstance(entry), true);
  });

  it("get without an id is refused: an entry would be declared, and its properties be missed", () => {
    for (const id of ["", undefined, null] as unknown as string[]) {
      assert.throws(
        () => ForwardEntry.get("seen", id),
        /^Error: ForwardEntry\.get "seen": the id of the forward entry is required, such as "fwd-/,
      );
    }
    assert.deepEqual(registered, []);
  });

  it("many under one component, whose URN they need, do not wait for each other", async () => {
    class Forwards extends pulumi.ComponentResource {
      readonly entries: ForwardEntry[];
      constructor(name: string) {
        super("test:index:Forwards", name);
        this.entries = ["x", "y", "z"].map((child) => new ForwardEntry(child, args, { parent: this }));
        this.registerOutputs();
      }
    }
    const urns = await Promise.all(new Forwards("component").entries.map((entry) => value(entry.urn)));
    assert.equal(new Set(urns).size, 3);
    const marks = registered
      .filter(({ type }) => type.endsWith("ForwardEntry"))
      .map(({ inputs }) => inputs["__urn"]);
    assert.deepEqual(
      marks.sort(),
      urns.sort(),
      "and the URN that is handed over is the one that Pulumi gives",
    );
  });

  it("a secret stays one", async () => {
    const entry = new ForwardEntry("secret", {
      ...args,
      internalIp: pulumi.secret("10.0.0.5"),
      externalPort: pulumi.secret(22),
    });
    assert.equal(await pulumi.isSecret(entry.internalIp), true);
    assert.equal(await pulumi.isSecret(entry.externalPort), true);
  });

  it("is known by its type, also when another copy of the package made it", () => {
    assert.equal(ForwardEntry.isInstance(new ForwardEntry("known", args)), true);
    assert.equal(ForwardEntry.isInstance({ __pulumiType: "pulumi-nodejs:dynamic/ens:ForwardEntry" }), true);
    for (const other of [undefined, null, {}, "x", { __pulumiType: "aws:s3:Bucket" }]) {
      assert.equal(ForwardEntry.isInstance(other), false);
    }
  });
});
