import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import sinon from "sinon";

import { ForwardEntry, PortForwards } from "../../../provider/src/index.js";
import type { PortForward, PortForwardsArgs } from "../../../provider/src/index.js";

const componentType = "ens:index:PortForwards";
const entryType = "pulumi-nodejs:dynamic/ens:ForwardEntry";
const urnOf = (name: string) => `urn:pulumi:stack::project::${componentType}$${entryType}::${name}`;

const on = { natGatewayId: "nat-1", externalIp: "203.0.113.10", internalIp: "10.0.0.5" };

const value = <T>(output: pulumi.Output<T>): Promise<T> =>
  (output as unknown as { promise(): Promise<T> }).promise();

class Account extends pulumi.ProviderResource {
  constructor(name: string) {
    super("pulumi-nodejs", name, {});
  }
}

interface Told {
  readonly inputs: Record<string, unknown>;
  readonly request: RegisterResourceRequest;
}

describe("resources: PortForwards", () => {
  /** What the engine was told, by the name of the resource. */
  let told: Map<string, Told>;
  let inputs: Map<string, Record<string, unknown>>;

  beforeEach(async () => {
    told = new Map();
    inputs = new Map();
    await pulumi.runtime.setMocks(
      {
        newResource: (args) => {
          inputs.set(args.name, args.inputs as Record<string, unknown>);
          return { id: `${args.name}-id`, state: args.inputs };
        },
        call: () => ({}),
      },
      "project",
      "stack",
      false,
    );
    const register = sinon.stub(MockMonitor.prototype, "registerResource");
    register.callsFake(async function (this: MockMonitor, request: RegisterResourceRequest, done) {
      await register.wrappedMethod.call(this, request, done);
      told.set(request.getName(), { request, inputs: inputs.get(request.getName()) ?? {} });
    });
  });
  afterEach(() => {
    sinon.restore();
  });

  /** Declares a component and waits until all of it has been told. */
  async function declare(
    args: Partial<PortForwardsArgs> & Pick<PortForwardsArgs, "forwards">,
    opts?: pulumi.ComponentResourceOptions,
  ): Promise<PortForwards> {
    const component = new PortForwards("web", { ...on, ...args }, opts);
    await Promise.all(Object.values(component.entries).map((entry) => value(entry.id)));
    await value(component.urn);
    return component;
  }

  /** Name and ports of all entries, in the order of the names. */
  const entries = () =>
    [...told]
      .filter(([, { request }]) => request.getType() === entryType)
      .map(
        ([
          name,
          {
            inputs: { externalIp, externalPort, internalIp, internalPort, ipProtocol },
          },
        ]) => [name, externalIp, externalPort, internalIp, internalPort, ipProtocol].join(" "),
      )
      .sort();

  /** The error of arguments that cannot be used, of which nothing may have been told. */
  function refused(args: unknown): string {
    try {
      new PortForwards("web", args as PortForwardsArgs);
    } catch (error) {
      assert.ok(pulumi.RunError.isInstance(error), "no stack trace");
      assert.equal(told.size, 0);
      return error.message;
    }
    return assert.fail("the arguments were taken");
  }
  const refusedLines = (forwards: unknown, more: object = {}) =>
    refused({ ...on, ...more, forwards })
      .split("\n\n")
      .slice(1);

  it("is refused in a sentence where its properties were forgotten altogether", () => {
    assert.throws(
      () => new PortForwards("web", undefined as unknown as PortForwardsArgs),
      /PortForwards "web": forwards must be a table .*, got undefined\./,
    );
  });

  it("declares a table under its names, whatever its ports are", async () => {
    const component = await declare({
      forwards: {
        https: "443:8443/tcp",
        media: "203.0.113.11:8000-8010:10.0.0.6:9000-9010/UDP",
        ssh: { externalPort: 2222, internalPort: 22, ipProtocol: "tcp", externalIp: "203.0.113.12" },
      },
    });
    assert.deepEqual(entries(), [
      "web-https 203.0.113.10 443 10.0.0.5 8443 TCP",
      "web-media 203.0.113.11 8000/8010 10.0.0.6 9000/9010 UDP",
      "web-ssh 203.0.113.12 2222 10.0.0.5 22 TCP",
    ]);
    assert.deepEqual(Object.keys(component.entries), ["https", "media", "ssh"]);
    assert.ok(Object.values(component.entries).every((entry) => ForwardEntry.isInstance(entry)));
    assert.deepEqual(await value(component.ids), {
      https: "web-https-id",
      media: "web-media-id",
      ssh: "web-ssh-id",
    });
  });

  it("names those of a list by what they are outside, with the external IP where it is not the component's", async () => {
    const component = await declare({
      ipProtocol: "UDP",
      forwards: [
        "443:8443/tcp",
        "203.0.113.10:80:8080/TCP",
        "203.0.113.11:80:8080/tcp",
        "53:10.0.0.6:53",
        "8000-8010:9000-9010/any",
        { externalPort: 22, internalPort: 22, ipProtocol: "Tcp" },
        { externalPort: "9000/9001", internalPort: "9000/9001" },
        { externalPort: "7/7", internalPort: "7", externalIp: "203.0.113.12" },
      ],
    });
    assert.deepEqual(Object.keys(component.entries), [
      "443-tcp",
      "80-tcp",
      "203.0.113.11-80-tcp",
      "53-udp",
      "8000-8010-any",
      "22-tcp",
      "9000-9001-udp",
      "203.0.113.12-7-udp",
    ]);
    assert.ok(entries().includes("web-203.0.113.11-80-tcp 203.0.113.11 80 10.0.0.5 8080 TCP"));
    assert.ok(entries().includes("web-53-udp 203.0.113.10 53 10.0.0.6 53 UDP"));
  });

  it("gives the same names in whatever order the lines stand", async () => {
    const lines = ["443:8443/tcp", "80:8080/tcp", "53:53/udp"];
    const first = Object.keys((await declare({ forwards: lines })).entries).sort();
    const second = Object.keys((await declare({ forwards: lines.toReversed() })).entries).sort();
    assert.deepEqual(first, second);
  });

  it("hands Outputs on, in the component and in objects, also those that have no value", async () => {
    const later = <T>(known: T) => pulumi.output(Promise.resolve(known));
    await declare({
      natGatewayId: later("nat-2"),
      externalIp: later("203.0.113.11"),
      internalIp: Promise.resolve("10.0.0.7"),
      ipProtocol: later("udp"),
      forwards: {
        a: "1:1",
        b: { externalPort: later(2), internalPort: later("2"), ipProtocol: later("tcp") },
        c: {
          externalPort: 3,
          internalPort: 3,
          natGatewayId: "nat-3",
          internalIp: later(undefined as unknown as string),
          ipProtocol: later(undefined),
        },
      },
    });
    assert.deepEqual(entries(), [
      "web-a 203.0.113.11 1 10.0.0.7 1 UDP",
      "web-b 203.0.113.11 2 10.0.0.7 2 TCP",
      "web-c 203.0.113.11 3 10.0.0.7 3 UDP",
    ]);
    assert.deepEqual(
      ["web-a", "web-b", "web-c"].map((name) => told.get(name)?.inputs["natGatewayId"]),
      ["nat-2", "nat-2", "nat-3"],
    );
  });

  it("never takes a protocol that turns out to be none for Any", async () => {
    const nothing = pulumi.output(undefined as string | undefined);
    await declare({ ipProtocol: nothing, forwards: { a: "1:1" } });
    assert.equal(told.get("web-a")?.inputs["ipProtocol"], "none given", "which check refuses");
  });

  it("hands over all other properties of an entry", async () => {
    const more: Partial<PortForward> = {
      healthCheckPort: 22,
      standbyExternalIp: "203.0.113.12",
      adoptId: "fwd-9",
      forwardEntryName: "bastion",
    };
    await declare({ ipProtocol: "tcp", forwards: { ssh: { externalPort: 1, internalPort: 22, ...more } } });
    const { inputs: got } = told.get("web-ssh")!;
    assert.deepEqual(
      [got["healthCheckPort"], got["standbyExternalIp"], got["adoptId"], "opts" in got],
      [22, "203.0.113.12", "fwd-9", false],
    );
  });

  it("is a component without inputs, with the ids as outputs, and a parent whose children know their URNs", async () => {
    const component = await declare({ forwards: ["1:1/tcp", "2:2/tcp", "3:3/tcp"] });
    const { request } = told.get("web")!;
    assert.deepEqual([request.getType(), request.getCustom()], [componentType, false]);
    assert.deepEqual(request.getObject()?.toJavaScript(), {});
    for (const [name, { inputs: got, request: child }] of told) {
      if (name === "web") continue;
      assert.equal(child.getParent(), await value(component.urn));
      assert.equal(got["__urn"], urnOf(name));
    }
    assert.equal(told.size, 4);
    assert.deepEqual(Object.keys(await value(component.ids)), ["1-tcp", "2-tcp", "3-tcp"]);
  });

  it("takes an empty table and an empty list", async () => {
    assert.deepEqual((await declare({ forwards: {} })).entries, {});
    assert.deepEqual(await value((await declare({ forwards: [] })).ids), {});
  });

  it("gives its options to the entries, and those of an entry to it alone", async () => {
    const [first, second] = [new ForwardEntry("first", alone(1)), new ForwardEntry("second", alone(2))];
    const provider = new Account("other");
    await declare(
      {
        forwards: {
          a: "1:1/tcp",
          b: {
            externalPort: 2,
            internalPort: 2,
            ipProtocol: "tcp",
            opts: {
              dependsOn: second,
              customTimeouts: { create: "1m" },
              aliases: [{ name: "old", parent: pulumi.rootStackResource }],
            },
          },
        },
      },
      {
        dependsOn: [first],
        protect: true,
        providers: [provider],
        customTimeouts: { create: "9m", delete: "8m" },
        ignoreChanges: ["internalIp"],
        replaceOnChanges: ["ipProtocol"],
      },
    );
    const [a, b] = [told.get("web-a")!, told.get("web-b")!];
    for (const { request } of [a, b]) {
      assert.equal(request.getProtect(), true);
      assert.match(request.getProvider(), /pulumi:providers:pulumi-nodejs::other::/);
      assert.deepEqual(request.getIgnorechangesList(), ["internalIp"]);
      assert.deepEqual(request.getReplaceonchangesList(), ["ipProtocol"]);
    }
    const names = ({ request }: Told) =>
      request
        .getDependenciesList()
        .map((urn) => urn.split("::").at(-1))
        .sort();
    assert.deepEqual([names(a), names(b)], [["first"], ["first", "second"]]);
    assert.deepEqual(a.inputs["__timeouts"], { create: "9m", delete: "8m" });
    assert.equal((b.inputs["__timeouts"] as { create: string }).create, "1m");
    const spec = b.request.getAliasesList()[0]?.getSpec();
    assert.deepEqual([spec?.getName(), spec?.getNoparent()], ["old", true]);
    assert.deepEqual(a.request.getAliasesList(), []);
  });

  it("one provider for the component is one for the entries", async () => {
    const provider = new Account("other");
    await declare({ forwards: ["1:1/tcp"] }, { provider });
    assert.match(told.get("web-1-tcp")!.request.getProvider(), /pulumi-nodejs::other::/);
  });

  it("runs transformations on its entries, with the properties as they are normalised", async () => {
    const seen: unknown[] = [];
    await declare(
      { forwards: ["1:1/tcp"] },
      {
        transformations: [
          ({ type, name, props, opts }) => {
            seen.push([type, name]);
            return { props: type === entryType ? { ...props, healthCheckPort: 1 } : props, opts };
          },
        ],
      },
    );
    assert.deepEqual(seen, [
      [componentType, "web"],
      [entryType, "web-1-tcp"],
    ]);
    assert.equal(told.get("web-1-tcp")?.inputs["healthCheckPort"], 1);
  });

  it("is known by its type, also when another copy of the package made it", async () => {
    assert.equal(PortForwards.isInstance(await declare({ forwards: [] })), true);
    assert.equal(PortForwards.isInstance({ __pulumiType: componentType }), true);
    const entry = new ForwardEntry("x", alone(9));
    await value(entry.id);
    for (const other of [undefined, null, {}, "x", entry]) {
      assert.equal(PortForwards.isInstance(other), false);
    }
  });

  it("changes neither its arguments nor what is in them", async () => {
    const ssh = Object.freeze({ externalPort: 22, internalPort: 22, opts: Object.freeze({ protect: true }) });
    const args = Object.freeze({ ipProtocol: "tcp", forwards: Object.freeze({ ssh, also: "1:1" }) });
    await declare(args, Object.freeze({ dependsOn: Object.freeze([]) as unknown as [] }));
    assert.equal(entries().length, 2);
  });

  it("tells all lines that cannot be used at once, before anything is declared", () => {
    assert.equal(
      refused({
        ...on,
        forwards: ["443:08443/tcp", "80:8080/tcp", "53:53", { externalPort: 1, internalPort: 1 }, null],
      }),
      `PortForwards "web": 4 of 5 forwards cannot be used.

forwards[0]:
  443:08443/tcp
      ^ found 08443, expected the internal port, a number from 1 to 65535 without leading zeros, or the internal IPv4 address

forwards[2]:
  53:53
       ^ found the end, expected a protocol: "/tcp", "/udp" or "/any"

forwards[3]: ipProtocol is required: give TCP, UDP or Any here, or as ipProtocol of the component for all of them.

forwards[4] must be a string such as "443:10.0.0.5:8443/tcp", or an object, whose values may be Outputs, got null.`,
    );
  });

  it("takes all short forms that the docs show, and says of the wrong ones what the docs say", async () => {
    const page = readFileSync(join(__dirname, "../../../docs/many-ports.md"), "utf8");
    const forms = [...page.matchAll(/^\| `(\d[^`]+)` +\|/gm)].map(([, form = ""]) => form);
    assert.equal(forms.length, 5);
    for (const form of forms) await declare({ ipProtocol: "tcp", forwards: [form] });
    const shown = /^error: (PortForwards[^]*?)\n```/m.exec(page)?.[1];
    const more = { a: "1:1/tcp", b: "2:2/tcp", c: "3:3/tcp" };
    told.clear();
    assert.equal(
      refused({ ...on, forwards: { https: "443:10.0.0.5:08443/tcp", dns: "53:53", ...more } }),
      shown,
    );
  });

  it("names lines of a table by their keys", () => {
    const places = refusedLines({ ssh: "a", "my web": "b", "": "1:1/tcp" }).map((text) => text.split(":")[0]);
    assert.deepEqual(places, ["forwards.ssh", 'forwards["my web"]', 'forwards[""]']);
  });

  it("two lines for one external port and protocol are an error that names both", () => {
    assert.deepEqual(refusedLines(["443:8443/tcp", "53:53/udp", "203.0.113.10:443:10.0.0.6:8443/TCP"]), [
      "forwards[0] and forwards[2] are both 443-tcp; a list has one entry for an external port and protocol:\n" +
        "  443:8443/tcp\n  203.0.113.10:443:10.0.0.6:8443/TCP",
    ]);
    assert.match(
      refusedLines(["1:1/tcp", { externalPort: 1, internalPort: 2, ipProtocol: "tcp" }])[0] ?? "",
      /^forwards\[0\] and forwards\[1\] are both 1-tcp.*\n {2}1:1\/tcp\n {2}an object$/,
    );
  });

  it("what names are made of must be known when the program runs, and a table makes them of nothing else", () => {
    const later = pulumi.output("203.0.113.11");
    const port = { externalPort: 1, internalPort: 1, ipProtocol: "tcp" };
    for (const [line, property] of [
      [{ ...port, externalIp: later }, "externalIp"],
      [{ ...port, externalPort: pulumi.output(1) }, "externalPort"],
      [{ ...port, ipProtocol: later }, "ipProtocol"],
    ] as const) {
      assert.deepEqual(refusedLines([line]), [
        `forwards[0]: ${property} is an Output, but the name of an entry in a list consists of its external port and protocol, and of its external IP if it differs from the component's. Make forwards a table: its keys are the names.`,
      ]);
    }
    assert.match(
      refusedLines(["1:1"], { ipProtocol: later })[0] ?? "",
      /^forwards\[0\]: ipProtocol is an Output/,
    );
    assert.match(refusedLines([{ ...port, externalPort: undefined }])[0] ?? "", /externalPort is undefined/);
    for (const [forwards, kind] of [
      [pulumi.output({}), "an Output"],
      [Promise.resolve([]), "a Promise"],
    ] as const) {
      assert.match(
        refused({ ...on, forwards }),
        new RegExp(`^PortForwards "web": forwards is ${kind}, but the entries must be known`),
      );
    }
  });

  it("an address that the component tells later does not hinder a list", async () => {
    await declare({
      externalIp: pulumi.output("203.0.113.10"),
      forwards: ["1:1/tcp", "203.0.113.10:2:2/tcp"],
    });
    assert.deepEqual(
      entries().map((entry) => entry.split(" ")[0]),
      ["web-1-tcp", "web-203.0.113.10-2-tcp"],
    );
  });

  it("what is neither a text nor an object with the properties of an entry is refused", () => {
    const sentences = refusedLines([
      443,
      undefined,
      ["1:1/tcp"],
      pulumi.output("1:1/tcp"),
      { port: 443, protocol: "tcp" },
    ]);
    assert.deepEqual(
      sentences.slice(0, 4).map((text) => text.replace(/ must be .*, got/, " got")),
      [
        "forwards[0] got the number 443.",
        "forwards[1] got undefined.",
        "forwards[2] got a list.",
        "forwards[3] got an Output.",
      ],
    );
    assert.match(
      sentences[4] ?? "",
      /^forwards\[4\]: a port forward has no "port" in this version .*: it has natGatewayId, .*\n.* has no "protocol": did you mean ipProtocol\?$/,
    );
    for (const forwards of [undefined, null, "443:8443/tcp", 5]) {
      assert.match(refused({ ...on, forwards }), /^PortForwards "web": forwards must be a table .*, got /);
    }
  });

  it("a key of the component that is none is refused, before its lines are read", () => {
    const port = { externalPort: 1, internalPort: 1 };
    assert.equal(
      refused({ ...on, protocol: "tcp", forwards: { port } }),
      'PortForwards "web": it has no "protocol": did you mean ipProtocol?',
    );
    assert.match(
      refused({ ...on, table: {} }),
      /^PortForwards "web": it has no "table" in this version .*: it has natGatewayId, .*, forwards\.$/,
    );
  });

  it("what a look-up has found can be a port forward as it is", async () => {
    const found = {
      ...{ id: "fwd-1", natGatewayId: "nat-1", forwardEntryName: "ssh", externalIp: "203.0.113.10" },
      ...{ externalPort: "22", internalIp: "10.0.0.5", internalPort: "22", ipProtocol: "TCP" },
      status: "Available",
    };
    await declare({ forwards: { ssh: { ...found, adoptId: found.id } } });
    assert.equal(entries().length, 1);
  });

  it("options that would take an entry out of the component are refused, and import with what to do instead", () => {
    const port = { externalPort: 1, internalPort: 1, ipProtocol: "tcp" };
    assert.match(
      refusedLines({ a: { ...port, opts: { parent: {} } }, b: { ...port, opts: { id: "fwd-1" } } }).join(
        "\n",
      ),
      /^forwards\.a: parent and id are not options of an entry below PortForwards.*\nforwards\.b: parent and id/,
    );
    assert.match(
      refusedLines({ a: { ...port, opts: { import: "fwd-1" } } })[0] ?? "",
      /import option cannot work.*adoptId: "fwd-1" instead of the option\.$/,
    );
  });

  it("an empty text means what a missing one means, as an unset variable leaves it behind", () => {
    const [sentence] = refusedLines(["1:1/tcp"], { externalIp: "" });
    assert.match(sentence ?? "", /as no externalIp is given for all forwards$/);
    assert.match(refusedLines(["1:1"], { ipProtocol: "" })[0] ?? "", /expected a protocol/);
  });
});

function alone(port: number) {
  return { ...on, externalPort: port, internalPort: port, ipProtocol: "TCP" };
}
